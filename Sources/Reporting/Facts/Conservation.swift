import Harness

/// The identities that every run's counts obey, written out with their figures.
struct Conservation {
  let text: String
  let holds: Bool

  /// Both identities over all channels; then one line on the channels, which names those that do not add up.
  static func checks(_ result: RunResult) -> [Conservation] {
    let counts = result.total.messages
    var checks = identities(counts).map { Conservation(text: $0.text, holds: $0.difference == 0) }
    guard result.channels.count > 1 else { return checks }
    var wrong: [String] = []
    for channel in result.channels where identities(channel.messages).contains(where: { $0.difference != 0 }) {
      wrong.append(channel.name)
    }
    for outcome in MessageOutcome.allCases {
      let sum = result.channels.reduce(0) { $0 &+ outcome.count(in: $1.messages) }
      if sum != outcome.count(in: counts) { wrong.append("the sum of \(outcome.name)") }
    }
    checks.append(
      wrong.isEmpty
        ? Conservation(text: "both hold in every channel, and the channels add up to all", holds: true)
        : Conservation(text: "does not add up: " + wrong.joined(separator: ", "), holds: false))
    return checks
  }

  private static func identities(_ counts: MessageCounts) -> [(text: String, difference: Int)] {
    let parts = [
      counts.delivered, counts.undeliverable, counts.deadLettered, counts.expired, counts.cancelled, counts.queued,
      counts.lost,
    ]
    return [
      identity("offered", counts.offered, [counts.accepted, counts.rejected], "accepted + rejected"),
      identity("accepted", counts.accepted, parts, "delivered + ... + lost"),
    ]
  }

  private static func identity(
    _ name: String, _ whole: Int, _ parts: [Int], _ meaning: String
  ) -> (text: String, difference: Int) {
    let difference = whole &- parts.reduce(0, &+)
    let sign = difference == 0 ? "=" : "≠"
    let sum = parts.map { Count.string($0) }.joined(separator: " + ")
    let off = difference == 0 ? "" : ", off by \(Count.string(difference))"
    return ("\(name) \(Count.string(whole)) \(sign) \(sum)  (\(meaning)\(off))", difference)
  }
}

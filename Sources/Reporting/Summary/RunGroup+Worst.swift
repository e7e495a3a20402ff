public import Harness

extension RunGroup {
  /// The run to look at first: by verdict (aborted, failed, passed), then by messages lost, MTTR, MTTD (infinite ones
  /// first), messages dead-lettered or expired, and the 99 % quantile of latency; of equals the first.
  public var worst: RunResult {
    results.dropFirst().reduce(results[0]) { worst, other in Self.isWorse(other, worst) ? other : worst }
  }

  private static func isWorse(_ one: RunResult, _ other: RunResult) -> Bool {
    let (ones, others) = (badness(one), badness(other))
    return zip(ones, others).first { $0 != $1 }.map { $0 > $1 } ?? false
  }

  private static func badness(_ result: RunResult) -> [Double] {
    let messages = result.total.messages
    return [
      result.verdict == .aborted ? 2 : result.verdict == .failed ? 1 : 0, Double(messages.lost),
      IncidentTime.mttr.mean(result) ?? -1, IncidentTime.mttd.mean(result) ?? -1,
      Double(messages.deadLettered + messages.expired), result.total.latency.p99 ?? -1,
    ]
  }

  /// `worst seed 13: failed, 3 lost, MTTR never, 12 dead-lettered or expired, p99 38m44s`
  var worstText: String {
    let worst = worst
    let messages = worst.total.messages
    var parts = [worst.verdict.rawValue, "\(Count.string(messages.lost)) lost"]
    if let time = IncidentTime.mttr.mean(worst) { parts.append("MTTR \(HumanDuration.rounded(seconds: time))") }
    parts.append("\(Count.string(messages.deadLettered + messages.expired)) dead-lettered or expired")
    if let p99 = worst.total.latency.p99 { parts.append("p99 \(HumanDuration.rounded(seconds: p99))") }
    return "worst seed \(worst.seed): " + parts.joined(separator: ", ")
  }
}

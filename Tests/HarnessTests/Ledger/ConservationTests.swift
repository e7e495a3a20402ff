import Telemetry
import TestSupport
import Testing
import VirtualTime

@testable import Harness

/// Lives that a correct system can lead, drawn step by step.
private struct RandomLife {
  var random: RandomStream
  let script: JournalScript
  private var open: [(number: UInt32, channel: UInt8, steps: [String])] = []

  init(seed: UInt64, script: JournalScript) {
    random = RandomStream(seed: seed, name: "lives")
    self.script = script
  }

  private static let lives = [
    "offered rejected", "offered accepted claimed sendBegan providerAccepted recorded receiptDelivered",
    "offered accepted claimed sendBegan providerAccepted recorded receiptFailed:X", "offered accepted cancelled",
    "offered accepted claimed expired", "offered accepted lost",
    "offered accepted claimed sendBegan attemptFailed retryScheduled:X claimed sendBegan providerAccepted* recorded",
    "offered accepted claimed attemptFailed* deadLettered:X requeued claimed sendBegan providerAccepted recorded",
    "offered accepted claimed sendBegan requeued claimed sendBegan providerAccepted providerAccepted recorded "
      + "receiptDelivered receiptDelivered",
  ]

  /// Begins a message, or lets one that is under way take its next step.
  mutating func step() {
    if open.isEmpty || random.chance(0.4) {
      let life = Self.lives[random.below(Self.lives.count)].split(separator: " ").map(String.init)
      let channel = UInt8(random.below(script.channels.count))
      let number = script.message(life[0], channel: channel)
      open.append((number, channel, Array(life.dropFirst())))
    } else {
      let at = random.below(open.count)
      script.continueMessage(open[at].number, open[at].steps.removeFirst(), channel: open[at].channel)
      if open[at].steps.isEmpty { open.remove(at: at) }
    }
  }
}

@Suite("Conservation")
struct ConservationTests {
  @Test(arguments: 1...(Verification.isOn ? 200 : 10))
  func everyMessageIsInExactlyOneCategoryAtEveryMoment(seed: UInt64) {
    let script = JournalScript(channels: ["SMS", "EMAIL", "CHAT"])
    var life = RandomLife(seed: seed, script: script)
    for _ in 0..<2_000 {
      life.step()
      #expect(script.everyCount.reduce(0, +) == Int(script.ledger.records.next) - 1)
    }
    #expect(script.ledger.violation == nil)
    #expect(script.everyCount.allSatisfy { $0 >= 0 })
  }

  @Test func channelsAddUpToAll() {
    let script = JournalScript(channels: ["SMS", "EMAIL"])
    var life = RandomLife(seed: 3, script: script)
    for _ in 0..<3_000 { life.step() }
    let all = script.counts
    let parts = [0, 1].map { script.figures.messages(channel: $0) }
    #expect(all.offered == parts[0].offered + parts[1].offered)
    #expect(all.delivered == parts[0].delivered + parts[1].delivered)
    #expect(all.duplicated == parts[0].duplicated + parts[1].duplicated)
    #expect(all.duplicated > 0)
    #expect(parts.allSatisfy { $0.offered > 0 })
  }
}

extension JournalScript {
  /// Of every channel and category.
  fileprivate var everyCount: [Int] {
    channels.indices.flatMap { channel in MessageCategory.allCases.map { ledger.count($0, channel: channel) } }
  }
}

import Load
import TestSupport
import Testing
import VirtualTime

@Suite struct MessageMixTests {
  private func mix(channels: [Double] = [6, 3, 1], invalid: Double = 0.02) -> MessageMix {
    MessageMix(
      channels: WeightedChoice(weights: channels), templates: WeightedChoice(weights: [1, 1]),
      priorities: WeightedChoice(weights: [9, 1]), organisations: 40, invalidRecipients: invalid)
  }

  private func draws(_ mix: MessageMix, _ count: Int) -> [MessageMix.Choices] {
    var stream = RandomStream(seed: 3, name: "mix")
    return (0..<count).map { _ in mix.draw(&stream) }
  }

  @Test func sharesHold() {
    let count = Verification.count(20_000, full: 2_000_000)
    let messages = draws(mix(), count)
    func check(_ share: Double, _ matches: (MessageMix.Choices) -> Bool) {
      let expected = Double(count) * share
      let hits = Double(messages.count(where: matches))
      #expect((hits - expected).magnitude < 4.5 * (expected * (1 - share)).squareRoot())
    }
    check(0.6) { $0.channel == 0 }
    check(0.3) { $0.channel == 1 }
    check(0.1) { $0.channel == 2 }
    check(0.5) { $0.template == 0 }
    check(0.1) { $0.priority == 1 }
    check(0.02) { $0.isInvalid }
    for organisation in [0, 17, 39] { check(1 / 40.0) { $0.organisation == organisation } }
    // Choices are independent of each other.
    check(0.06) { $0.channel == 0 && $0.priority == 1 }
    #expect(messages.allSatisfy { (0..<40).contains($0.organisation) })
  }

  /// Another mix of channels, or of invalid recipients, leaves every other choice of every message as it was.
  @Test func mixesDoNotShiftEachOther() {
    let before = draws(mix(), 500)
    let after = draws(mix(channels: [1, 1, 1, 1, 8], invalid: 0.5), 500)
    #expect(before.map(\.template) == after.map(\.template))
    #expect(before.map(\.priority) == after.map(\.priority))
    #expect(before.map(\.organisation) == after.map(\.organisation))
    #expect(before.map(\.channel) != after.map(\.channel))
    #expect(zip(before, after).allSatisfy { !$0.isInvalid || $1.isInvalid })
  }
}

import Components
import Telemetry
import Testing
import VirtualTime

@Suite struct MessageTraitsTests {
  private func traits(_ flow: FlowTraits, seed: UInt64 = 1) -> MessageTraits {
    MessageTraits(
      seed: seed,
      vocabulary: Vocabulary(
        channels: ["SMS"], templates: ["a", "b"], organisations: ["org-1"], flows: ["flow"], traits: [flow]))
  }

  @Test("Without a pool, everybody gets one message")
  func oneOffs() {
    let plain = traits(FlowTraits())
    let keys = (1...1000).map { plain.recipient(of: MessageID($0), organisation: 3, flow: 0) }
    #expect(Set(keys).count == 1000 && keys.allSatisfy(\.isOneOff))
    #expect(plain.isInvalid(keys[0], flow: 0) == nil)
    #expect(plain.segments(of: MessageID(1), template: 0, flow: 0) == 1)
  }

  @Test("A pool's recipients are equally likely, and belong to their organisation", arguments: Seeds.some(5))
  func pool(seed: UInt64) {
    let pooled = traits(FlowTraits(recipients: 50), seed: seed)
    var counts = [Int](repeating: 0, count: 50)
    for number in 1...50_000 {
      let key = pooled.recipient(of: MessageID(UInt32(number)), organisation: 9, flow: 0)
      #expect(key == pooled.recipient(of: MessageID(UInt32(number)), organisation: 9, flow: 0))
      #expect(key.value >> 32 == 9 && !key.isOneOff)
      counts[Int(key.value & 0xFFFF_FFFF)] += 1
    }
    let chiSquare = counts.reduce(0.0) { $0 + (Double($1) - 1000) * (Double($1) - 1000) / 1000 }
    // 49 degrees of freedom: 99.9999 % lie below 114.
    #expect(chiSquare < 114)
  }

  @Test("A recipient is invalid for every message or for none", arguments: Seeds.some(5))
  func validity(seed: UInt64) {
    let pooled = traits(FlowTraits(recipients: 10_000, invalidRecipients: Share(0.02)), seed: seed)
    let invalid = (0..<10_000).count {
      pooled.isInvalid(RecipientKey(organisation: 2, number: UInt32($0)), flow: 0) == true
    }
    #expect(abs(invalid - 200) < 60)
  }

  @Test func segments() {
    let mixed = traits(
      FlowTraits(
        segments: [.init(segments: 1, share: 0.7), .init(segments: 3, share: 0.3)], templateSegments: [0, 5]))
    let drawn = (1...20_000).map { mixed.segments(of: MessageID($0), template: 0, flow: 0) }
    #expect(Set(drawn) == [1, 3])
    #expect(abs(drawn.count { $0 == 3 } - 6000) < 4 * 65)
    #expect((1...100).allSatisfy { mixed.segments(of: MessageID($0), template: 1, flow: 0) == 5 })
  }

  @Test(arguments: [
    (0, 1), (1, 1), (160, 1), (161, 2), (306, 2), (307, 3), (459, 3), (460, 4),
  ])
  func gsm7(characters: Int, segments: Int) {
    #expect(MessageBody.segments(characters: characters, encoding: .gsm7) == segments)
  }

  @Test(arguments: [(70, 1), (71, 2), (134, 2), (135, 3)])
  func ucs2(characters: Int, segments: Int) {
    #expect(MessageBody.segments(characters: characters, encoding: .ucs2) == segments)
  }

  @Test func theLongestBodyFits() {
    for encoding in MessageBody.Encoding.allCases {
      let most = MessageBody.segments(characters: MessageBody.largestCharacters, encoding: encoding)
      #expect(most <= MessageBody.largestSegments)
    }
  }
}

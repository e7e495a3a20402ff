import RedisEngine
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// Messages in the data of jobs.
@Suite struct JobPayloadTests {
  static func message(_ random: inout RandomStream) -> NewMessage {
    NewMessage(
      id: MessageID(UInt32(1 + random.below(1_000_000))),
      created: VirtualInstant(nanoseconds: Int64(random.below(1_000_000_000_000)) - 500_000_000_000),
      flow: UInt8(random.below(256)), channel: UInt8(random.below(256)), template: UInt16(random.below(65_536)),
      organisation: UInt16(random.below(65_536)), priority: Int8(random.below(256) - 128),
      recipientIsInvalid: random.chance(0.5))
  }

  @Test(arguments: 1...20) func readsBackWhatItWrote(seed: UInt64) throws {
    var random = RandomStream(seed: seed, name: "payloads")
    for _ in 0..<100 {
      let payload = JobPayload(Self.message(&random))
      #expect(JobPayload(json: payload.json) == payload)
    }
  }

  @Test(arguments: [
    "", "{}", "{\"messageId\":", "{\"messageId\":7}", "{\"to\":\"someone\"}",
    "{\"messageId\":0,\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1}",
    "{\"messageId\":1,\"a\":1,\"b\":256,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1}",
    "{\"messageId\":1,\"a\":x,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1}",
    "{\"messageId\":1,\"a\":99999999999999999999,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1}",
  ])
  func otherDataCarryNoMessage(json: String) { #expect(JobPayload(json: RedisBytes(json)) == nil) }
}

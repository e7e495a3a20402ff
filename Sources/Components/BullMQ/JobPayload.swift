import RedisEngine
import Telemetry
import VirtualTime

/// The message that a job carries, as the JSON of its `data`. The server keeps it with the job, so whatever the server loses or
/// restores is lost and restored with its message.
struct JobPayload: Hashable, Sendable {
  var message: NewMessage

  init(_ message: NewMessage) { self.message = message }

  /// Numbers only, in this order; the names are for people.
  var json: RedisBytes {
    let message = message
    return RedisBytes(
      "{\"messageId\":\(message.id.number),\"createdAt\":\(message.created.nanoseconds),\"flow\":\(message.flow),"
        + "\"channel\":\(message.channel),\"template\":\(message.template),\"organisation\":\(message.organisation),"
        + "\"priority\":\(message.priority),\"invalid\":\(message.recipientIsInvalid ? 1 : 0)}")
  }

  /// nil: the job was not made from a message.
  init?(json: RedisBytes) {
    let prefix: StaticString = "{\"messageId\":"
    let numbers: [Int64]? = json.bytes.withUnsafeBufferPointer { bytes in
      let head = UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount)
      guard bytes.count > head.count, bytes.prefix(head.count).elementsEqual(head) else { return nil }
      return Self.numbers(in: bytes)
    }
    guard let numbers, numbers.count == 8, let id = UInt32(exactly: numbers[0]), id > 0,
      let flow = UInt8(exactly: numbers[2]), let channel = UInt8(exactly: numbers[3]),
      let template = UInt16(exactly: numbers[4]), let organisation = UInt16(exactly: numbers[5]),
      let priority = Int8(exactly: numbers[6])
    else { return nil }
    message = NewMessage(
      id: MessageID(id), created: VirtualInstant(nanoseconds: numbers[1]), flow: flow, channel: channel,
      template: template, organisation: organisation, priority: priority, recipientIsInvalid: numbers[7] != 0)
  }

  /// What follows each colon.
  private static func numbers(in bytes: UnsafeBufferPointer<UInt8>) -> [Int64]? {
    var numbers: [Int64] = []
    numbers.reserveCapacity(8)
    var index = 0
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: ":") else {
        index += 1
        continue
      }
      index += 1
      let isNegative = index < bytes.count && bytes[index] == UInt8(ascii: "-")
      if isNegative { index += 1 }
      var value: Int64 = 0
      let start = index
      while index < bytes.count, bytes[index] &- UInt8(ascii: "0") < 10 {
        let (shifted, isTooLarge) = value.multipliedReportingOverflow(by: 10)
        if isTooLarge { return nil }
        value = shifted &+ Int64(bytes[index] - UInt8(ascii: "0"))
        if value < 0 { return nil }
        index += 1
      }
      if index == start { return nil }
      numbers.append(isNegative ? -value : value)
    }
    return numbers
  }

  /// As a worker has it that begins its attempt of that number.
  func claimed(attempt: Int64, traits: MessageTraits) -> ClaimedMessage {
    let recipient = traits.recipient(of: message.id, organisation: message.organisation, flow: message.flow)
    return ClaimedMessage(
      id: message.id, created: message.created, channel: message.channel, template: message.template,
      organisation: message.organisation, attempt: UInt16(clamping: attempt),
      recipientIsInvalid: message.recipientIsInvalid, recipient: recipient,
      segments: traits.segments(of: message.id, template: message.template, flow: message.flow), flow: message.flow)
  }
}

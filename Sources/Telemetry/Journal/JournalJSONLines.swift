import VirtualTime

/// Writes a journal as JSON Lines: one object per event, in the order of recording.
///
/// ```json
/// {"t":12.000000345,"kind":"claimed","message":7,"correlationId":"8a3f90c2-1d5e77b0","component":"outbox","channel":"SMS","actor":"backend-0","attempt":1}
/// ```
/// `t` is in seconds since the start with nine decimals, exact. A field is written when it is set, `value` also when it is
/// 0 and the kind gives it a meaning; so nothing that entered the digest is left out. Attaching it changes nothing else.
public final class JournalJSONLines: JournalObserver {
  private let journal: Journal
  private let correlationIDs: CorrelationIDs
  private let channels: [[UInt8]]
  private let sink: any ByteSink
  private var buffer = ByteBuffer()
  /// The journal's names as JSON strings, by index, made when first met.
  private var names: [[UInt8]] = []
  /// By raw value: the name and whether a `value` of 0 means something. A table, as the switches behind it build arrays.
  private let kinds: [(name: StaticString, showsZero: Bool)]
  private static let flushThreshold = 48 << 10

  /// - Parameters:
  ///   - journal: the journal whose names the events use. Add this observer to it.
  ///   - channels: the names of the channels that events carry as indices.
  ///   - sink: gets whole lines, in blocks; the caller closes it after ``finish()``.
  public init(journal: Journal, correlationIDs: CorrelationIDs, channels: [String], sink: any ByteSink) {
    self.journal = journal
    self.correlationIDs = correlationIDs
    self.channels = channels.map(jsonString)
    self.sink = sink
    kinds = (0...UInt8.max).map { rawValue in
      guard let kind = JournalEvent.Kind(rawValue: rawValue) else { return (name: "", showsZero: false) }
      return (name: kind.name, showsZero: kind.fields.contains(.value))
    }
  }

  public func observe(_ event: JournalEvent) {
    appendTime(event.time)
    buffer.append(",\"kind\":\"")
    let kind = kinds[Int(event.kind.rawValue)]
    buffer.append(kind.name)
    buffer.append(UInt8(ascii: "\""))
    if event.message != .none { appendMessage(event.message) }
    if event.component != .none { appendName(",\"component\":", event.component) }
    if event.channel != JournalEvent.noChannel { appendChannel(event.channel) }
    if event.actor != .none { appendName(",\"actor\":", event.actor) }
    if event.detail != .none { appendName(",\"detail\":", event.detail) }
    if event.attempt != 0 {
      buffer.append(",\"attempt\":")
      buffer.append(UInt64(event.attempt))
    }
    if event.value != 0 || kind.showsZero {
      buffer.append(",\"value\":")
      buffer.append(event.value)
    }
    buffer.append("}\n")
    if buffer.count >= Self.flushThreshold { buffer.flush(to: sink) }
  }

  /// Hands the last lines to the sink. Call once, when the run is over.
  public func finish() { buffer.flush(to: sink) }

  /// Integer arithmetic on nanoseconds, so that the text is exact.
  private func appendTime(_ time: VirtualInstant) {
    let magnitude = time.nanoseconds.magnitude
    buffer.append("{\"t\":")
    if time.nanoseconds < 0 { buffer.append(UInt8(ascii: "-")) }
    buffer.append(magnitude / 1_000_000_000)
    buffer.append(UInt8(ascii: "."))
    buffer.append(magnitude % 1_000_000_000, width: 9)
  }

  private func appendMessage(_ message: MessageID) {
    buffer.append(",\"message\":")
    buffer.append(UInt64(message.number))
    let bits = correlationIDs.id(of: message).bits
    buffer.append(",\"correlationId\":\"")
    buffer.append(hexadecimal: UInt32(truncatingIfNeeded: bits >> 32))
    buffer.append(UInt8(ascii: "-"))
    buffer.append(hexadecimal: UInt32(truncatingIfNeeded: bits))
    buffer.append(UInt8(ascii: "\""))
  }

  private func appendChannel(_ channel: UInt8) {
    precondition(Int(channel) < channels.count, "a journal event has channel \(channel) of \(channels.count)")
    buffer.append(",\"channel\":")
    buffer.append(channels[Int(channel)])
  }

  private func appendName(_ key: StaticString, _ identifier: NameID) {
    let index = Int(identifier.index)
    while names.count <= index { names.append(jsonString(journal.name(of: NameID(UInt32(names.count))))) }
    buffer.append(key)
    buffer.append(names[index])
  }
}

extension JournalEvent {
  /// The `channel` of an event that has none.
  public static let noChannel: UInt8 = 255
}

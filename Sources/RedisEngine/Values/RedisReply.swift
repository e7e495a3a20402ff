/// A reply as RESP2 has them.
public indirect enum RedisReply: Hashable, Sendable {
  /// `+OK`.
  case simple(String)
  /// `-ERR ...`, without the minus.
  case error(String)
  /// `:1`.
  case integer(Int64)
  /// `$5 hello`.
  case bulk(RedisBytes)
  /// `$-1`: no such value.
  case null
  /// `*2 ...`.
  case array([RedisReply])
  /// `*-1`: a blocking or conditional command without result.
  case nullArray
  /// Several replies to one command, one after another: `SUBSCRIBE a b`.
  case several([RedisReply])
  /// Nothing yet: the client waits for keys, and its reply comes as a ``RedisDelivery``.
  case blocked

  /// `+OK`.
  public static let ok = RedisReply.simple("OK")

  static func integer(_ value: Int) -> RedisReply { .integer(Int64(value)) }
  static func bulks(_ values: [RedisBytes]) -> RedisReply { .array(values.map { .bulk($0) }) }
  static func optional(_ value: RedisBytes?) -> RedisReply { value.map { .bulk($0) } ?? .null }
  static func double(_ value: Double) -> RedisReply { .bulk(DoubleText.reply(value)) }

  /// Whether this is an error.
  public var isError: Bool {
    if case .error = self { return true }
    return false
  }
}

/// What Redis answers with an error line.
public struct RedisError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line without its minus, such as `WRONGTYPE Operation against ...`.
  public var text: String
  /// An error with this line.
  public init(_ text: String) { self.text = text }
  public var description: String { text }

  /// The text as it is sent: an error is one line.
  var line: String {
    guard text.utf8.contains(where: { $0 == 10 || $0 == 13 }) else { return text }
    return String(decoding: text.utf8.map { $0 == 10 || $0 == 13 ? 32 : $0 }, as: UTF8.self)
  }
}

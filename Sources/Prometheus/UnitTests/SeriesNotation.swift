public import Telemetry

/// A series and its samples as promtool's test files write them: `up{job="api"} 1 1x3 _ 0+5x10 stale`.
///
/// Items stand for samples one interval apart, separated by blanks: a number; `_`, nothing there; `stale`, the series ends;
/// `axn`, `a` and n more of it; `a+bxn` and `a-bxn`, `a` and n more, each `b` further; `_xn`, nothing n times.
///
/// Source: Prometheus 3.5, `series_description` in `promql/parser/generated_parser.y`.
public struct SeriesNotation: Hashable, Sendable {
  /// How many samples one series may have.
  public static let maximumSamples = 1_000_000

  /// The name as `__name__`, sorted by name.
  public var labels: [MetricLabel]
  /// One interval apart from the beginning on; nil: nothing there.
  public var values: [Double?]

  /// Reads the metric and the values behind it.
  ///
  /// - Throws: what is wrong and where in the text.
  public init(_ text: String) throws(PromQLError) {
    let bytes = Array(text.utf8)
    let start = bytes.firstIndex { !Self.isBlank($0) } ?? bytes.count
    guard let end = Self.metricEnd(bytes, from: start) else {
      let brace = bytes[start...].firstIndex(of: UInt8(ascii: "{")) ?? start
      throw PromQLError("the brace is not closed", at: brace..<brace + 1)
    }
    do throws(PromQLError) {
      labels = try MetricNotation.parse(String(decoding: bytes[start..<end], as: UTF8.self))
    } catch {
      throw PromQLError(error.message, at: error.range.lowerBound + start..<error.range.upperBound + start)
    }
    guard labels.contains(where: { !$0.value.isEmpty }) else {
      throw PromQLError("the series has neither a name nor labels", at: start..<end)
    }
    values = []
    var position = end
    while position < bytes.count {
      guard Self.isBlank(bytes[position]) else {
        throw PromQLError("expected a space before the first value", at: position..<position + 1)
      }
      while position < bytes.count, Self.isBlank(bytes[position]) { position += 1 }
      let first = position
      while position < bytes.count, !Self.isBlank(bytes[position]) { position += 1 }
      guard position > first else { break }
      var item = SeriesItem(bytes[first..<position])
      try item.append(to: &values)
    }
  }

  /// Where the metric ends: behind its braces, or behind its name if none follow at once; nil when they are not closed.
  private static func metricEnd(_ bytes: [UInt8], from start: Int) -> Int? {
    var position = start
    while position < bytes.count, !isBlank(bytes[position]), bytes[position] != UInt8(ascii: "{") { position += 1 }
    guard position < bytes.count, bytes[position] == UInt8(ascii: "{") else { return position }
    var quote: UInt8?
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if let open = quote {
        if byte == UInt8(ascii: "\\"), open != UInt8(ascii: "`") { position += 1 }
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`") {
        quote = byte
      } else if byte == UInt8(ascii: "}") {
        return position
      }
    }
    return nil
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}

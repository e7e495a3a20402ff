public import Telemetry

/// What is wrong with a line of an OpenMetrics text.
public struct OpenMetricsProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1.
  public var line: Int
  public var message: String

  public init(line: Int, message: String) {
    self.line = line
    self.message = message
  }

  public var description: String { "line \(line): \(message)" }
}

/// Reads OpenMetrics text 1.0 with a timestamp on every sample, as ``OpenMetricsWriter`` writes it.
///
/// Comments (`# HELP` and the like) are skipped; exemplars are not supported.
public struct OpenMetricsReader {
  /// One sample line.
  public struct Entry: Hashable, Sendable {
    /// With `__name__`, in the order of the text.
    public var labels: [MetricLabel]
    public var value: Double
    /// Milliseconds since 1970.
    public var time: Int64
  }

  private var bytes: ArraySlice<UInt8> = []
  private var line = 0

  public init() {}

  /// Calls `body` for every sample in the order of the text.
  ///
  /// - Throws: the first problem.
  public mutating func read(
    _ text: [UInt8], _ body: (Entry) throws(OpenMetricsProblem) -> Void
  ) throws(OpenMetricsProblem) {
    line = 0
    for content in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
      line += 1
      guard let first = content.first, first != UInt8(ascii: "#") else { continue }
      bytes = content
      try body(try entry())
    }
  }

  private mutating func entry() throws(OpenMetricsProblem) -> Entry {
    let name = word(until: "{ ")
    guard !name.isEmpty else { throw problem("a sample begins with a metric's name") }
    var labels = [MetricLabel(LabelMatcher.metricName, name)]
    if take("{") {
      while !take("}") {
        let label = word(until: "=,} ")
        guard !label.isEmpty, take("=") else { throw problem("expected a label and '='") }
        labels.append(MetricLabel(label, try quoted()))
        if bytes.first != UInt8(ascii: "}"), !take(",") { throw problem("expected ',' or '}' after a label") }
      }
    }
    guard take(" ") else { throw problem("expected a space before the value") }
    let number = word(until: " ")
    guard let value = Double(number) else { throw problem("'\(number)' is no value") }
    guard take(" ") else { throw problem("the sample has no timestamp") }
    let moment = word(until: " ")
    guard let seconds = Double(moment), seconds.magnitude < 9e15 else { throw problem("'\(moment)' is no timestamp") }
    guard bytes.isEmpty else { throw problem("unexpected text behind the timestamp") }
    return Entry(labels: labels, value: value, time: Int64((seconds * 1000).rounded()))
  }

  private mutating func quoted() throws(OpenMetricsProblem) -> String {
    guard take("\"") else { throw problem("expected a quoted value") }
    var value: [UInt8] = []
    while let byte = bytes.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: value, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let next = bytes.popFirst() else { throw problem("the quote is not closed") }
        value.append(next == UInt8(ascii: "n") ? 0x0A : next)
      default: value.append(byte)
      }
    }
    throw problem("the quote is not closed")
  }

  private mutating func word(until ends: String) -> String {
    let word = bytes.prefix { !ends.utf8.contains($0) }
    bytes = bytes.dropFirst(word.count)
    return String(decoding: word, as: UTF8.self)
  }

  private mutating func take(_ text: Unicode.Scalar) -> Bool {
    guard bytes.first == UInt8(ascii: text) else { return false }
    bytes.removeFirst()
    return true
  }

  private func problem(_ message: String) -> OpenMetricsProblem { OpenMetricsProblem(line: line, message: message) }
}

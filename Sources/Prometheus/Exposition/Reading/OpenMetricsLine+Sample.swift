import Telemetry

extension OpenMetricsLine {
  /// The bytes of the metric's name and labels, as far as they can be told without looking closely: the line's beginning
  /// up to the first space outside quotes.
  func series() -> ArraySlice<UInt8> {
    var place = position
    var isQuoted = false
    while place < end, isQuoted || bytes[place] != 0x20 {
      if bytes[place] == UInt8(ascii: "\"") { isQuoted.toggle() }
      if isQuoted, bytes[place] == UInt8(ascii: "\\") { place += 1 }
      place += 1
    }
    return bytes[position..<min(place, end)]
  }

  /// The metric's name and labels.
  ///
  /// - Parameter numericLabel: the label whose value is rewritten as OpenMetrics writes numbers.
  mutating func labels(numericLabel: String?) throws(OpenMetricsProblem) -> [MetricLabel] {
    var name = metricName()
    guard name != nil || current == UInt8(ascii: "{") else {
      throw problem("a sample begins with a metric's name, found \(found)")
    }
    var labels: [MetricLabel] = []
    if take("{") {
      while !take("}") {
        let place = position
        let isQuoted = current == UInt8(ascii: "\"")
        guard let label = isQuoted ? try quoted("the label") : labelName() else {
          throw problem("expected a label or '}', found \(found)")
        }
        if isQuoted, current == UInt8(ascii: ",") || current == UInt8(ascii: "}") {
          guard name == nil else { throw problem("the metric is named twice", at: place) }
          name = label
        } else {
          guard take("=") else { throw problem("expected '=' after the label, found \(found)") }
          let value = try quoted("the label's value")
          guard label != LabelMatcher.metricName else { throw problem("the metric is named twice", at: place) }
          guard !labels.contains(where: { $0.name == label }) else {
            throw problem("the label '\(label)' is there twice", at: place)
          }
          let number = label == numericLabel ? GoNumber.parse(Array(value.utf8)[...]) : nil
          labels.append(MetricLabel(label, number.map(openMetricsNumber) ?? value))
        }
        if current != UInt8(ascii: "}"), !take(",") {
          throw problem("expected ',' or '}', found \(found)")
        }
      }
    }
    guard let name else { throw problem("the sample names no metric") }
    return labels + [MetricLabel(LabelMatcher.metricName, name)]
  }

  /// A space and a number.
  mutating func value(after what: String) throws(OpenMetricsProblem) -> Double {
    guard take(" ") else { throw problem("expected a space and a value after \(what), found \(found)") }
    return try number("value")
  }

  private mutating func number(_ what: String) throws(OpenMetricsProblem) -> Double {
    let place = position
    let text = take { $0 != 0x20 }
    if let value = GoNumber.parse(text) { return value }
    if text.last == 0x0D {
      throw problem("the line ends with a carriage return: a line feed alone ends it", at: position - 1)
    }
    throw problem(
      text.isEmpty ? "expected a \(what), found \(found)" : "'\(String(decoding: text, as: UTF8.self))' is no \(what)",
      at: place)
  }

  /// A space and a time in seconds, as milliseconds.
  mutating func timestamp() throws(OpenMetricsProblem) -> Int64 {
    guard current == 0x20, position + 1 < end, bytes[position + 1] != UInt8(ascii: "#") else {
      throw problem("the sample has no timestamp: a query needs one on every sample")
    }
    skip(1)
    let place = position
    let seconds = try number("timestamp")
    guard seconds.magnitude < 9e15 else { throw problem("the timestamp is out of range", at: place) }
    // Cut, not rounded: so does Prometheus.
    return Int64(seconds * 1000)
  }

  /// What follows a sample's timestamp: nothing, or an exemplar, which is read and left aside.
  ///
  /// - Returns: whether there was one.
  mutating func exemplar() throws(OpenMetricsProblem) -> Bool {
    if isAtEnd { return false }
    guard take(" # {") else { throw problem("expected the line's end or an exemplar, found \(found)") }
    while !take("}") {
      let isQuoted = current == UInt8(ascii: "\"")
      guard isQuoted ? try !quoted("the label").isEmpty : labelName() != nil else {
        throw problem("expected an exemplar's label or '}', found \(found)")
      }
      guard take("=") else { throw problem("expected '=' after the label, found \(found)") }
      _ = try quoted("the label's value")
      if current != UInt8(ascii: "}"), !take(",") {
        throw problem("expected ',' or '}', found \(found)")
      }
    }
    _ = try value(after: "the exemplar's labels")
    if !isAtEnd {
      _ = take(" ")
      _ = try number("timestamp")
    }
    guard isAtEnd else { throw problem("expected the line's end, found \(found)") }
    return true
  }
}

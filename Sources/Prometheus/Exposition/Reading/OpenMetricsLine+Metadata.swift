extension OpenMetricsLine {
  /// A line that begins with `#`.
  enum Metadata {
    case type(String, OpenMetricsType)
    /// A help text or a unit: no query can see them.
    case other
    case end
  }

  /// Reads a line that begins with `#`; nil for all others.
  mutating func metadata() throws(OpenMetricsProblem) -> Metadata? {
    guard take("#") else { return nil }
    let start = position
    if take(" EOF") {
      guard isAtEnd else { throw problem("nothing may follow '# EOF', found \(found)") }
      return .end
    }
    let isType = take(" TYPE ")
    let isUnit = !isType && take(" UNIT ")
    guard isType || isUnit || take(" HELP ") else {
      throw problem("a line that begins with '#' is '# TYPE', '# HELP', '# UNIT' or '# EOF'", at: start - 1)
    }
    guard isEnded else { return .other }
    let name: String
    if current == UInt8(ascii: "\"") {
      name = try quoted("the metric's name")
    } else if let plain = metricName() {
      name = plain
    } else {
      throw problem("expected a metric's name, found \(found)")
    }
    guard take(" ") else { throw problem("expected a space after the metric's name, found \(found)") }
    guard let text = String(validating: rest, as: UTF8.self) else { throw problem("the text is no UTF-8") }
    if isType {
      guard let type = OpenMetricsType(rawValue: text) else {
        let known = OpenMetricsType.allCases.map(\.rawValue).joined(separator: ", ")
        throw problem("'\(text)' is no type of a metric; there are \(known)")
      }
      return .type(name, type)
    }
    if isUnit, !text.isEmpty, !name.hasSuffix("_" + text) {
      throw problem("the name '\(name)' does not end with its unit, '_\(text)'")
    }
    return .other
  }
}

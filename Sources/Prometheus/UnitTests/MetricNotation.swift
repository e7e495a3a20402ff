public import Telemetry

/// A metric with its labels as test files write it: `name`, `name{label="value"}`, `{label="value"}` or nothing at all.
///
/// Source: Prometheus 3.5, `parser.ParseMetric`.
public enum MetricNotation {
  /// The labels of a text, the name as `__name__`, sorted by name; empty values stay.
  ///
  /// - Throws: what is wrong and where.
  public static func parse(_ text: String) throws(PromQLError) -> [MetricLabel] {
    var reader = Reader(tokens: PromQLLexer.tokens(of: text))
    return try reader.read()
  }

  private struct Reader {
    let tokens: [PromQLToken]
    private var index = 0
    private var labels: [MetricLabel] = []

    init(tokens: [PromQLToken]) { self.tokens = tokens }

    private var token: PromQLToken { tokens[index] }

    private mutating func take(_ symbol: String) -> Bool {
      guard token.isSymbol(symbol) else { return false }
      index += 1
      return true
    }

    private func unexpected(_ expectation: String) -> PromQLError {
      if case .invalid(let message) = token.kind { return PromQLError(message, at: token.range) }
      return PromQLError("\(expectation), found \(token.shown)", at: token.range)
    }

    mutating func read() throws(PromQLError) -> [MetricLabel] {
      if token.kind == .word {
        labels = [MetricLabel(LabelMatcher.metricName, token.text)]
        index += 1
      }
      if take("{") {
        while !take("}") {
          try label()
          if !token.isSymbol("}"), !take(",") { throw unexpected("expected ',' or '}'") }
        }
      }
      guard token.kind == .end else { throw unexpected("expected the end of the metric") }
      return labels.sorted { LabelTable.precedes($0.name, $1.name) }
    }

    private mutating func label() throws(PromQLError) {
      let place = token
      let name: String
      switch place.kind {
      case .word: name = place.text
      case .string(let text): name = text
      default: throw unexpected("expected a label or '}'")
      }
      index += 1
      if case .string = place.kind, token.isSymbol(",") || token.isSymbol("}") {
        return try add(LabelMatcher.metricName, name, place)
      }
      guard take("=") else { throw unexpected("expected '=' after the label '\(name)'") }
      guard case .string(let value) = token.kind else { throw unexpected("expected a quoted value") }
      index += 1
      try add(name, value, place)
    }

    private mutating func add(_ name: String, _ value: String, _ place: PromQLToken) throws(PromQLError) {
      guard !labels.contains(where: { $0.name == name }) else {
        throw PromQLError(
          name == LabelMatcher.metricName ? "the metric is named twice" : "the label '\(name)' is there twice",
          at: place.range)
      }
      labels.append(MetricLabel(name, value))
    }
  }
}

public import Telemetry

/// A text with actions (`{{ ... }}`), as labels and annotations of alerting rules have them: the part of Go's
/// `text/template` that rules use, with Prometheus' functions.
///
/// Supported are `$labels`, `$value`, `$externalLabels`, `$externalURL` and their fields of the dot, own variables,
/// pipelines, parentheses, `if`, `else if`, `with`, `range`, comments, the trimming of white space, and the functions
/// of ``functions``. `define`, `template`, `block`, `break`, `continue` and other functions are refused by name.
public struct Template: Sendable, Hashable {
  /// As written.
  public let text: String
  let nodes: [TemplateNode]
  /// Whether it has no actions, so that its text is its value.
  public let isLiteral: Bool

  /// The functions that templates may call.
  public static var functions: [String] { TemplateFunction.allCases.map(\.rawValue) }

  /// - Complexity: O(length).
  public init(_ text: String) throws(TemplateProblem) {
    self.text = text
    guard text.utf8.contains(UInt8(ascii: "{")) else {
      nodes = [.text(text)]
      isLiteral = true
      return
    }
    var parser = try TemplateParser(text)
    nodes = try parser.template()
    isLiteral = nodes.allSatisfy { if case .text = $0 { true } else { false } }
  }

  public static func == (a: Self, b: Self) -> Bool { a.text == b.text }
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// What the template gives for an alert's labels and value.
  ///
  /// - Parameters:
  ///   - data: what the template may speak of.
  ///   - query: answers `query "EXPRESSION"`: elements sorted by labels.
  /// - Throws: what Go's template engine would stop at.
  public func expanded(
    _ data: TemplateData, query: (String) throws(TemplateFailure) -> [TemplateSample]
  ) throws(TemplateFailure) -> String {
    if isLiteral, case .text(let text)? = nodes.first, nodes.count == 1 { return text }
    return try withoutActuallyEscaping(query) { query throws(TemplateFailure) in
      var runtime = TemplateRuntime(data: data, query: query)
      try runtime.run(nodes, dot: .root)
      return runtime.output
    }
  }
}

/// What a template may speak of.
public struct TemplateData: Sendable {
  /// Of the expression's element, the metric's name included; sorted by name.
  public var labels: [MetricLabel]
  public var value: Double
  public var externalLabels: [MetricLabel]
  public var externalURL: String

  public init(
    labels: [MetricLabel], value: Double, externalLabels: [MetricLabel] = [], externalURL: String = ""
  ) {
    self.labels = labels
    self.value = value
    self.externalLabels = externalLabels
    self.externalURL = externalURL
  }
}

/// An element of a query's result.
public struct TemplateSample: Hashable, Sendable {
  public var labels: [MetricLabel]
  public var value: Double
  public init(labels: [MetricLabel], value: Double) {
    self.labels = labels
    self.value = value
  }
}

public import Telemetry

/// Answers the `query` of templates, each expression prepared once.
struct RuleQueries {
  private var known: [String: Int] = [:]

  mutating func answer(
    _ text: String, at time: Int64, _ storage: any RuleStorage
  ) throws(TemplateFailure) -> [TemplateSample] {
    do throws(PromQLError) {
      let handle = try handle(text, storage)
      let labels = storage.labels
      return try storage.elements(of: handle, at: time).sorted { labels.precedes($0.labels, $1.labels) }
        .map { TemplateSample(labels: labels.labels(of: $0.labels), value: $0.value) }
    } catch {
      throw TemplateFailure("error calling query: \(error.message)")
    }
  }

  private mutating func handle(_ text: String, _ storage: any RuleStorage) throws(PromQLError) -> Int {
    if let handle = known[text] { return handle }
    let expression = try PromQLExpression.parse(text)
    guard expression.type == .scalar || expression.type == .instantVector else {
      throw PromQLError("query result is not a vector or scalar", at: expression.range)
    }
    let handle = storage.prepare(expression)
    known[text] = handle
    return handle
  }
}

/// What templates of a server's rules see beside the alert.
public struct RuleSurroundings: Hashable, Sendable {
  /// Added to every alert that is sent, where the alert has no such label itself; sorted by name.
  public var externalLabels: [MetricLabel]
  public var externalURL: String
  public init(externalLabels: [MetricLabel] = [], externalURL: String = "") {
    self.externalLabels = externalLabels
    self.externalURL = externalURL
  }
}

/// The metrics API that autoscalers ask: what an adapter such as prometheus-adapter makes of expressions over what is
/// scraped. It has no answers before whoever keeps the samples gives it some.
public final class ExternalMetrics: @unchecked Sendable {
  /// The sum of an expression's elements now; nil where it has none or cannot be evaluated.
  public var answer: ((String) -> Double?)?

  public init() {}

  func value(_ query: String) -> Double? { answer?(query) }
}

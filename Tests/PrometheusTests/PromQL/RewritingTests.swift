import Telemetry
import Testing

@testable import Prometheus

/// Expressions changed by hand.
@Suite("Rewriting expressions")
struct RewritingTests {
  private static func record(_ name: String, _ expression: String, labels: [MetricLabel] = []) throws -> RecordingRule {
    RecordingRule(name: name, expression: try .parse(expression), labels: labels)
  }

  @Test(arguments: [
    ("r > 1", "(sum(rate(x[5m]))) > 1"), ("sum(r) / s", "sum((sum(rate(x[5m])))) / ((sum(rate(x[5m]))) + 1)"),
    ("r{a=\"b\"} > 1", "r{a=\"b\"} > 1"), ("r offset 5m", "r offset 5m"), ("rate(r[5m])", "rate(r[5m])"),
    ("labelled", "labelled"), ("other", "other"), ("-r", "-(sum(rate(x[5m])))"),
    ("max_over_time(r[1h:1m])", "max_over_time((sum(rate(x[5m])))[1h:1m])"),
  ])
  func recordedSeriesAreReplaced(text: String, expected: String) throws {
    let rules = [
      try Self.record("r", "sum(rate(x[5m]))"), try Self.record("s", "r + 1"),
      try Self.record("labelled", "x", labels: [MetricLabel("a", "b")]),
    ]
    #expect(try PromQLExpression.parse(text).inlining(rules) == .parse(expected))
  }

  /// A rule that looks at itself sees what it wrote before.
  @Test func aRuleCannotBeItsOwnPart() throws {
    let rules = [try Self.record("r", "r + 1")]
    #expect(try PromQLExpression.parse("r").inlining(rules) == .parse("(r + 1)"))
  }

  @Test(arguments: [
    ("rate(x[5m]) > rate(y[10s])", "rate(x[30s]) > rate(y[10s])"),
    (
      "sum by (a) (increase(x[1h])) and on() topk(2, rate(x[3d]))",
      "sum by (a) (increase(x[30s])) and on() topk(2, rate(x[30s]))"
    ),
  ])
  func spansAreShortened(text: String, expected: String) throws {
    #expect(try PromQLExpression.parse(text).shrinkingSpans(to: 30_000) == .parse(expected))
  }

  @Test(arguments: [
    ("x > 5", "x", 5.0), ("(x / y) < 0.9", "(x / y)", 0.9), ("2 * 3600 < x", "x", 7_200), ("x > -(1 + 1)", "x", -2),
    ("x == 0", "x", 0),
  ])
  func whatIsComparedWithANumber(text: String, measure: String, limit: Double) throws {
    let compared = try #require(try PromQLExpression.parse(text).comparedWithNumber)
    let expected = try PromQLExpression.parse(measure)
    #expect(compared.measure == expected)
    #expect(compared.limit == limit)
  }

  @Test(arguments: ["x", "x > y", "x > bool 5", "x and y > 5", "x > scalar(y)"])
  func whatIsNot(text: String) throws { #expect(try PromQLExpression.parse(text).comparedWithNumber == nil) }

  @Test func aCopyOfAStoreIsItsOwn() throws {
    let store = SampleStore()
    for name in ["a", "b"] { store.append(1, at: 1_000, to: store.series(named: name, [MetricLabel("l", "1")])) }
    let copy = store.copy(of: ["a"])
    copy.append(2, at: 2_000, to: copy.series(named: "a", [MetricLabel("l", "1")]))
    #expect(copy.sampleCount == 2 && store.sampleCount == 2)
    #expect(try Evaluation(.parse("a"), in: copy).elements(at: 2_000).map(\.value) == [2])
    #expect(try Evaluation(.parse("a"), in: store).elements(at: 2_000).map(\.value) == [1])
    #expect(try Evaluation(.parse("b"), in: copy).elements(at: 2_000).isEmpty)
    #expect(store.copy(of: nil).sampleCount == 2)
  }
}

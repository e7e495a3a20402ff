import Telemetry
import Testing
import VirtualTime

@testable import Prometheus

/// Expressions over one store share what they have in common; no answer may tell.
@Suite("What expressions share")
struct SharedNodesTests {
  private static let texts = [
    "x", "-x", "x > 4", "sum by (i) (x)", "sum by (i) (x) / sum by (i) (y)", "rate(x[2m])", "increase(x[2m])",
    "sum(rate(x[2m])) > 0", "avg_over_time(x[2m] offset 30s)", "x offset 1m", "x / max_over_time(x[3m:20s])",
    "max_over_time(rate(x[2m])[3m:20s]) - rate(x[2m])", "{i=~\".+\"}", "count({i=~\".+\"})", "absent(y{i=\"9\"})",
    "timestamp(x)", "timestamp(x) - x", "x and y", "topk(1, x)", "scalar(sum(x)) + x", "x * 0", "1 / (x * -0)",
    "x @ 60 + x", "quantile(0.5, x)", "label_replace(x, \"j\", \"$1\", \"i\", \"(.*)\")", "count_over_time(x[1m])",
    "vector(time())", "1 / (x * 0)",
  ]

  private static func alone(_ expression: PromQLExpression, _ store: SampleStore) -> Evaluation {
    Evaluation(
      expression,
      EvaluationPlanner(
        store: store, lookback: Evaluation.defaultLookback, defaultStep: Evaluation.defaultSubqueryStep, isShared: false
      ))
  }

  private static func answer(_ evaluation: Evaluation, at time: Int64) -> [String] {
    do throws(PromQLError) {
      return try evaluation.elements(at: time).map { "\($0.labels.index): \($0.value.bitPattern)" }
    } catch {
      return ["\(error.message) at \(error.range)"]
    }
  }

  /// Series that come, end and return, moments that repeat and go back: every answer is that of an expression which
  /// shares nothing.
  @Test(arguments: 0..<12) func answersAreThoseOfExpressionsThatShareNothing(seed: UInt64) throws {
    var random = RandomStream(seed: seed, name: "shared")
    let store = SampleStore(retention: seed % 3 == 0 ? 600_000 : nil)
    let expressions = try Self.texts.map { try PromQLExpression.parse($0) }
    let shared = expressions.map { Evaluation($0, in: store) }
    let alone = expressions.map { Self.alone($0, store) }
    var time: Int64 = 0
    var asked = time
    for step in 0..<400 {
      switch random.below(10) {
      case 0..<5: time += 5_000
      case 5: asked = max(0, time - Int64(random.below(4)) * 5_000)
      default: asked = time
      }
      for _ in 0..<random.below(3) {
        // Few at first, so that new ones appear all the time.
        let labels = [MetricLabel("i", "\(random.below(2 + step / 50))")]
        let id = store.series(named: random.chance(0.5) ? "x" : "y", labels)
        let value = random.chance(0.15) ? StaleMarker.value : Double(random.below(8))
        _ = store.tryAppend(value, at: time, to: id)
      }
      for _ in 0..<6 {
        let index = random.below(expressions.count)
        let found = Self.answer(shared[index], at: asked)
        #expect(found == Self.answer(alone[index], at: asked), "\(Self.texts[index]) at \(asked), step \(step)")
      }
    }
  }

  @Test func aSampleOfTheSameMomentIsSeen() throws {
    let store = SampleStore()
    let sum = Evaluation(try PromQLExpression.parse("sum(x)"), in: store)
    let double = Evaluation(try PromQLExpression.parse("2 * sum(x)"), in: store)
    store.append(1, at: 0, to: store.series(named: "x", [MetricLabel("a", "1")]))
    #expect(try double.elements(at: 0).first?.value == 2)
    #expect(try sum.elements(at: 0).first?.value == 1)
    let second = store.series(named: "x", [MetricLabel("a", "2")])
    store.append(5, at: 0, to: second)
    #expect(try sum.elements(at: 0).first?.value == 6)
    #expect(try double.elements(at: 0).first?.value == 12)
    #expect(try sum.elements(at: 1_000).first?.value == 6)
    store.markStale(second, at: 1_000)
    #expect(try double.elements(at: 1_000).first?.value == 2)
    #expect(try sum.elements(at: 999).first?.value == 6, "a moment before")
    store.append(7, at: 2_000, to: second)
    #expect(try sum.elements(at: 2_000).first?.value == 8)
  }

  /// Who asks for the times of samples asks for more than the others did.
  @Test func timesAreKnownToWhoAsksLater() throws {
    let store = SampleStore()
    store.append(5, at: 3_000, to: store.series(named: "x"))
    let value = Evaluation(try PromQLExpression.parse("x"), in: store)
    #expect(try value.elements(at: 9_000).first?.value == 5)
    let time = Evaluation(try PromQLExpression.parse("timestamp(x)"), in: store)
    #expect(try time.elements(at: 9_000).map(\.value) == [3])
  }

  /// `@ end()` means another moment in each range.
  @Test func rangesWithOtherEndsShareNothing() throws {
    let store = SampleStore()
    let series = store.series(named: "x")
    for index in 0..<10 { store.append(Double(index), at: Int64(index) * 1_000, to: series) }
    let evaluation = Evaluation(try PromQLExpression.parse("x @ end()"), in: store)
    for (start, end) in [(0, 0), (0, 4_000), (4_000, 9_000), (0, 9_000), (0, 3_000)] as [(Int64, Int64)] {
      let points = try evaluation.range(from: start, through: end, step: 1_000).first?.samples ?? []
      #expect(points.count == Int(end - start) / 1_000 + 1)
      #expect(points.allSatisfy { $0.value == Double(end / 1_000) }, "\(start) to \(end)")
    }
  }

  @Test func sameMeaningsAreOneNodeForAsLongAsItIsUsed() throws {
    let store = SampleStore()
    func plan(_ text: String, lookback: Int64 = Evaluation.defaultLookback) throws -> VectorNode {
      EvaluationPlanner(store: store, lookback: lookback, defaultStep: 60_000).vector(try PromQLExpression.parse(text))
    }
    let node = try plan("sum by (a) (rate(x[5m]))")
    #expect(try plan("( sum by(a)(rate( x [5m])) )") === node)
    #expect(try plan("+sum by (a) (rate(x[300s]))") === node)
    #expect(try plan("sum by (b) (rate(x[5m]))") !== node)
    #expect(try plan("sum by (a) (rate(x[5m] offset 1s))") !== node)
    #expect(try plan("sum by (a) (rate(x[5m]))", lookback: 1) !== node)
    let zero = try plan("x * 0")
    #expect(try plan("x * -0") !== zero)
    let counted = try plan("max_over_time(x[5m:1m])")
    #expect(try plan("max_over_time(x[5m:1m])") !== counted, "its steps are counted for each")
    weak var forgotten: VectorNode?
    do {
      let short = try plan("x > 1")
      forgotten = short
      #expect(try plan("x > 1") === short)
    }
    #expect(forgotten == nil)
  }

  /// A part that stands elsewhere in each expression: the error says where in the one that was asked.
  @Test func errorsNameThePlaceInTheirOwnExpression() throws {
    let store = SampleStore()
    for name in ["a", "b"] { store.append(1, at: 0, to: store.series(named: name, [MetricLabel("j", "1")])) }
    let part = "-{__name__=~\"a|b\"}"
    let texts = [part, "1 + sum(\(part))", "scalar(\(part))", "  2 * (\(part))"]
    let evaluations = try texts.map { Evaluation(try PromQLExpression.parse($0), in: store) }
    for (text, evaluation) in zip(texts, evaluations) {
      let error = #expect(throws: PromQLError.self) { try evaluation.elements(at: 0) }
      let range = try #require(error?.range)
      #expect(String(decoding: Array(text.utf8)[range], as: UTF8.self) == part, "\(text)")
    }
  }
}

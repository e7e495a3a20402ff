import Foundation
import Telemetry
import TestSupport
import Testing
import VirtualTime

@testable import Prometheus

/// The notation of promtool's input series. Whole test files are compared in the command line's tests; here every form and
/// every place of a problem.
@Suite("Series notation")
struct SeriesNotationTests {
  @Test(
    arguments: [
      ("x", []), ("x ", []), ("x 1", [1]), ("  x\t1   2 ", [1, 2]), ("x 1x2", [1, 1, 1]), ("x 1+2x2", [1, 3, 5]),
      ("x -1-0.5x1", [-1, -1.5]), ("x _ 1 _x2 2", [nil, 1, nil, nil, 2]), ("x _x0", []), ("x 5x0", [5]),
      ("x 1e3 1e+2x1 .5 5. 010 1_000", [1000, 100, 100, 0.5, 5, 8, 1000]),
      ("x Inf -inf +Inf", [.infinity, -.infinity, .infinity]),
      // Steps add up as they are added: the third is not 0.3.
      ("x 0+0.1x3", [0, 0.1, 0.2, 0.1 + 0.1 + 0.1]),
    ] as [(String, [Double?])])
  func readsValues(text: String, values: [Double?]) throws {
    #expect(try SeriesNotation(text).values == values)
  }

  @Test func staleIsTheMarkerAndNaNIsNot() throws {
    let values = try SeriesNotation("x stale NaN nan").values
    #expect(values.map { $0.map(StaleMarker.isStale) } == [true, false, false])
    #expect(values.allSatisfy { $0?.isNaN == true })
  }

  @Test(
    arguments: [
      ("x{} 1", "__name__=x"), ("x{a=\"b\",c='d',} 1", "__name__=x a=b c=d"), ("{a=`b`} 1", "a=b"),
      ("{\"x y\",\"z q\"=\"1\"} 1", "__name__=x y z q=1"), ("{__name__=\"x\"} 1", "__name__=x"),
      ("a:b{c=\"}\\\" {\"} 1", "__name__=a:b c=}\" {"),
      ("x { 1", nil), ("x{a=\"b\" 1", nil),
    ] as [(String, String?)])
  func readsMetrics(text: String, labels: String?) {
    let read = try? SeriesNotation(text).labels.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    #expect(read == labels)
  }

  @Test(arguments: [
    ("x 1 2y", 4), ("x 1 2 old", 6), ("x 1x", 4), ("x 1x2.5", 4), ("x 1+x2", 2), ("x 1+2", 2), ("x 1xx2", 4),
    ("x stalex2", 2), ("x NaNx2", 2), ("x {{schema:0}}", 2), ("x{a=1} 1", 4), ("x{a=\"b\"}1", 8),
    ("x{a=\"b\",a=\"c\"} 1", 8),
    ("{} 1", 0), ("x{__name__=\"y\"} 1", 2), ("x{a=~\"b\"} 1", 3), ("x{a=\"b\"", 1), ("x _y", 2), ("x 0x1F", 4),
    ("x 1..2", 2),
    ("x .", 2), ("x 1x1000000", 4), ("x 1x999998 1x5", 11), ("é{a=\"b\"} 1", 0), ("x 1 é", 4),
  ])
  func refusesWithAPlace(text: String, offset: Int) {
    let error = #expect(throws: PromQLError.self) { try SeriesNotation(text) }
    #expect(error?.range.lowerBound == offset, "\(String(describing: error))")
    #expect(error.map { $0.range.upperBound <= text.utf8.count } == true)
  }

  /// Random notations are read here if and only if promtool reads them, and to the same sum.
  @Test(.enabled(if: ExternalTool.promtool3 != nil), arguments: 0..<(Verification.isOn ? 200 : 10))
  func promtoolAgrees(seed: Int) throws {
    let promtool = try #require(ExternalTool.promtool3)
    let folder = try TemporaryFolder()
    var random = RandomStream(seed: UInt64(seed), name: "notation")
    let pieces = [
      "1", "2.5", "-3", "+4", "x3", "x2", "+1x4", "-2x2", "_", "_x2", "stale", "NaN", "Inf", "1e2", ".5", "5.", "010",
      "0x2",
      "x", " ", " ", " ", "1_0", "e", ".", "08",
    ]
    let values = (0..<1 + random.below(4)).map { _ in pieces[random.below(pieces.count)] }
      .joined(separator: random.chance(0.7) ? " " : "")
    let text = "m{a=\"b\"} " + values
    let store = SampleStore()
    let read = try? SeriesNotation(text)
    let id = store.series(read?.labels ?? [])
    for (index, value) in (read?.values ?? []).enumerated() {
      if let value { store.append(value, at: Int64(index) * 60_000, to: id) }
    }
    let sum = try Evaluation.instant(.parse("sum_over_time(m[2h]) > -Inf"), at: 6_000_000, in: store)
    var expected = ""
    if case .vector(let elements) = sum, let element = elements.first {
      let value = GoFormat.shortest(element.value).replacing("+Inf", with: ".inf")
      expected = "{labels: '{a=\"b\"}', value: \(value)}"
    }
    let test =
      "tests:\n- interval: 1m\n  input_series: [{series: 'm{a=\"b\"}', values: '\(values)'}]\n"
      + "  promql_expr_test: [{expr: 'sum_over_time(m[2h]) > -Inf', eval_time: 100m, exp_samples: [\(expected)]}]\n"
    try Data(test.utf8).write(to: URL(fileURLWithPath: folder.path("test.yml")))
    let answer = try promtool.run(["test", "rules", folder.path("test.yml")])
    #expect((answer.status == 0) == (read != nil), "\(text)\n\(answer.output)\(answer.errors)")
  }
}

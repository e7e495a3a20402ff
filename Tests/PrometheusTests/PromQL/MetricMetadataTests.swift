import Prometheus
import Telemetry
import TestSupport
import Testing

/// What a metric's type and unit, kept as labels beside its name, do to results: they go where the name goes.
@Suite("Labels that describe a metric")
struct MetricMetadataTests {
  static let metadata = [MetricLabel("__type__", "counter"), MetricLabel("__unit__", "bytes")]

  static func store() -> SampleStore {
    let store = SampleStore()
    for (zone, slope) in [("east", 3.0), ("west", 5.0)] {
      let id = store.series(named: "sent_bytes_total", metadata + [MetricLabel("zone", zone)])
      let other = store.series(named: "limit_bytes", [MetricLabel("zone", zone)])
      for minute in 0..<10 {
        store.append(slope * Double(minute), at: Int64(minute) * 60_000, to: id)
        store.append(20, at: Int64(minute) * 60_000, to: other)
      }
    }
    return store
  }

  static let cases: [(expression: String, labels: [String])] = [
    ("sent_bytes_total{zone=\"east\"}", ["__name__", "__type__", "__unit__", "zone"]),
    ("sent_bytes_total{zone=\"east\"} > 1", ["__name__", "__type__", "__unit__", "zone"]),
    ("last_over_time(sent_bytes_total{zone=\"east\"}[5m])", ["__name__", "__type__", "__unit__", "zone"]),
    ("rate(sent_bytes_total{zone=\"east\"}[5m])", ["zone"]),
    ("-sent_bytes_total{zone=\"east\"}", ["zone"]),
    ("sent_bytes_total{zone=\"east\"} * 2", ["zone"]),
    ("sent_bytes_total{zone=\"east\"} > bool 1", ["zone"]),
    ("abs(sent_bytes_total{zone=\"east\"})", ["zone"]),
    ("timestamp(sent_bytes_total{zone=\"east\"})", ["zone"]),
    ("clamp_max(sent_bytes_total{zone=\"east\"}, 4)", ["zone"]),
    ("sent_bytes_total{zone=\"east\"} / sent_bytes_total", ["zone"]),
    ("sent_bytes_total{zone=\"east\"} / ignoring(__type__, __unit__) limit_bytes", ["zone"]),
    ("sent_bytes_total{zone=\"east\"} / on(zone) group_left() limit_bytes", ["zone"]),
    (
      "sent_bytes_total{zone=\"east\"} == on(zone) group_left() sent_bytes_total",
      ["__name__", "__type__", "__unit__", "zone"]
    ),
    ("sum without() (sent_bytes_total{zone=\"east\"})", ["__type__", "__unit__", "zone"]),
    // Matching compares them, unlike the name.
    ("sent_bytes_total{zone=\"east\"} / limit_bytes", []),
    ("sent_bytes_total{zone=\"east\"} unless limit_bytes", ["__name__", "__type__", "__unit__", "zone"]),
    ("(sent_bytes_total{zone=\"east\"} + 1) and sent_bytes_total", []),
    ("absent(nothing{__type__=\"counter\"})", ["__type__"]),
  ]

  static func elements(_ expression: String) throws -> [PromQLValue.Element] {
    guard case .vector(let elements) = try Evaluation.instant(.parse(expression), at: 540_000, in: store()) else {
      return []
    }
    return elements
  }

  @Test(arguments: cases) func goWithTheName(_ expression: String, _ labels: [String]) throws {
    let elements = try Self.elements(expression)
    #expect(elements.flatMap { $0.labels.map(\.name) } == labels)
    #expect(elements.count == (labels.isEmpty ? 0 : 1))
  }

  @Test(.enabled(if: ExternalTool.promtool3 != nil)) func promtoolAgrees() throws {
    let promtool = try #require(ExternalTool.promtool3)
    let store = Self.store()
    let series = store.allSeries.map { id in
      PromtoolQuestion.Series(
        labels: store.labels(of: id).map { ($0.name, $0.value) },
        samples: store.samples(of: id).map { ($0.time, $0.value) })
    }
    let questions = try Self.cases.map { example in
      PromtoolQuestion(
        example.expression, at: 540_000, over: series,
        answer: try Self.elements(example.expression).map { element in
          (element.labels.map { ($0.name, $0.value) }, element.value)
        })
    }
    #expect(try PromtoolQuestion.objection(to: questions, by: promtool) == nil)
  }

  /// Histograms of two metrics are two histograms, and their quantiles cannot be told apart without the name.
  @Test(arguments: ["histogram_quantile(0.5, ", "histogram_fraction(0, 1, "])
  func histogramsOfSeveralMetricsAreNotMixed(_ call: String) throws {
    let store = SampleStore()
    for (name, counts) in [("read_bucket", [2.0, 6]), ("write_bucket", [4.0, 4])] {
      for (bound, count) in zip(["1", "+Inf"], counts) {
        store.append(count, at: 0, to: store.series(named: name, [MetricLabel("le", bound)]))
      }
    }
    let error = #expect(throws: PromQLError.self) {
      try Evaluation.instant(.parse(call + "{__name__=~\".*_bucket\"})"), at: 0, in: store)
    }
    #expect(error?.kind == .execution)
    #expect(error?.message.contains("same labels {}") == true)
    let both = "label_replace({__name__=~\".*_bucket\"}, \"metric\", \"$1\", \"__name__\", \"(.*)_bucket\")"
    guard case .vector(let elements) = try Evaluation.instant(.parse(call + both + ")"), at: 0, in: store) else {
      Issue.record("no vector")
      return
    }
    #expect(elements.map(\.labels) == [[MetricLabel("metric", "read")], [MetricLabel("metric", "write")]])
  }
}

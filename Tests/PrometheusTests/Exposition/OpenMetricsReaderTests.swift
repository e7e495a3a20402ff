import Foundation
import Prometheus
import Telemetry
import TestSupport
import Testing

/// What is taken and what is refused is what a real Prometheus 3.5 takes and refuses; its verdicts are written down here and
/// asked again where its promtool is at hand.
@Suite("OpenMetrics reader")
struct OpenMetricsReaderTests {
  /// Texts that are read, and the samples they hold: `labels value time`.
  static let accepted: [(text: String, samples: [String])] = [
    ("# EOF\n", []), ("# EOF", []),
    ("a 1 2\n# EOF\n", ["__name__=\"a\" 1 2000"]),
    ("a:b_9 -1.5e3 2.5\n# EOF\n", ["__name__=\"a:b_9\" -1500 2500"]),
    ("a{} 1 0\n# EOF\n", ["__name__=\"a\" 1 0"]),
    ("a{b=\"c\",d=\"e\",} 1 0\n# EOF\n", ["__name__=\"a\",b=\"c\",d=\"e\" 1 0"]),
    ("a{b=\"\"} 1 0\n# EOF\n", ["__name__=\"a\" 1 0"]),
    ("{\"a b\",\"c d\"=\"e\"} 1 0\n# EOF\n", ["__name__=\"a b\",c d=\"e\" 1 0"]),
    ("a{b=\"\\\\ \\\" \\n \\x\"} 1 0\n# EOF\n", ["__name__=\"a\",b=\"\\ \" \n \\x\" 1 0"]),
    ("a{b=\"ü # } 🚒\"} 1 0\n# EOF\n", ["__name__=\"a\",b=\"ü # } 🚒\" 1 0"]),
    (
      "a +Inf 0\na -inf 1\na NaN 2\na .5 3\na 5. 4\na Infinity 5\n# EOF\n",
      [
        "__name__=\"a\" inf 0", "__name__=\"a\" -inf 1000", "__name__=\"a\" nan 2000", "__name__=\"a\" 0.5 3000",
        "__name__=\"a\" 5 4000", "__name__=\"a\" inf 5000",
      ]
    ),
    ("a 1 1e3\na 1 1772434800.123\n# EOF\n", ["__name__=\"a\" 1 1000000", "__name__=\"a\" 1 1772434800123"]),
    ("a 1 -1.5\n# EOF\n", ["__name__=\"a\" 1 -1500"]),
    // Cut, not rounded.
    ("a 1 1.0009\n# EOF\n", ["__name__=\"a\" 1 1000"]),
    (
      "# TYPE h histogram\nh_bucket{le=\"1\"} 1 0\nh_bucket{le=\"+Inf\"} 1 0\n# EOF\n",
      ["__name__=\"h_bucket\",le=\"1.0\" 1 0", "__name__=\"h_bucket\",le=\"+Inf\" 1 0"]
    ),
    ("# TYPE s summary\ns{quantile=\"0.50\",le=\"1\"} 1 0\n# EOF\n", ["__name__=\"s\",le=\"1\",quantile=\"0.5\" 1 0"]),
    ("# TYPE g gauge\ng{le=\"1\"} 1 0\n# EOF\n", ["__name__=\"g\",le=\"1\" 1 0"]),
    (
      "# HELP a Text with \\n and \\\"\n# TYPE a_seconds gauge\n# UNIT a_seconds seconds\n# UNIT b \na_seconds 1 0\n# EOF\n",
      ["__name__=\"a_seconds\" 1 0"]
    ),
    (
      "a_total 1 1 # {trace=\"x\",\"span id\"=\"y\"} 0.5\na_total 2 2 # {} 0.5 3.2\n# EOF\n",
      ["__name__=\"a_total\" 1 1000", "__name__=\"a_total\" 2 2000"]
    ),
    ("a 1 0\na 1 0\n# EOF\n", ["__name__=\"a\" 1 0"]),
    ("b 1 0\na 1 0\nb 2 1\n# EOF\n", ["__name__=\"b\" 1 0", "__name__=\"b\" 2 1000", "__name__=\"a\" 1 0"]),
  ]

  /// Texts that are refused, and the places.
  static let refused: [(text: String, problems: [String])] = [
    ("", ["1:1: the text does not end with '# EOF'"]),
    ("a 1 0\n", ["1:6: the text does not end with '# EOF'"]),
    ("a 1 0", ["1:6: the text does not end with '# EOF'"]),
    ("a 1 0\n#EOF\n", ["2:1: a line that begins", "2:5: the text does not end"]),
    ("# EOF\n\n", ["2:1: nothing may follow '# EOF'"]),
    ("# EOF\na 1 0\n", ["2:1: nothing may follow '# EOF'"]),
    ("# EOF \n", ["1:6: nothing may follow '# EOF', found a space", "1:7: the text does not end"]),
    ("\na 1 0\n# EOF\n", ["1:1: the line is empty"]),
    ("# a comment\n# EOF\n", ["1:1: a line that begins with '#'"]),
    ("a 1\n# EOF\n", ["1:4: the sample has no timestamp"]),
    ("a 1 # {} 1\n# EOF\n", ["1:4: the sample has no timestamp"]),
    ("a  1 0\n# EOF\n", ["1:3: expected a value, found a space"]),
    ("a\t1 0\n# EOF\n", ["1:2: expected a space and a value after the metric, found a tab"]),
    (" a 1 0\n# EOF\n", ["1:1: a sample begins with a metric's name, found a space"]),
    ("9a 1 0\n# EOF\n", ["1:1: a sample begins with a metric's name, found '9'"]),
    ("a-b 1 0\n# EOF\n", ["1:2: expected a space"]),
    ("a 0x1p3 0\n# EOF\n", ["1:3: '0x1p3' is no value"]),
    ("a 1_000 0\n# EOF\n", ["1:3: '1_000' is no value"]),
    ("a 1e400 0\n# EOF\n", ["1:3: '1e400' is no value"]),
    ("a 1 x\n# EOF\n", ["1:5: 'x' is no timestamp"]),
    ("a 1 NaN\n# EOF\n", ["1:5: the timestamp is out of range"]),
    ("a 1 0 \n# EOF\n", ["1:6: expected the line's end or an exemplar, found a space"]),
    ("a 1 0\r\n# EOF\n", ["1:6: the line ends with a carriage return"]),
    ("a{b=c} 1 0\n# EOF\n", ["1:5: expected the label's value in double quotes, found 'c'"]),
    ("a{b='c'} 1 0\n# EOF\n", ["1:5: expected the label's value in double quotes"]),
    ("a{b=\"c} 1 0\n# EOF\n", ["1:5: the quote is not closed"]),
    ("a{b=\"c\" d=\"e\"} 1 0\n# EOF\n", ["1:8: expected ',' or '}', found a space"]),
    ("a{b =\"c\"} 1 0\n# EOF\n", ["1:4: expected '=' after the label, found a space"]),
    ("a{,} 1 0\n# EOF\n", ["1:3: expected a label or '}', found ','"]),
    ("a{b=\"c\",,d=\"e\"} 1 0\n# EOF\n", ["1:9: expected a label or '}', found ','"]),
    ("a{b:c=\"d\"} 1 0\n# EOF\n", ["1:4: expected '=' after the label, found ':'"]),
    ("a{b=\"c\"}1 0\n# EOF\n", ["1:9: expected a space and a value after the metric, found '1'"]),
    ("a{b=\"c\",b=\"d\"} 1 0\n# EOF\n", ["1:9: the label 'b' is there twice"]),
    ("a{\"b\"} 1 0\n# EOF\n", ["1:3: the metric is named twice"]),
    ("{b=\"c\"} 1 0\n# EOF\n", ["1:8: the sample names no metric"]),
    ("# TYPE a\n# EOF\n", ["1:9: expected a space after the metric's name"]),
    ("# TYPE a count\n# EOF\n", ["1:10: 'count' is no type of a metric"]),
    ("# TYPE 9 gauge\n# EOF\n", ["1:8: expected a metric's name"]),
    ("# UNIT a_seconds bytes\n# EOF\n", ["1:18: the name 'a_seconds' does not end with its unit"]),
    ("a 1 1 # {b=\"c\"}\n# EOF\n", ["1:16: expected a space and a value after the exemplar's labels"]),
    ("a 1 1 # {\"b\"} 1\n# EOF\n", ["1:13: expected '=' after the label, found '}'"]),
    // Several at once, and a column that counts characters.
    ("ü 1\na{b=\"ü\"} x 1\nb 1 1\n", ["1:1: a sample begins", "2:10: 'x' is no value", "3:6: the text does not end"]),
  ]

  /// Texts that promtool loads, dropping samples without a word.
  static let refusedBeyondPrometheus: [(text: String, problems: [String])] = [
    ("a 1 5\na 2 5\n# EOF\n", ["2:5: the series has another value at this time already"]),
    ("a 1 5\na 2 4\n# EOF\n", ["2:5: the series has a sample at a later time already"]),
  ]

  @Test(arguments: accepted.indices) func readsWhatPrometheusReads(index: Int) throws {
    let (text, samples) = Self.accepted[index]
    let store = SampleStore()
    let contents = try OpenMetricsReader.read(Array(text.utf8), into: store)
    #expect(Self.samples(in: store) == samples)
    #expect(contents.samples == samples.count)
  }

  @Test(arguments: (refused + refusedBeyondPrometheus).indices) func refusesWithTheirPlaces(index: Int) throws {
    let (text, problems) = (Self.refused + Self.refusedBeyondPrometheus)[index]
    do throws(InvalidOpenMetrics) {
      try OpenMetricsReader.read(Array(text.utf8), into: SampleStore())
      Issue.record("it is read: \(text)")
    } catch {
      #expect(error.problems.count == problems.count, "\(error)")
      for (problem, expected) in zip(error.problems, problems) {
        #expect(problem.description.hasPrefix(expected), "\(text): \(problem)")
      }
    }
  }

  @Test func bytesThatAreNoUTF8AreRefused() {
    for text in [
      Array("a{b=\"".utf8) + [0xFF] + Array("\"} 1 0\n# EOF\n".utf8), Array("# HELP a ".utf8) + [0xC0, 0x0A],
    ] {
      #expect(throws: InvalidOpenMetrics.self) { try OpenMetricsReader.read(text, into: SampleStore()) }
    }
  }

  @Test func onlyTheFirstHundredProblemsAreKept() {
    let text = String(repeating: "!\n", count: 250) + "# EOF\n"
    let error = #expect(throws: InvalidOpenMetrics.self) {
      try OpenMetricsReader.read(Array(text.utf8), into: SampleStore())
    }
    #expect(error?.problems.count == 100 && error?.more == 150)
  }

  @Test func tellsWhatTheTextHolds() throws {
    let text = "# TYPE a counter\na_total 1 1 # {} 1\na_total 2 9\n# TYPE b gauge\nb 1 5\n# EOF\n"
    let contents = try OpenMetricsReader.read(Array(text.utf8), into: SampleStore())
    #expect(contents.families.map(\.name) == ["a", "b"] && contents.families.map(\.type) == [.counter, .gauge])
    #expect(contents.samples == 3 && contents.exemplars == 1 && contents.times == 1_000...9_000)
  }

  /// What the writer writes is read back to the last bit.
  @Test(arguments: 0..<10) func readsWhatTheWriterWrites(seed: Int) throws {
    let registry = MetricRegistry()
    let recorder = try randomRecording(seed: UInt64(seed), into: registry)
    let start = CalendarInstantFixture.start
    let sink = MemorySink()
    OpenMetricsWriter(recorder: recorder, start: start).write(to: sink)
    let store = SampleStore()
    try OpenMetricsReader.read(sink.bytes, into: store)
    #expect(store.sampleCount == recorder.sampleCount)
    #expect(Self.loaded(store) == writtenSamples(recorder, start))
  }

  /// The tables say what a real promtool says; beyond it, samples must come in the order of time.
  @Test(.enabled(if: ExternalTool.promtool3 != nil)) func promtoolAgrees() throws {
    let promtool = try #require(ExternalTool.promtool3)
    let folder = try TemporaryFolder()
    func isAccepted(_ text: String) throws -> Bool {
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path("metrics.om")))
      let answer = try promtool.run(
        ["tsdb", "create-blocks-from", "openmetrics", "-q", folder.path("metrics.om"), folder.path("data")])
      return answer.status == 0
    }
    for (text, _) in Self.accepted { #expect(try isAccepted(text), "\(text)") }
    for (text, _) in Self.refusedBeyondPrometheus { #expect(try isAccepted(text), "\(text)") }
    for (text, _) in Self.refused { #expect(try !isAccepted(text), "\(text)") }
  }

  // MARK: Looking into a store

  private static func samples(in store: SampleStore) -> [String] {
    loadedInOrder(store).map { labels, sample in
      let text = labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
      let value =
        sample.value == sample.value.rounded() && sample.value.isFinite ? "\(Int(sample.value))" : "\(sample.value)"
      return "\(text) \(value) \(sample.time)"
    }
  }

  private static func loaded(_ store: SampleStore) -> Set<LoadedSample> {
    Set(
      loadedInOrder(store).map { labels, sample in
        LoadedSample(
          labels: Dictionary(uniqueKeysWithValues: labels.map { ($0.name, $0.value) }), value: sample.value,
          milliseconds: sample.time)
      })
  }

  private static func loadedInOrder(_ store: SampleStore) -> [([MetricLabel], Sample)] {
    store.allSeries.flatMap { id in store.samples(of: id).map { (store.labels(of: id), $0) } }
  }
}

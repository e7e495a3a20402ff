import Harness
import Statistics
import Testing
import VirtualTime

@testable import Reporting

/// What a group of replications says besides its figures' means.
@Suite struct ReplicationTests {
  private func group(_ change: (inout RunResult) -> Void) -> RunGroup {
    RunGroup(
      Examples.replications.prefix(5).map { run in
        var run = run
        run.verdict = .passed
        run.expectations = [CheckResult(name: "calm", observed: "", passed: true)]
        run.thresholds = []
        change(&run)
        return run
      })
  }

  private func incident(resolvedAfter minutes: Int64?) -> Incident {
    Incident(
      name: "i", startedAt: .start, detectedAt: .start + .minutes(1),
      resolvedAt: minutes.map { .start + .minutes(1 + $0) })
  }

  /// Each worse than all that come before it in the list.
  @Test func theWorstSeed() {
    let worse: [(inout RunResult) -> Void] = [
      { _ in },
      { $0.total.latency.p99 = 1e6 },
      { $0.total.messages.deadLettered += 1 },
      { $0.incidents = [self.incident(resolvedAfter: 5)] },
      { $0.incidents = [self.incident(resolvedAfter: 6)] },
      { $0.incidents = [self.incident(resolvedAfter: nil)] },
      { $0.total.messages.lost += 1 },
      { $0.verdict = .failed },
      { $0.verdict = .aborted },
    ]
    for (better, index) in zip(worse, worse.indices.dropFirst()) {
      let group = group { run in
        better(&run)
        if run.seed == 4 {
          run = Examples.replications[3]
          run.verdict = .passed
          worse[index](&run)
        }
      }
      #expect(group.worst.seed == 4, "step \(index)")
    }
    #expect(group { _ in }.worst.seed == 1, "of equals the first")
  }

  @Test func flakyChecksNameTheirSeeds() throws {
    let group = group { run in
      run.expectations[0].passed = run.seed != 2 && run.seed != 5
      run.thresholds = [
        ThresholdResult(metric: "messages_lost", channel: nil, require: "count == 0", observed: 1, passed: false)
      ]
    }
    #expect(group.checks.map(\.name) == ["calm", "messages_lost: count == 0"])
    #expect(group.checks.map(\.failedSeeds) == [[2, 5], [1, 2, 3, 4, 5]])
    #expect(group.checks.map(\.isFlaky) == [true, false])
    #expect(
      group.checkRemarks == [
        "fails in every run: messages_lost: count == 0", "fails in 2 of 5: calm (seeds 2, 5)",
      ])
  }

  @Test func unresolvedRunsAreAModeAndInfinite() throws {
    let group = group { $0.incidents = [incident(resolvedAfter: $0.seed > 3 ? nil : Int64($0.seed))] }
    let mttr = try #require(group.figures.first { $0.key == "mttr" })
    #expect(mttr.observed == 3 && mttr.runs == 5 && mttr.isNeverInSome)
    #expect(mttr.quantiles.map(\.value) == [180, .infinity, .infinity])
    #expect(mttr.geometricMean == nil)
    #expect(mttr.modes?.modes.map(\.count) == [3, 2])
    let text = TextReport.render(group.results)
    #expect(text.contains("MODES") && text.contains("3/5") && text.contains("never"))
    let resolved = self.group { $0.incidents = [incident(resolvedAfter: 10)] }
    let mean = try #require(resolved.figures.first { $0.key == "mttr" }?.geometricMean)
    #expect((mean.value - 600).magnitude < 1e-9)
  }

  @Test func acknowledgementIsAFigureOnlyWithPeople() {
    let alone = group { $0.incidents = [incident(resolvedAfter: 1)] }
    #expect(!alone.figures.contains { $0.key == "mtta" })
    let staffed = group { run in
      var one = incident(resolvedAfter: 1)
      one.acknowledgedAt = run.seed == 1 ? nil : .start + .minutes(3)
      run.incidents = [one]
    }
    let mtta = staffed.figures.first { $0.key == "mtta" }
    #expect(mtta?.observed == 4 && mtta?.isNeverInSome == true && mtta?.statistics?.mean == 120)
  }

  /// Everything the summary and a comparison need comes back from a report.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func reportsAreReadBack(seed: UInt64) throws {
    let written = seed == 0 ? Examples.replications : (0..<4).map { RandomResult.make(seed: seed * 4 + $0) }
    let read = try ReportReader.runs(Array(JSONReport.render(written).utf8))
    #expect(JSONWriter.string(Summary(read).json) == JSONWriter.string(Summary(written).json))
    let one = try ReportReader.runs(Array(JSONReport.render(written[0]).utf8))
    #expect(one.count == 1 && one[0].seed == written[0].seed)
  }

  @Test(arguments: [
    ("", 1, 1, "the document ends where a value is due"), ("{\"a\": 1,\n  2}", 2, 3, "a key in quotation marks is due"),
    ("[1 2]", 1, 4, "a comma or ']' is due"), ("[nope]", 1, 2, "'nope' is no value"),
    ("{\"a\" 1}", 1, 6, "a colon is due after the key 'a'"),
    ("[1] x", 1, 5, "something follows the end of the document"),
    ("[\"abc", 1, 6, "the document ends within a string"), ("[\"\\ud800\"]", 1, 9, "half of a surrogate pair"),
    ("[\"\\x\"]", 1, 4, "no escape of a string"), ("[\"a\nb\"]", 1, 4, "a control character in a string"),
    ("[1e999]", 1, 2, "'1e999' is no value"), ("[nan]", 1, 2, "'nan' is no value"),
  ])
  func brokenJSONHasAPlace(text: String, line: Int, column: Int, message: String) {
    #expect(throws: InvalidJSON(line: line, column: column, message: message)) {
      try JSONReader.value(Array(text.utf8))
    }
  }

  @Test func readsEveryKindOfValue() throws {
    let text =
      #"{"a": [1, -2.5e3, 18446744073709551615, true, null], "b": {"é\u00e9\ud83d\ude92\n": ""}, "c": [], "d": {}}"#
    let value = try JSONReader.value(Array(text.utf8))
    let expected: JSONValue = .object([
      "a": .array([.integer(1), .number(-2_500), .unsigned(.max), .bool(true), .null]),
      "b": .object(["éé🚒\n": .string("")]), "c": .array([]), "d": .object([]),
    ])
    #expect(value == expected)
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: InvalidJSON.self) { try JSONReader.value(Array(deep.utf8)) }
  }

  @Test(arguments: [
    ("{}", "the document", "'verdict' is missing"), ("[]", "the document", "'verdict' is missing"),
    (#"{"runs": []}"#, "runs", "no run"), (#"{"runs": 5}"#, "runs", "no list"),
    (#"{"runs": [{"verdict": "great"}]}"#, "runs[0].verdict", "no verdict"),
    (#"{"verdict": "passed", "startedAt": "today"}"#, "startedAt", "no moment"),
  ])
  func whatIsNoReportIsToldWhere(text: String, path: String, message: String) {
    #expect(throws: ReportReader.Problem.content(path: path, message: message)) {
      try ReportReader.runs(Array(text.utf8))
    }
  }
}

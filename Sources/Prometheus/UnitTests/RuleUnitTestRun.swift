import Telemetry
import VirtualTime

extension RuleUnitTests {
  /// Runs one of the tests.
  ///
  /// Every group is evaluated at every multiple of the evaluation interval from 0 up to the last moment that anything is
  /// expected of, each time with the samples up to then. Alerts are compared with those of the last evaluation up to their
  /// moment. Expressions are evaluated at the end, over everything that was loaded and written. A rule that cannot be
  /// evaluated ends the test.
  ///
  /// Groups come in the order of the files where `group_eval_order` does not say otherwise; promtool takes any order then.
  ///
  /// Source: Prometheus 3.5, `cmd/promtool/unittest.go`.
  ///
  /// - Returns: what fails; empty when the test passes.
  public func failures(of test: RuleUnitTest) -> [RuleUnitTestFailure] {
    var run = RuleUnitTestRun(self, test)
    return run.failures()
  }
}

/// One test at work.
private struct RuleUnitTestRun {
  private let file: RuleUnitTests
  private let test: RuleUnitTest
  private let store = SampleStore()
  private let storage: StoredRules
  private var groups: [RuleGroupState] = []
  private var pending: [(id: SampleStore.SeriesID, values: [Double?], next: Int)] = []

  init(_ file: RuleUnitTests, _ test: RuleUnitTest) {
    self.file = file
    self.test = test
    storage = StoredRules(store: store, subqueryStep: file.evaluationInterval.milliseconds)
    let settings = RuleSettings(evaluationInterval: test.interval, surroundings: test.surroundings)
    let order = Dictionary(file.groupOrder.enumerated().map { ($1, $0) }) { first, _ in first }
    groups = file.ruleFiles.flatMap(\.groups).enumerated()
      .sorted { (order[$0.element.name] ?? 0, $0.offset) < (order[$1.element.name] ?? 0, $1.offset) }
      .map { RuleGroupState($0.element, settings: settings, isRestart: false, storage: storage) }
    var positions: [SampleStore.SeriesID: Int] = [:]
    for series in test.series {
      let id = store.series(series.labels)
      if let known = positions[id] {
        pending[known].values = series.values
      } else {
        positions[id] = pending.count
        pending.append((id, series.values, 0))
      }
    }
  }

  mutating func failures() -> [RuleUnitTestFailure] {
    var failures: [RuleUnitTestFailure] = []
    let interval = file.evaluationInterval.milliseconds
    var time: Int64 = 0
    while time <= test.end.milliseconds {
      let errors = load(through: time) + evaluate(at: time)
      failures += errors
      if !errors.isEmpty { return failures }
      for expected in test.alerts
      where time <= expected.time.milliseconds && expected.time.milliseconds < time + interval {
        if let failure = compare(expected, at: time) { failures.append(failure) }
      }
      time += interval
    }
    return failures + test.expressions.compactMap(compare)
  }

  /// Adds the samples up to a moment. A rule may have written one of the series.
  private mutating func load(through time: Int64) -> [RuleUnitTestFailure] {
    var refusals: [String] = []
    let interval = test.interval.milliseconds
    for index in pending.indices {
      while pending[index].next < pending[index].values.count, Int64(pending[index].next) * interval <= time {
        let sampleTime = Int64(pending[index].next) * interval
        if let value = pending[index].values[pending[index].next],
          let reason = store.tryAppend(value, at: sampleTime, to: pending[index].id)
        {
          let name = RuleUnitTestComparison.text(store.labels(of: pending[index].id))
          refusals.append("\(name) at \(PromQLDuration.text(sampleTime)): \(reason)")
        }
        pending[index].next += 1
      }
    }
    if refusals.isEmpty { return [] }
    return [RuleUnitTestFailure(place: test.place, subject: "the input series", lines: refusals)]
  }

  private mutating func evaluate(at time: Int64) -> [RuleUnitTestFailure] {
    var failures: [RuleUnitTestFailure] = []
    for index in groups.indices {
      for failure in groups[index].evaluate(at: time, storage: storage).failures {
        let name = groups[index].group.rules[failure.rule].name
        failures.append(
          RuleUnitTestFailure(
            place: test.place, subject: "rule \(name) at \(PromQLDuration.text(time))", lines: [failure.message]))
      }
    }
    return failures
  }

  private mutating func compare(_ expected: RuleUnitTest.AlertExpectation, at time: Int64) -> RuleUnitTestFailure? {
    var firing: [RuleUnitTest.Alert] = []
    for index in groups.indices {
      for rule in groups[index].group.rules.indices {
        guard var state = groups[index].alerting[rule], state.rule.name == expected.name else { continue }
        for alert in state.alerts where alert.state == .firing {
          let annotations = state.annotations(of: alert, at: time, storage: storage)
          firing.append(RuleUnitTest.Alert(labels: storage.labels.labels(of: alert.labels), annotations: annotations))
        }
      }
    }
    guard let lines = RuleUnitTestComparison.lines(expected: expected.alerts, got: firing) else { return nil }
    let subject = "alert \(expected.name) at \(PromQLDuration.text(expected.time.milliseconds))"
    return RuleUnitTestFailure(place: expected.place, subject: subject, lines: lines)
  }

  private func compare(_ expected: RuleUnitTest.ExpressionExpectation) -> RuleUnitTestFailure? {
    let time = expected.time.milliseconds
    func failure(_ lines: [String]) -> RuleUnitTestFailure {
      let subject = "expression \(expected.text) at \(PromQLDuration.text(time))"
      return RuleUnitTestFailure(place: expected.place, subject: subject, lines: lines)
    }
    let evaluation = Evaluation(
      expected.expression, in: store, subqueryStep: file.evaluationInterval.milliseconds)
    do throws(PromQLError) {
      let samples: [PromQLValue.Element]
      switch try evaluation.instant(at: time) {
      case .scalar(let value): samples = [PromQLValue.Element(labels: [], value: value)]
      case .vector(let elements): samples = elements
      case .string, .matrix: return failure(["the expression is neither a vector nor a scalar"])
      }
      return RuleUnitTestComparison.lines(expected: expected.samples, got: samples, isFuzzy: file.isFuzzy).map(failure)
    } catch {
      return failure([error.message])
    }
  }
}

import Prometheus
import Telemetry

/// Plays a file of PromQL test data with the engine, case by case.
struct PromQLScriptRun {
  /// What became of a case.
  enum Outcome: Hashable {
    case passed
    /// What differs.
    case failed(String)
    /// Outside of what the engine supports, and which part of it.
    case excluded(String)
  }

  static let nativeHistograms = "native histograms"

  private(set) var store = SampleStore()
  private var nativeHistograms: [[MetricLabel]] = []

  /// Plays all commands; `report` is told of every case, with the samples that were loaded for it.
  ///
  /// - Throws: a sample that the store refuses.
  mutating func play(
    _ script: PromQLScript, report: (PromQLScript.Case, Outcome, SampleStore) throws -> Void
  ) throws {
    for command in script.commands {
      switch command {
      case .clear:
        store = SampleStore()
        nativeHistograms = []
      case .load(let load): self.load(load)
      case .evaluation(let found): try report(found, outcome(of: found), store)
      }
    }
  }

  private mutating func load(_ load: PromQLScript.Load) {
    nativeHistograms += load.nativeHistograms
    for series in load.series {
      let id = store.series(series.labels)
      for (index, value) in series.values.enumerated() {
        let time = Int64(index) * load.step
        // The same samples may be loaded again, with more behind them.
        if let value, store.last(of: id).map({ $0.time < time }) ?? true { store.append(value, at: time, to: id) }
      }
    }
  }

  private func outcome(of found: PromQLScript.Case) -> Outcome {
    if found.expectsNativeHistogram { return .excluded(Self.nativeHistograms) }
    let expression: PromQLExpression
    do throws(PromQLError) {
      expression = try PromQLExpression.parse(found.text)
    } catch {
      if let reason = Self.unsupported(error) { return .excluded(reason) }
      return found.mustFail ? .passed : .failed("\(error)")
    }
    if expression.selectors.contains(where: meetsNativeHistogram) { return .excluded(Self.nativeHistograms) }
    do throws(PromQLError) {
      let difference = try self.difference(found, expression)
      if found.mustFail { return .failed("it does not fail") }
      return difference.map(Outcome.failed) ?? .passed
    } catch {
      return found.mustFail ? .passed : .failed("\(error)")
    }
  }

  /// What a refusal by name is about; nil when it is about anything else.
  static func unsupported(_ error: PromQLError) -> String? {
    if error.message.contains("native histograms") { return nativeHistograms }
    guard error.message.contains("experimental") else { return nil }
    return error.message.contains("duration") ? "calculating with durations" : "experimental functions"
  }

  private func meetsNativeHistogram(_ selector: PromQLExpression.Selector) -> Bool {
    nativeHistograms.contains { labels in
      selector.matchers.allSatisfy { matcher in
        matcher.matches(labels.first { $0.name == matcher.label }?.value ?? "")
      }
    }
  }

  // MARK: Evaluating

  private func difference(
    _ found: PromQLScript.Case, _ expression: PromQLExpression
  ) throws(PromQLError) -> String? {
    switch found.times {
    case .range(let from, let through, let step):
      let series = try Evaluation(expression, in: store).range(from: from, through: through, step: step)
      return PromQLScriptComparison.difference(series, found, from: from, step: step)
    case .instant(let time):
      if let difference = try difference(found, expression, at: time) { return difference }
      // Fixed to its moment, the expression gives the same at all others.
      guard let fixed = expression.fixed(at: time) else { return nil }
      for other in time == 0 ? [-1000, 0, 1000] : [-10 * time, 0, time / 5, time, 10 * time] {
        if let difference = try difference(found, fixed, at: other) {
          return "fixed with @ and evaluated at \(other): \(difference)"
        }
      }
      return nil
    }
  }

  private func difference(
    _ found: PromQLScript.Case, _ expression: PromQLExpression, at time: Int64
  ) throws(PromQLError) -> String? {
    let evaluation = Evaluation(expression, in: store)
    let value = try evaluation.instant(at: time)
    if let difference = PromQLScriptComparison.difference(value, found) { return difference }
    // The middle of a range query is the same, but for the order.
    guard !found.isOrdered, expression.type == .scalar || expression.type == .instantVector else { return nil }
    let minute: Int64 = 60_000
    let series = try evaluation.range(from: time - minute, through: time + minute, step: minute)
    let middle = series.compactMap { series in
      series.samples.first { $0.time == time }.map { PromQLValue.Element(labels: series.labels, value: $0.value) }
    }
    let same: PromQLValue = expression.type == .scalar ? .scalar(middle.first?.value ?? .nan) : .vector(middle)
    return PromQLScriptComparison.difference(same, found).map { "in the middle of a range: \($0)" }
  }
}

extension PromQLExpression {
  /// With `@ TIME` wherever there is no `@` yet; nil when it depends on the moment of the evaluation itself.
  fileprivate func fixed(at time: Int64) -> PromQLExpression? {
    let moving: Set<PromQLFunction> = [
      .daysInMonth, .dayOfMonth, .dayOfWeek, .dayOfYear, .hour, .minute, .month, .year, .predictLinear, .time,
      .timestamp,
    ]
    let calls = all.contains { part in
      if case .call(let function, _) = part.node { moving.contains(function) } else { false }
    }
    return calls ? nil : withAnchors(time)
  }

  private func withAnchors(_ time: Int64) -> PromQLExpression {
    var fixed = self
    switch node {
    case .selector(var selector):
      selector.shift.anchor = selector.shift.anchor ?? .time(time)
      fixed.node = .selector(selector)
    case .range(var selector, let span):
      selector.shift.anchor = selector.shift.anchor ?? .time(time)
      fixed.node = .range(selector, milliseconds: span)
    case .subquery(var subquery):
      // What is inside moves with the subquery's steps.
      subquery.shift.anchor = subquery.shift.anchor ?? .time(time)
      fixed.node = .subquery(subquery)
    case .number, .string: break
    case .call(let function, let arguments):
      fixed.node = .call(function, arguments.map { $0.withAnchors(time) })
    case .aggregation(var aggregation):
      aggregation.parameter = aggregation.parameter?.withAnchors(time)
      aggregation.inner = aggregation.inner.withAnchors(time)
      fixed.node = .aggregation(aggregation)
    case .binary(var binary):
      binary.left = binary.left.withAnchors(time)
      binary.right = binary.right.withAnchors(time)
      fixed.node = .binary(binary)
    case .signed(let isNegative, let inner): fixed.node = .signed(isNegative: isNegative, inner.withAnchors(time))
    case .parentheses(let inner): fixed.node = .parentheses(inner.withAnchors(time))
    }
    return fixed
  }
}

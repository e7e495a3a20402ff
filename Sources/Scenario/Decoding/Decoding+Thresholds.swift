import Components
import Prometheus
import VirtualTime

extension Decoding {
  static let thresholdKeys = [
    "metric", "where", "require", "window", "expr", "during", "abortOnFail", "delayAbortEval",
  ]

  func decodeThresholds(_ node: LocatedNode?, _ metrics: ProducedMetrics) -> [ThresholdPlan] {
    items(node, "thresholds").compactMap { threshold($0, metrics) }
  }

  private func threshold(_ item: LocatedNode, _ metrics: ProducedMetrics) -> ThresholdPlan? {
    let fields = Fields(item, of: "a threshold", keys: Self.thresholdKeys, problems: problems)
    let isExpression = fields["expr"] != nil
    let strangers = isExpression ? ["metric", "where", "window"] : ["during"]
    for key in strangers {
      guard let node = fields[key] else { continue }
      problems.report(
        node.position,
        isExpression ? "a threshold with 'expr' has no '\(key)'" : "'\(key)' belongs to thresholds with 'expr'",
        note: isExpression && key == "window" ? "the expression has its own windows, such as rate(x[5m])" : nil)
    }
    let subject = isExpression ? expressionSubject(fields, metrics) : figureSubject(fields)
    let abort = fields["abortOnFail"].map { scalars.boolean($0, "abortOnFail") } ?? false
    let delay = fields["delayAbortEval"].map { scalars.duration($0, "delayAbortEval") } ?? .zero
    if let node = fields["delayAbortEval"], abort == false {
      problems.report(node.position, "'delayAbortEval' needs 'abortOnFail: true'")
    }
    if abort == true, case .figure(let selector, _, _) = subject, let figure = Figure.named(selector.metric),
      !figure.hasChannels, !figure.hasEndpoints, let node = fields["abortOnFail"]
    {
      problems.report(node.position, "\(figure.name) is known at the end of the run only; it cannot end it early")
    }
    guard let subject, let abort, let delay else { return nil }
    return ThresholdPlan(subject, abortOnFail: abort, delayAbortEval: delay, place: place(item.position))
  }

  private func figureSubject(_ fields: Fields) -> ThresholdPlan.Subject? {
    let judged = judged(fields)
    let window = fields["window"].map { scalars.duration($0, "window", .nanoseconds(1) ... .longest) }
    if let judged, let node = fields["window"], !Figure.windowed.contains(judged.figure.metric) {
      problems.report(
        node.position, "\(judged.figure.metric) is a figure of the whole run and has no windows",
        note: "those that have are \(Figure.windowed.joined(separator: ", ")); of others a PromQL 'expr' may tell")
    }
    guard let judged else { return nil }
    if case .some(nil) = window { return nil }
    return .figure(judged.figure, judged.require, window: window ?? nil)
  }

  private func expressionSubject(_ fields: Fields, _ metrics: ProducedMetrics) -> ThresholdPlan.Subject? {
    let measure = measure(fields, of: "a threshold", targetKey: "require", metrics)
    let during = fields["during"].map { period($0) } ?? .always
    guard let measure, let during else { return nil }
    return .expression(measure, during: during)
  }

  /// `always`, `after 90m` or `end`.
  private func period(_ node: LocatedNode) -> ThresholdPlan.Period? {
    guard let text = scalars.text(node, "during") else { return nil }
    return scalars.parse(node, text) { text throws(ParseProblem) in
      var scanner = ExpressionScanner(text)
      scanner.skipSpaces()
      let begin = scanner.offset
      let word = scanner.take(while: ExpressionScanner.isNameStart)
      scanner.skipSpaces()
      if word == "after" {
        let offset = scanner.offset
        do throws(ParseProblem) { return .after(try VirtualDuration(parsing: scanner.takeRest())) } catch {
          throw ParseProblem(offset: offset + error.offset, message: error.message)
        }
      }
      guard scanner.isAtEnd, word == "always" || word == "end" else {
        throw ParseProblem(offset: begin, message: "'during' is always, after DURATION or end")
      }
      return word == "end" ? .end : .always
    }
  }

  // MARK: Steady state

  /// A list of measures, of names of objectives, or both.
  func decodeSteadyState(
    _ node: LocatedNode?, _ objectives: [ObjectivePlan], _ metrics: ProducedMetrics
  ) -> [SteadyStatePlan] {
    items(node, "steadyState").compactMap { item in
      let fields = Fields(
        item, of: "a steady-state condition", keys: ["objective", "name", "expr", "require"], problems: problems)
      if let node = fields["objective"] {
        for key in ["name", "expr", "require"] {
          guard let other = fields[key] else { continue }
          problems.report(other.position, "an objective brings its own '\(key == "require" ? "target" : key)'")
        }
        return scalars.text(node, "objective").flatMap { objective(named: $0, node, objectives) }
      }
      guard let measure = measure(fields, of: "a steady-state condition", targetKey: "require", metrics) else {
        return nil
      }
      let name = fields["name"].map { scalars.text($0, "name") } ?? "\(measure.text) \(measure.target.text)"
      return name.map { SteadyStatePlan(name: $0, measure: measure, place: place(item.position)) }
    }
  }

  private func objective(named name: String, _ node: LocatedNode, _ objectives: [ObjectivePlan]) -> SteadyStatePlan? {
    if let objective = objectives.first(where: { $0.name == name }) {
      return SteadyStatePlan(
        name: name,
        measure: ThresholdPlan.Measure(objective.expression, text: objective.text, target: objective.target),
        place: place(node.position))
    }
    // One that could not be read is known all the same.
    guard !objectiveNames.contains(name) else { return nil }
    problems.report(
      node.position, "no objective is named '\(name)'", meaning: name, of: objectiveNames,
      note: objectiveNames.isEmpty ? "there are no objectives" : "the objectives are \(Self.list(objectiveNames))",
      isAboutAbsence: true)
    return nil
  }
}

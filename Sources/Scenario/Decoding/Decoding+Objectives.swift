import Components
import Prometheus
import VirtualTime

extension Decoding {
  static let objectiveKeys = ["expr", "target", "for", "severity", "budget", "expects", "allows"]
  static let severities = ["P0", "P1", "P2", "P3"]

  func decodeObjectives(_ node: LocatedNode?, _ metrics: ProducedMetrics) -> [ObjectivePlan] {
    let pairs = section(node, "objectives")
    objectiveNames = pairs.map(\.key.text)
    return pairs.compactMap { objective($0, metrics) }
  }

  private func objective(_ pair: LocatedNode.Pair, _ metrics: ProducedMetrics) -> ObjectivePlan? {
    let fields = Fields(
      pair.value, of: "objective '\(pair.key.text)'", keys: Self.objectiveKeys, at: pair.key.position,
      problems: problems)
    let holdFor = fields["for"].map { scalars.duration($0, "for") } ?? .zero
    let severity = fields["severity"].map { scalars.choice($0, "severity", Self.severities) }
    let alerts = expectedAlerts(fields)
    let budget = fields["budget"].map { scalars.duration($0, "budget", .seconds(1) ... .hours(24 * 30)) }
    guard let measure = measure(fields, of: "an objective", targetKey: "target", metrics), let holdFor else {
      return nil
    }
    if case .some(nil) = severity { return nil }
    var objective = ObjectivePlan(
      name: pair.key.text, expression: measure.expression, text: measure.text, target: measure.target, holdFor: holdFor,
      severity: severity ?? nil, alerts: alerts)
    objective.budget = budget ?? nil
    return objective
  }

  /// `expr` and what it is to be.
  /// - Parameter targetKey: the key that says the latter.
  func measure(
    _ fields: Fields, of subject: String, targetKey: String, _ metrics: ProducedMetrics
  ) -> ThresholdPlan.Measure? {
    let target = fields.required(targetKey).flatMap { self.target($0, targetKey) }
    guard let node = fields.required("expr"), let text = scalars.text(node, "expr") else { return nil }
    guard let expression = promQL(text, node, metrics), isMeasure(expression, node, of: subject, targetKey), let target
    else { return nil }
    return ThresholdPlan.Measure(expression, text: text, target: target)
  }

  /// Whether an expression gives figures that a target can be held against, and does not filter them itself.
  private func isMeasure(
    _ expression: PromQLExpression, _ node: LocatedNode, of subject: String, _ targetKey: String
  ) -> Bool {
    let place = problems.position(in: node, byte: expression.range.lowerBound)
    guard expression.type == .scalar || expression.type == .instantVector else {
      problems.report(place, "\(subject) needs a scalar or an instant vector, not a \(expression.type.rawValue)")
      return false
    }
    guard !expression.isFilter else {
      problems.report(
        place,
        "the expression of \(subject) gives the figure alone; what it is compared with belongs under '\(targetKey)'")
      return false
    }
    return true
  }

  /// `>= 0.95`, `< 30`.
  private func target(_ node: LocatedNode, _ key: String) -> ObjectiveTarget? {
    guard let text = scalars.text(node, key) else { return nil }
    return scalars.parse(node, text) { text throws(ParseProblem) in
      var scanner = ExpressionScanner(text)
      let comparison = try scanner.comparison()
      scanner.skipSpaces()
      return ObjectiveTarget(comparison, try scanner.number(), text: text)
    }
  }

  /// The alerts that a fault or an objective names under `expects` and `allows`.
  func expectedAlerts(_ fields: Fields) -> ExpectedAlerts {
    let expects = alertList(fields, "expects", besides: [])
    return ExpectedAlerts(expects: expects, allows: alertList(fields, "allows", besides: expects))
  }

  private func alertList(_ fields: Fields, _ key: String, besides others: [String]) -> [String] {
    var names: [String] = []
    for item in items(fields[key], key) {
      guard let name = scalars.text(item, key) else { continue }
      if names.contains(name) || others.contains(name) {
        problems.report(item.position, "the alert '\(name)' is listed already")
        continue
      }
      names.append(name)
      checkAlert(name, at: item.position)
    }
    return names
  }

  /// Reports an alert that no rule raises, where all rules are known.
  func checkAlert(_ name: String, at position: SourcePosition) {
    guard let alertNames, !alertNames.contains(name) else { return }
    problems.report(
      position, "no alert is named '\(name)'", meaning: name, of: alertNames,
      note: alertNames.isEmpty ? "there are no alerts" : "the alerts are \(Self.list(alertNames))", isAboutAbsence: true
    )
  }
}

extension PromQLExpression {
  /// Whether a comparison that filters gives its result.
  fileprivate var isFilter: Bool {
    switch node {
    case .parentheses(let inner): inner.isFilter
    case .binary(let binary): binary.operation.isComparison && !binary.returnsBool
    default: false
    }
  }
}

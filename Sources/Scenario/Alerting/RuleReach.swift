import Components
import Prometheus

/// Finds rules that select what nothing produces, and tells which of them can have no result because of that.
struct RuleReach {
  /// A rule as it stands in its file.
  struct Written {
    var rule: Rule
    var node: LocatedNode
  }

  /// What is wrong with a rule, at its place.
  struct Finding {
    var position: SourcePosition
    var message: String
    var suggestion: String?
    var note: String?
  }

  /// Series that Prometheus writes about alerts.
  private static let ownNames = ["ALERTS", "ALERTS_FOR_STATE"]

  private let metrics: ProducedMetrics
  private let rules: [Written]
  /// What is recorded by at least one rule that can have a result.
  private var recorded: Set<String>
  /// What is recorded by any rule.
  private let recordedNames: Set<String>

  init(_ rules: [Written], _ metrics: ProducedMetrics) {
    self.rules = rules
    self.metrics = metrics
    recordedNames = Set(rules.compactMap(\.recordedName))
    recorded = recordedNames
    // A rule that looks at what is never recorded records nothing either.
    while true {
      let alive = Set(rules.filter { !isEmpty($0.rule.expression) }.compactMap(\.recordedName))
      if alive == recorded { break }
      recorded = alive
    }
  }

  /// One finding per rule at most, in the order of the rules.
  func findings(_ problems: ProblemList) -> [Finding] {
    rules.compactMap { finding($0, problems) }
  }

  private func finding(_ written: Written, _ problems: ProblemList) -> Finding? {
    let expression = written.rule.expression
    for selector in expression.selectors {
      guard let reason = reason(selector) else { continue }
      let (what, fails) =
        written.recordedName == nil ? ("alert", "cannot fire") : ("recording rule", "records nothing")
      let subject = "the \(what) '\(written.rule.name)'"
      let range = reason.range ?? selector.nameRange
      return Finding(
        position: problems.position(in: written.node, byte: range.lowerBound),
        message: isEmpty(expression)
          ? "\(subject) \(fails): \(reason.text)" : "\(subject) selects what never is there: \(reason.text)",
        suggestion: reason.meant.flatMap { NearName.nearest(to: $0.name, in: $0.names.prefix(1_000)) },
        note: reason.note)
    }
    return nil
  }

  /// Why a selector never finds anything.
  private struct Reason {
    var text: String
    /// The place in the expression; nil: the selector's name.
    var range: Range<Int>?
    var meant: (name: String, names: [String])?
    var note: String?
  }

  private func reason(_ selector: PromQLExpression.Selector) -> Reason? {
    guard let name = selector.metricName else {
      let conditions = selector.matchers.filter { $0.label == LabelMatcher.metricName }
      let names = metrics.names + recorded.sorted() + Self.ownNames
      let isFound = names.contains { name in conditions.allSatisfy { $0.matches(name) } }
      return isFound ? nil : Reason(text: "nothing produces a metric with such a name")
    }
    if recorded.contains(name) || Self.ownNames.contains(name) { return nil }
    if recordedNames.contains(name) { return Reason(text: "no rule that records '\(name)' ever has a result") }
    if metrics.isOpen { return nil }
    guard let labels = metrics.labels[name] else {
      if let text = metrics.whyUnscraped(name) { return Reason(text: text) }
      return Reason(
        text: "no component and no rule produces the metric '\(name)'",
        meant: (name, metrics.names + recordedNames.sorted()))
    }
    guard let labels else { return nil }
    // A label that is not there counts as empty.
    let missing = selector.matchers.first {
      $0.label != LabelMatcher.metricName && !labels.contains($0.label) && !$0.matches("")
    }
    guard let missing else { return nil }
    let names = labels.sorted()
    return Reason(
      text: "the metric '\(name)' has no label '\(missing.label)'", range: missing.labelRange,
      meant: (missing.label, names),
      note: names.isEmpty ? "it has no labels" : "its labels are \(names.joined(separator: ", "))")
  }

  /// Whether an expression never has a result, because what it selects is never there.
  private func isEmpty(_ expression: PromQLExpression) -> Bool {
    switch expression.node {
    case .number, .string: return false
    case .selector(let selector), .range(let selector, _): return reason(selector) != nil
    case .subquery(let subquery): return isEmpty(subquery.inner)
    case .aggregation(let aggregation): return isEmpty(aggregation.inner)
    case .signed(_, let inner), .parentheses(let inner): return isEmpty(inner)
    case .call(let function, let arguments):
      switch function {
      case .absent, .absentOverTime, .scalar, .vector: return false
      default: return arguments.contains(where: isEmpty)
      }
    case .binary(let binary):
      switch binary.operation {
      case .or: return isEmpty(binary.left) && isEmpty(binary.right)
      case .unless: return isEmpty(binary.left)
      default: return isEmpty(binary.left) || isEmpty(binary.right)
      }
    }
  }
}

extension RuleReach.Written {
  /// The series it writes; nil for an alert.
  var recordedName: String? { if case .recording(let rule) = rule { rule.name } else { nil } }
}

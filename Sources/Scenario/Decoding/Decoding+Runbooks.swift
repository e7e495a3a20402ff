import Components
import Incidents
import Prometheus
import VirtualTime

extension Decoding {
  /// The keys that say what a step does (besides those of actions), with the further keys of such a step.
  static let stepKinds: [(name: String, keys: [String])] = [
    ("check", ["note", "takes", "by"]),
    ("decide", ["note", "takes", "by"]),
    ("run", ["note", "takes", "by", "variables", "expect", "otherwise", "undo"]),
    ("waitUntil", ["note", "timeout", "otherwise"]),
    ("if", ["note", "then", "else"]),
    ("ifResult", ["note", "then", "else"]),
    ("escalate", ["note"]),
    ("undoAll", ["note"]),
    ("stop", ["note"]),
  ]
  static let actionStepKeys = ["target", "note", "takes", "by", "expect", "otherwise", "undo"]
  static let runbookKeys = ["name", "description", "onFailure", "steps"]
  static let otherwiseWords = ["continue", "escalate", "stop"]

  func decodeRunbooks(_ node: LocatedNode?, _ onCall: OnCall?, _ metrics: ProducedMetrics) -> [RunbookPlan] {
    var plans: [RunbookPlan] = []
    for pair in mapping(node, "runbooks") {
      if !detectionNames.contains(pair.key.text) { checkAlert(pair.key.text, at: pair.key.position) }
      guard !pair.value.isInvalid else { continue }
      let fields = Fields(
        pair.value, of: "the runbook of '\(pair.key.text)'", keys: Self.runbookKeys,
        at: pair.key.position, problems: problems)
      if let description = fields["description"] { _ = scalars.text(description, "description") }
      let name = fields["name"].flatMap { scalars.text($0, "name") }
      let reader = StepReader(decoding: self, levels: onCall?.levels.map(\.name), metrics: metrics)
      let steps = reader.steps(fields.required("steps"), "steps", under: "")
      guard let name else { continue }
      let runbook = Runbook(name: name, steps: steps, onFailure: onFailure(fields["onFailure"]))
      if let other = plans.first(where: { $0.runbook.name == name && $0.runbook != runbook }) {
        problems.report(
          pair.key.position,
          "the runbooks of '\(other.alert)' and '\(pair.key.text)' differ and have the same name, "
            + "'\(name)'", note: "give one of them another 'name'")
      }
      plans.append(RunbookPlan(alert: pair.key.text, runbook: runbook))
    }
    return plans
  }
}

extension Decoding {
  /// - Returns: nil where there is none, or it is wrong (reported).
  private func onFailure(_ node: LocatedNode?) -> FailurePolicy? {
    guard let node, !node.isInvalid else { return nil }
    guard node.mapping != nil else {
      problems.report(node.position, "'onFailure' must be a mapping with 'then' and 'after', not \(node.kindName)")
      return nil
    }
    let before = problems.reports
    var decoder = OptionDecoder(self, subject: "'onFailure'")
    let options = decoder.options(node, OnCallCatalogue.failure, at: node.position)
    return problems.reports == before ? FailurePolicy(options) : nil
  }
}

/// Reads the steps of a runbook. What is wrong is reported and left out.
struct StepReader {
  let decoding: Decoding
  /// The names of the escalation path; nil: there are no people.
  let levels: [String]?
  let metrics: ProducedMetrics

  private var problems: ProblemList { decoding.problems }
  private var scalars: ScalarDecoder { decoding.scalars }

  /// - Parameter prefix: what stands before the numbers of the steps.
  func steps(_ node: LocatedNode?, _ name: String, under prefix: String) -> [RunbookStep] {
    decoding.items(node, name).enumerated().compactMap { index, item in step(item, "\(prefix)\(index + 1)") }
  }

  private func step(_ item: LocatedNode, _ id: String) -> RunbookStep? {
    guard let pairs = item.mapping else {
      if !item.isInvalid { problems.report(item.position, "a step must be a mapping, not \(item.kindName)") }
      return nil
    }
    guard item["target"] == nil, let kind = Decoding.stepKinds.first(where: { item[$0.name] != nil }) else {
      if item["target"] == nil {
        let words = Decoding.stepKinds.map(\.name)
        problems.report(
          pairs.first?.key.position ?? item.position, "a step needs something to do", meaning: pairs.first?.key.text,
          of: words + ["target"],
          note: "\(words.joined(separator: ", ")), or 'target' and an action", isAboutAbsence: true)
        return nil
      }
      return action(item, id)
    }
    let fields = Fields(item, of: "a step with '\(kind.name)'", keys: [kind.name] + kind.keys, problems: problems)
    guard let work = work(kind.name, fields, id) else { return nil }
    var step = RunbookStep(id: id, work: work)
    complete(&step, fields)
    return step
  }

  private func work(_ kind: String, _ fields: Fields, _ id: String) -> RunbookStep.Work? {
    guard let node = fields[kind] else { return nil }
    switch kind {
    case "check": return scalars.text(node, kind).map { .check($0) }
    case "decide": return scalars.text(node, kind).map { .decide($0) }
    case "run":
      let variables = variables(fields["variables"])
      return command(node, kind).map { .command($0, variables: variables) }
    case "waitUntil":
      let timeout = scalars.duration(fields.required("timeout"), "timeout", .nanoseconds(1) ... .hours(24 * 366))
      guard let condition = condition(node, kind), let timeout else { return nil }
      return .wait(condition, timeout: timeout)
    case "if", "ifResult":
      let then = steps(fields["then"], "then", under: "\(id).then.")
      let otherwise = steps(fields["else"], "else", under: "\(id).else.")
      if fields["then"] == nil, fields["else"] == nil {
        problems.report(fields.position, "a step with '\(kind)' needs 'then' or 'else'", isAboutAbsence: true)
      }
      let condition =
        kind == "if" ? condition(node, kind).map { BranchCondition.metric($0) } : result(node, kind).map { .result($0) }
      return condition.map { .branch($0, then: then, otherwise: otherwise) }
    case "escalate":
      if node.scalar?.isNull == true { return .escalate(to: nil) }
      return level(node, kind).map { .escalate(to: $0) }
    default:
      if node.scalar?.isNull != true, !node.isInvalid {
        problems.report(node.position, "'\(kind)' takes no value, not \(node.kindName)")
      }
      return kind == "stop" ? .stop : .undo
    }
  }

  private func action(_ item: LocatedNode, _ id: String) -> RunbookStep? {
    guard let call = actionCall(item, common: Decoding.actionStepKeys), let target = call.target, let type = call.type
    else { return nil }
    var step = RunbookStep(id: id, work: .action(target: target, ActionCall(type: type, options: call.options)))
    complete(&step, call.fields)
    return step
  }

  private func actionCall(_ item: LocatedNode, common: [String]) -> Decoding.Disturbance? {
    decoding.disturbance(
      item, of: "an action", common: common, supported: { $0.actions.map { ($0.name, $0.options) } })
  }

  /// What steps of several kinds have.
  private func complete(_ step: inout RunbookStep, _ fields: Fields) {
    step.note = fields["note"].flatMap { scalars.text($0, "note") }
    step.takes = fields["takes"].flatMap { OptionDecoder(decoding, subject: "'takes'").distribution($0) }
    step.by = fields["by"].flatMap { level($0, "by") }
    step.expect = fields["expect"].flatMap { result($0, "expect") }
    var variables: [RunbookStep.Variable] = []
    if case .command(_, let own) = step.work { variables = own }
    step.undo = fields["undo"].flatMap { undo($0, variables) }
    guard let node = fields["otherwise"] else { return }
    if fields["expect"] == nil, fields["timeout"] == nil {
      problems.report(node.position, "'otherwise' needs 'expect': without it, no result is a wrong one")
    }
    if node.sequence != nil {
      step.otherwise = .steps(steps(node, "otherwise", under: "\(step.id).otherwise."))
      return
    }
    switch scalars.choice(node, "otherwise", Decoding.otherwiseWords) {
    case "escalate": step.otherwise = .escalate
    case "stop": step.otherwise = .stop
    default: step.otherwise = .goOn
    }
  }

  /// An action, or a command line.
  private func undo(_ node: LocatedNode, _ variables: [RunbookStep.Variable]) -> RunbookStep.Undo? {
    if node.mapping == nil { return command(node, "undo").map { .command($0, variables: variables) } }
    guard let call = actionCall(node, common: ["target"]), let target = call.target, let type = call.type else {
      return nil
    }
    return .action(target: target, ActionCall(type: type, options: call.options))
  }

  /// Whether it can be run shows when the system is built.
  private func command(_ node: LocatedNode, _ name: String) -> String? { scalars.text(node, name) }

  private func variables(_ node: LocatedNode?) -> [RunbookStep.Variable] {
    decoding.mapping(node, "variables").compactMap { pair in
      scalars.text(pair.value, pair.key.text).map { .init(name: pair.key.text, value: $0) }
    }
  }

  private func result(_ node: LocatedNode, _ name: String) -> ResultCondition? {
    guard let text = scalars.text(node, name) else { return nil }
    return scalars.parse(node, text) { text throws(ParseProblem) in try ResultCondition(parsing: text) }
  }

  func condition(_ node: LocatedNode, _ name: String) -> MetricCondition? {
    guard let text = scalars.text(node, name), let expression = decoding.promQL(text, node, metrics) else { return nil }
    guard expression.type == .instantVector, expression.isCondition else {
      problems.report(
        problems.position(in: node, byte: expression.range.lowerBound),
        "'\(name)' needs a condition, such as a comparison; this expression is never empty",
        note: "it holds while its expression has a result")
      return nil
    }
    return MetricCondition(expression: expression, text: text)
  }

  private func level(_ node: LocatedNode, _ name: String) -> String? {
    guard let text = scalars.text(node, name) else { return nil }
    // Without people nobody is called, and the runbook is only kept.
    guard let levels, !levels.contains(text) else { return text }
    problems.report(
      node.position, "no level of the escalation path is named '\(text)'", meaning: text, of: levels,
      note: "the levels are \(Decoding.list(levels))", isAboutAbsence: true)
    return nil
  }
}

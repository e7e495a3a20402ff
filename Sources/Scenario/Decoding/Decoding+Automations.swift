import Components
import Incidents
import Prometheus
import VirtualTime

extension Decoding {
  static let automationKeys = [
    "alert", "labels", "receiver", "when", "for", "after", "steps", "undoAfter", "cooldown", "maxPerHour",
  ]
  /// The keys of a step that nobody is there for.
  static let stepKeysOfPeople = stepKinds.map(\.name).filter { $0 != "run" } + ["by", "otherwise"]
  static let defaultCooldown = VirtualDuration.minutes(5)
  static let defaultMaxPerHour = 6

  /// What acts without people.
  /// - Parameter isManagerKnown: whether what is said of Alertmanager could be read.
  func decodeAutomations(
    _ node: LocatedNode?, _ manager: AlertmanagerConfiguration?, isManagerKnown: Bool, _ metrics: ProducedMetrics
  ) -> [Automation] {
    let reader = StepReader(decoding: self, levels: nil, metrics: metrics)
    return section(node, "automations").compactMap { pair in
      let fields = Fields(
        pair.value, of: "the automation '\(pair.key.text)'", keys: Self.automationKeys, at: pair.key.position,
        problems: problems)
      let trigger = trigger(fields, isManagerKnown ? .some(manager) : nil, reader)
      let steps = automatedSteps(fields, reader)
      let after = fields["after"].map { OptionDecoder(self, subject: "'after'").distribution($0) } ?? .constant(.zero)
      let longest = VirtualDuration.hours(24 * 366)
      let undoAfter = fields["undoAfter"].map { scalars.duration($0, "undoAfter", .zero...longest) } ?? .zero
      let cooldown =
        fields["cooldown"].map { scalars.duration($0, "cooldown", .milliseconds(1)...longest) } ?? Self.defaultCooldown
      let most = fields["maxPerHour"].map { wholeNumber($0, "maxPerHour", 1...3_600) } ?? Self.defaultMaxPerHour
      if let node = fields["undoAfter"], let steps, !steps.contains(where: { $0.undo != nil }) {
        problems.report(node.position, "'undoAfter' needs a step with 'undo'", isAboutAbsence: true)
      }
      guard let trigger, let steps, let after, let undoAfter, let cooldown, let most else { return nil }
      return Automation(
        name: pair.key.text, trigger: trigger, steps: steps, after: after, cooldown: cooldown, maxPerHour: most,
        undoAfter: undoAfter)
    }
  }

  private func trigger(
    _ fields: Fields, _ manager: AlertmanagerConfiguration??, _ reader: StepReader
  ) -> Automation.Trigger? {
    if let node = fields["when"] {
      for key in ["alert", "labels", "receiver"] {
        if let stray = fields[key] { problems.report(stray.position, "'\(key)' says nothing beside 'when'") }
      }
      let span = fields["for"].map { scalars.duration($0, "for", .zero ... .hours(24)) } ?? .zero
      guard let condition = reader.condition(node, "when"), let span else { return nil }
      return .condition(condition, for: span)
    }
    if let stray = fields["for"] { problems.report(stray.position, "'for' needs 'when'; a rule has its own") }
    guard let node = fields["alert"] else {
      problems.report(fields.position, "an automation needs 'alert' or 'when'", isAboutAbsence: true)
      return nil
    }
    let receiver = fields.required("receiver").flatMap { self.receiver($0, manager) }
    guard let name = scalars.text(node, "alert") else { return nil }
    checkAlert(name, at: node.position)
    let labels = mapping(fields["labels"], "labels").compactMap { pair in
      scalars.text(pair.value, pair.key.text).map { Automation.Label(name: pair.key.text, value: $0) }
    }
    return receiver.map { .alert(name, labels: labels, receiver: $0) }
  }

  /// A receiver of Alertmanager's file that calls a webhook.
  /// - Parameter known: nil: it could not be read.
  private func receiver(_ node: LocatedNode, _ known: AlertmanagerConfiguration??) -> String? {
    guard let name = scalars.text(node, "receiver") else { return nil }
    guard let manager = known else { return name }
    guard let manager else {
      problems.report(
        node.position, "no alert reaches a receiver", note: "name Alertmanager's file under 'alertmanager'",
        isAboutAbsence: true)
      return nil
    }
    let able = manager.receivers.filter { $0.integrations.contains { $0.kind == .webhook } }.map(\.name)
    if able.contains(name) { return name }
    let list = able.isEmpty ? "none has" : "those that have are \(Self.list(able))"
    if manager.receiver(named: name) != nil {
      problems.report(
        node.position, "the receiver '\(name)' has no 'webhook_configs', so no automation hears of anything", note: list
      )
    } else {
      problems.report(
        node.position, "Alertmanager's file has no receiver '\(name)'", meaning: name, of: able,
        note: "a receiver with 'webhook_configs' is needed; \(list)", isAboutAbsence: true)
    }
    return nil
  }

  private func automatedSteps(_ fields: Fields, _ reader: StepReader) -> [RunbookStep]? {
    guard let node = fields.required("steps") else { return nil }
    let before = problems.reports
    let items = items(node, "steps")
    if items.isEmpty, problems.reports == before {
      problems.report(node.position, "an automation needs at least one step", isAboutAbsence: true)
    }
    for pair in items.flatMap({ $0.mapping ?? [] }) where Self.stepKeysOfPeople.contains(pair.key.text) {
      problems.report(
        pair.key.position, "an automation has nobody for '\(pair.key.text)'",
        note: "its steps are 'run', or 'target' and an action")
    }
    guard problems.reports == before else { return nil }
    return reader.steps(node, "steps", under: "")
  }

  private func wholeNumber(_ node: LocatedNode, _ name: String, _ range: ClosedRange<Int>) -> Int? {
    let kind = OptionKind.integer(range)
    guard let text = scalars.scalar(node, name, expected: kind.summary),
      case .integer(let value)? = scalars.parse(node, text, { text throws(ParseProblem) in try kind.parse(text) })
    else { return nil }
    return value
  }
}

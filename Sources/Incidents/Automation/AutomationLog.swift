import Telemetry
import VirtualTime

/// Writes down what automations do, for the journal and for reports.
struct AutomationLog {
  private(set) var records: [AutomationRecord]
  private let journal: Journal

  init(_ automations: [Automation], _ journal: Journal) {
    records = automations.map { AutomationRecord(name: $0.name, trigger: $0.triggerText) }
    self.journal = journal
  }

  func triggered(_ index: Int, _ holds: Bool, at now: VirtualInstant) {
    write(holds ? .automationTriggered : .automationCleared, index, records[index].trigger, now)
  }

  mutating func heldBack(_ index: Int, _ reason: String, at now: VirtualInstant) {
    records[index].heldBack.append(.init(at: now, reason: reason))
    write(.automationHeldBack, index, reason, now)
  }

  mutating func acts(_ index: Int, triggeredAt: VirtualInstant, at now: VirtualInstant) {
    records[index].acts.append(.init(triggeredAt: triggeredAt, at: now))
  }

  /// A step of the latest act begins.
  mutating func began(_ index: Int, _ step: StepRecord) {
    let last = records[index].acts.count - 1
    if step.deed == .undoes {
      records[index].acts[last].undoing.append(step)
    } else {
      records[index].acts[last].steps.append(step)
    }
  }

  /// The step that began last has ended.
  mutating func ended(_ index: Int, _ step: StepRecord) {
    let last = records[index].acts.count - 1
    if step.deed == .undoes {
      records[index].acts[last].undoing[records[index].acts[last].undoing.count - 1] = step
    } else {
      records[index].acts[last].steps[records[index].acts[last].steps.count - 1] = step
    }
  }

  mutating func undone(_ index: Int, at now: VirtualInstant) {
    records[index].acts[records[index].acts.count - 1].undoneAt = now
  }

  /// - Returns: the name of a remedy of the latest act.
  func remedy(_ index: Int, _ step: RunbookStep) -> String {
    "\(records[index].name) \(records[index].acts.count)/\(step.id) \(step.title)"
  }

  func remedy(_ index: Int, _ step: RunbookStep, isApplied: Bool, at now: VirtualInstant) {
    write(isApplied ? .remedyApplied : .remedyUndone, index, remedy(index, step), now)
  }

  private func write(_ kind: JournalEvent.Kind, _ index: Int, _ detail: String, _ now: VirtualInstant) {
    journal.record(
      JournalEvent(
        time: now, kind: kind, component: journal.intern(records[index].name), detail: journal.intern(detail)))
  }
}

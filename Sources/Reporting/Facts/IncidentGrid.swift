import Harness
import VirtualTime

extension RunResult {
  /// Incidents with their times; nil when there was none.
  var incidentGrid: Grid? {
    guard !incidents.isEmpty else { return nil }
    // People acknowledge; without any the columns would be empty.
    let hasPeople = !tickets.isEmpty || incidents.contains { $0.acknowledgedAt != nil }
    var columns: [Grid.Column] = [.text("incident"), .text("severity"), .number("began")]
    columns += ["detected", "notified"].map { .number($0) }
    columns += hasPeople ? [.number("acknowledged")] : []
    columns += ["mitigated", "resolved", "MTTD"].map { .number($0) }
    columns += hasPeople ? [.number("MTTA")] : []
    var grid = Grid(columns + [.number("MTTR")])
    for incident in incidents {
      var row = [Grid.Cell(incident.name), Grid.Cell(incident.severity ?? ""), moment(incident.startedAt)]
      row += [moment(incident.detectedAt), moment(incident.notifiedAt)]
      row += hasPeople ? [moment(incident.acknowledgedAt)] : []
      row += [moment(incident.mitigatedAt), moment(incident.resolvedAt), time(incident.timeToDetect)]
      row += hasPeople ? [time(incident.timeToAcknowledge)] : []
      grid.append(row + [time(incident.timeToResolve)])
    }
    return grid
  }

  /// What the table's times are.
  var incidentRemark: String { "from the start; MTTD from the beginning, MTTA and MTTR from the detection" }

  /// What caused each incident and what it did not raise, and which alerts were false.
  var incidentNotes: [IncidentNote] {
    incidents.flatMap { incident -> [IncidentNote] in
      var notes: [IncidentNote] = []
      let faults = incident.faults == [incident.name] ? [] : incident.faults
      let objectives = incident.objectives == [incident.name] ? [] : incident.objectives
      let causes = [("faults", faults), ("breached", objectives)].filter { !$0.1.isEmpty }
        .map { "\($0) \($1.joined(separator: ", "))" }
      if !causes.isEmpty {
        notes.append(IncidentNote(text: "\(incident.name): \(causes.joined(separator: "; "))", isGood: nil))
      }
      if !incident.missedAlerts.isEmpty {
        let missed = incident.missedAlerts.joined(separator: ", ")
        notes.append(IncidentNote(text: "\(incident.name) missed \(missed)", isGood: false))
      }
      if let impact = incident.impact { notes.append(note(impact, of: incident.name)) }
      return notes
    } + budgetNotes + falseAlertNotes
  }

  /// `slow cost 1,204 late, 3 failed messages; 1h5m below an objective`
  private func note(_ impact: IncidentImpact, of name: String) -> IncidentNote {
    let parts = [
      (impact.late, "late"), (impact.failed, "failed"), (impact.rejected, "rejected"), (impact.lost, "lost"),
      (impact.duplicated, "duplicated"),
    ]
    let list = parts.filter { $0.0 != 0 }.map { "\(Count.string($0.0)) \($0.1)" }.joined(separator: ", ")
    let time = HumanDuration.rounded(impact.belowObjectives)
    return IncidentNote(
      text: "\(name) cost \(list.isEmpty ? "no message" : list); \(time) below an objective", isGood: nil)
  }

  /// `deliverySuccess burnt 146% of its error budget: breached 1h3m of the 43m that 30 days allow`
  private var budgetNotes: [IncidentNote] {
    budgets.filter { $0.breached > .zero }.map { budget in
      let time = HumanDuration.rounded(budget.breached)
      return IncidentNote(
        text: "\(budget.name) burnt \(budget.burntText) of its error budget: breached \(time), "
          + "\(HumanDuration.exact(budget.budget)) in 30 days are allowed", isGood: budget.burnt <= 1)
    }
  }

  /// `false alerts: HighQueueDepth 2, 1 of them paged somebody`; nothing where alerts are not judged.
  private var falseAlertNotes: [IncidentNote] {
    guard let falseAlerts, let falsePages else { return [] }
    if falseAlerts == 0 { return [IncidentNote(text: "no false alerts", isGood: true)] }
    var names: [String] = []
    let wrong = alerts.filter { $0.truePositive == false }
    for alert in wrong where !names.contains(alert.name) { names.append(alert.name) }
    let list = names.map { name in "\(name) \(Count.string(wrong.count { $0.name == name }))" }
    let text =
      "\(Count.of(falseAlerts, "false alert")): \(list.joined(separator: ", ")); "
      + "\(Count.of(falsePages, "false page"))"
    return [IncidentNote(text: text, isGood: false)]
  }

  private func moment(_ moment: VirtualInstant?) -> Grid.Cell {
    moment.map { Grid.Cell(clock.offset($0)) } ?? Grid.Cell(Phrase.never, .caution)
  }

  private func time(_ duration: VirtualDuration?) -> Grid.Cell {
    duration.map { Grid.Cell(HumanDuration.rounded($0)) } ?? Grid.Cell(Phrase.never, .caution)
  }
}

/// A line under the table of incidents.
struct IncidentNote: Hashable {
  var text: String
  /// nil: neither good nor bad.
  var isGood: Bool?

  var mark: String { isGood.map { $0 ? "✓ " : "✗ " } ?? "  " }
  var tone: Tone { isGood.map { $0 ? .good : .bad } ?? .faint }
}

extension BurntBudget {
  /// `146%`
  var burntText: String { "\(Int((100 * burnt).rounded()))%" }
}

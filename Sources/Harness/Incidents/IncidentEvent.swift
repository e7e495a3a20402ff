/// What moves incidents.
enum IncidentEvent: Hashable, Sendable {
  /// An alert: its rule's name and its other labels as the journal writes them.
  struct Alert: Hashable, Sendable {
    var name: String
    var labels: String
  }

  /// A fault began, ended, or was removed by an operator; the occurrence's id.
  case faultBegan(String)
  case faultEnded(String)
  /// An objective's name.
  case objectiveBreached(String)
  case objectiveMet(String)
  case alertFired(Alert)
  case alertResolved(Alert)
  /// A receiver took the news of an alert.
  case alertNotified(Alert)
  /// A person noticed the incident without an alert.
  case reported
  /// A person took the incident on, because of this alert or, without one, because of a report.
  case acknowledged(Alert?)
  /// A remedy that is to be undone was applied, or is undone; its name.
  case remedyApplied(String)
  case remedyUndone(String)
}

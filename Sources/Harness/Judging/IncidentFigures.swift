import Scenario
import VirtualTime

/// The figures of incidents by the names that thresholds and expectations use.
struct IncidentFigures {
  private let review: IncidentReview

  init(_ review: IncidentReview) { self.review = review }

  /// Seconds for times, infinite where it did not happen; nil when there was nothing to observe.
  func value(_ metric: String, _ aggregate: Requirement.Aggregate) -> Double? {
    switch metric {
    case "incidents": Double(review.incidents.count)
    case "false_alerts": review.falseAlerts.map(Double.init)
    case "false_pages": review.falsePages.map(Double.init)
    case "missed_alerts": review.missedAlerts.map(Double.init)
    case "incidents_per_week": Double(review.incidents.count) * (.hours(7 * 24) / review.length)
    case "false_positive_rate":
      review.falseAlerts.flatMap { wrong in
        let fired = review.alerts.count { $0.firingAt != nil }
        return fired == 0 ? nil : Double(wrong) / Double(fired)
      }
    case "time_below_objectives":
      review.belowObjectives.map { if case .count = aggregate { 1 } else { $0.seconds } }
    case "error_budget_burnt": review.budgets.map(\.burnt).max()
    case "mttd": time(aggregate, \.timeToDetect)
    case "mtta": time(aggregate, \.timeToAcknowledge)
    case "mttr": time(aggregate, \.timeToResolve)
    default: preconditionFailure("no figure of incidents: \(metric)")
    }
  }

  /// Over all incidents, each once; percentiles are nearest ranks.
  private func time(
    _ aggregate: Requirement.Aggregate, _ path: KeyPath<Incident, VirtualDuration?>
  ) -> Double? {
    let values = review.incidents.map { $0[keyPath: path]?.seconds ?? .infinity }.sorted()
    if case .count = aggregate { return Double(values.count { $0.isFinite }) }
    return aggregate.value(ofSorted: values)
  }
}

import Harness
import VirtualTime

extension JSONReport {
  static func incidents(_ incidents: [Incident]) -> JSONValue {
    .array(
      incidents.map { incident in
        JSONValue.object([
          "name": .string(incident.name),
          "severity": .string(orNull: incident.severity),
          "startedAt": .number(incident.startedAt.seconds),
          "detectedAt": moment(incident.detectedAt),
          "notifiedAt": moment(incident.notifiedAt),
          "acknowledgedAt": moment(incident.acknowledgedAt),
          "mitigatedAt": moment(incident.mitigatedAt),
          "resolvedAt": moment(incident.resolvedAt),
          "mttd": .number(orNull: incident.timeToDetect?.seconds),
          "mtta": .number(orNull: incident.timeToAcknowledge?.seconds),
          "mttr": .number(orNull: incident.timeToResolve?.seconds),
          "faults": .array(incident.faults.map { .string($0) }),
          "objectives": .array(incident.objectives.map { .string($0) }),
          "trueAlerts": .integer(incident.trueAlerts.count),
          "expectedAlerts": .array(incident.expectedAlerts.map { .string($0) }),
          "missedAlerts": .array(incident.missedAlerts.map { .string($0) }),
        ]).adding("impact", incident.impact.map(impact)).adding("detection", incident.detection.map(detection))
      })
  }

  private static func impact(_ impact: IncidentImpact) -> JSONValue {
    .object([
      "late": .integer(impact.late),
      "failed": .integer(impact.failed),
      "rejected": .integer(impact.rejected),
      "lost": .integer(impact.lost),
      "duplicated": .integer(impact.duplicated),
      "secondsBelowObjectives": .number(impact.belowObjectives.seconds),
    ])
  }

  private static func detection(_ delay: DetectionDelay) -> JSONValue {
    let parts = delay.steps.map { step in
      JSONValue.object([
        "part": .string(step.part.rawValue), "from": .number(step.from.seconds), "to": .number(step.to.seconds),
      ])
    }
    return .object([
      "parts": .array(parts), "metricUpdateAtMostSeconds": .number(orNull: delay.metricUpdateAtMost?.seconds),
    ])
  }

  static func reports(_ reports: [TroubleReport]) -> JSONValue {
    .array(reports.map { .object(["name": .string($0.name), "at": .number($0.at.seconds)]) })
  }

  static func budgets(_ budgets: [BurntBudget]) -> JSONValue {
    .array(
      budgets.map {
        .object([
          "name": .string($0.name), "budgetSeconds": .number($0.budget.seconds),
          "breachedSeconds": .number($0.breached.seconds), "burnt": .number($0.burnt),
        ])
      })
  }

  static func breaches(_ breaches: [ObjectiveBreach]) -> JSONValue {
    .array(
      breaches.map {
        .object([
          "name": .string($0.name), "breachedAt": .number($0.began.seconds), "metAt": moment($0.ended),
        ])
      })
  }

  private static func moment(_ moment: VirtualInstant?) -> JSONValue { .number(orNull: moment?.seconds) }
}

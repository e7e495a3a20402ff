import Harness
import Incidents
import VirtualTime

extension JSONReport {
  /// What people did, ticket by ticket.
  static func tickets(_ tickets: [TicketRecord]) -> JSONValue {
    .array(
      tickets.map { ticket in
        .object([
          "number": .integer(ticket.number),
          "name": .string(ticket.name),
          "severity": .string(orNull: ticket.severity),
          "alerts": .array(ticket.alerts.map { .object(["name": .string($0.name), "labels": .string($0.labels)]) }),
          "openedAt": .number(ticket.openedAt.seconds),
          "acknowledgedAt": .number(orNull: ticket.acknowledgedAt?.seconds),
          "acknowledgedBy": .string(orNull: ticket.acknowledgedBy),
          "closedAt": .number(orNull: ticket.closedAt?.seconds),
          "calls": .array(ticket.calls.map(call)),
          "steps": .array(ticket.steps.map(step)),
        ])
      })
  }

  private static func call(_ call: CallRecord) -> JSONValue {
    .object([
      "at": .number(call.at.seconds),
      "person": .string(call.person),
      "level": .string(call.level),
      "reason": .string(call.reason),
      "acknowledgedAt": .number(orNull: call.acknowledgedAt?.seconds),
    ])
  }

  private static func step(_ step: StepRecord) -> JSONValue {
    .object([
      "id": .string(step.id),
      "title": .string(step.title),
      "person": .string(step.person),
      "beganAt": .number(step.began.seconds),
      "endedAt": .number(orNull: step.ended?.seconds),
      "outcome": .string(orNull: step.outcome?.rawValue),
      "tries": .integer(step.tries),
      "isWait": .bool(step.isWait),
      "text": .string(step.text),
    ])
  }
}

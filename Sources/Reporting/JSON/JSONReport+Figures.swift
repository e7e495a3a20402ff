import Harness

extension JSONReport {
  static func messages(_ counts: MessageCounts) -> JSONValue {
    .object([
      "offered": .integer(counts.offered),
      "accepted": .integer(counts.accepted),
      "rejected": .integer(counts.rejected),
      "delivered": .integer(counts.delivered),
      "unconfirmed": .integer(counts.unconfirmed),
      "undeliverable": .integer(counts.undeliverable),
      "deadLettered": .integer(counts.deadLettered),
      "expired": .integer(counts.expired),
      "cancelled": .integer(counts.cancelled),
      "queued": .integer(counts.queued),
      "lost": .integer(counts.lost),
      "duplicated": .integer(counts.duplicated),
      "unanswered": .integer(counts.unanswered),
    ])
  }

  static func latency(_ figures: LatencyFigures) -> JSONValue {
    .object([
      "p50": .number(orNull: figures.p50),
      "p90": .number(orNull: figures.p90),
      "p95": .number(orNull: figures.p95),
      "p99": .number(orNull: figures.p99),
      "max": .number(orNull: figures.max),
      "mean": .number(orNull: figures.mean),
      "count": .integer(figures.count),
      "censored": .integer(figures.censored),
    ])
  }

  /// Keyed by name. A result lists each channel once.
  static func channels(_ channels: [ChannelFigures]) -> JSONValue {
    channels.reduce(.object([])) { object, channel in
      let figures: JSONValue = .object([
        "messages": messages(channel.messages),
        "latency": latency(channel.latency),
        "receipts": latency(channel.receipts),
      ])
      return object.adding(channel.name, figures)
    }
  }

  static func requests(_ endpoints: [EndpointFigures]) -> JSONValue {
    .array(
      endpoints.map { entry in
        .object([
          "component": .string(entry.component),
          "endpoint": .string(entry.endpoint),
          "count": .integer(entry.answered),
          "errors4xx": .integer(entry.clientErrors),
          "errors5xx": .integer(entry.serverErrors),
          "inFlight": .integer(entry.inFlight),
          "statuses": entry.statuses.reduce(.object([])) { $0.adding("\($1.status)", .integer($1.count)) },
          "latency": latency(entry.latency),
        ])
      })
  }

  static func errors(_ errors: [ErrorCount]) -> JSONValue {
    .array(
      errors.map {
        .object([
          "channel": .string($0.channel), "stage": .string($0.stage.rawValue), "code": .string($0.code),
          "count": .integer($0.count),
        ])
      })
  }

  static func engine(_ figures: EngineFigures) -> JSONValue {
    .object([
      "events": .unsigned(figures.events),
      "jobs": .unsigned(figures.jobs),
      "wallSeconds": .number(orNull: figures.wallSeconds),
      "peakRSSBytes": .unsigned(figures.peakRSSBytes),
      "allocatedBytes": figures.allocatedBytes.map { .unsigned($0) } ?? .null,
    ])
  }
}

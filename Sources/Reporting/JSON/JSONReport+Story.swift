import Harness
import Telemetry
import VirtualTime

extension JSONReport {
  static func symptoms(_ episodes: [SymptomEpisode]) -> JSONValue {
    .array(
      episodes.map {
        .object([
          "name": .string($0.name),
          "beganAt": .number($0.began.seconds),
          "endedAt": .number(orNull: $0.ended?.seconds),
        ])
      })
  }

  static func alerts(_ episodes: [AlertEpisode]) -> JSONValue {
    .array(
      episodes.map { episode in
        .object([
          "name": .string(episode.name),
          "labels": .object(episode.labels.map { JSONValue.Member(key: $0.name, value: .string($0.value)) }),
          "pendingAt": .number(episode.pendingAt.seconds),
          "firingAt": .number(orNull: episode.firingAt?.seconds),
          "resolvedAt": .number(orNull: episode.resolvedAt?.seconds),
          "truePositive": episode.truePositive.map { .bool($0) } ?? .null,
          "notices": .array(episode.notices.map(notice)),
        ])
      })
  }

  private static func notice(_ notice: AlertNotice) -> JSONValue {
    .object([
      "receiver": .string(notice.receiver),
      "integration": .string(notice.integration),
      "sentAt": .number(notice.sentAt.seconds),
      "at": .number(notice.at.seconds),
      "shownAt": .number(orNull: notice.shownAt?.seconds),
    ])
  }

  static func timeline(_ entries: [TimelineEntry]) -> JSONValue {
    .array(
      entries.map {
        .object([
          "at": .number($0.at.seconds),
          "kind": .string($0.kind.rawValue),
          "phase": .string($0.phase.rawValue),
          "subject": .string($0.subject),
          "text": .string($0.text),
        ])
      })
  }

  static func series(_ series: [SampledSeries]) -> JSONValue {
    .array(
      series.map {
        .object([
          "title": .string($0.title),
          "unit": .string($0.unit),
          "intervalSeconds": .number($0.interval.seconds),
          "points": .array($0.points.map { .number(orNull: $0) }),
        ])
      })
  }

  static func expectations(_ checks: [CheckResult]) -> JSONValue {
    .array(
      checks.map {
        .object(["name": .string($0.name), "observed": .string($0.observed), "passed": .bool($0.passed)])
      })
  }

  static func thresholds(_ thresholds: [ThresholdResult]) -> JSONValue {
    .array(
      thresholds.map {
        .object([
          "metric": .string($0.metric),
          "where": place($0.channel, $0.endpoint),
          "require": .string($0.require),
          "observed": .number(orNull: $0.observed),
          "passed": .bool($0.passed),
          "windowSeconds": .number(orNull: $0.window?.seconds),
          "during": .string(orNull: $0.during),
          "failedAt": .number(orNull: $0.failedAt?.seconds),
        ])
      })
  }

  private static func place(_ channel: String?, _ endpoint: String?) -> JSONValue {
    if let channel { return .object(["channel": .string(channel)]) }
    return endpoint.map { .object(["endpoint": .string($0)]) } ?? .null
  }

  static func steadyState(_ state: SteadyState) -> JSONValue {
    func list(_ results: [SteadyStateResult]) -> JSONValue {
      .array(
        results.map {
          .object([
            "name": .string($0.name), "require": .string($0.require), "observed": .number(orNull: $0.observed),
            "passed": .bool($0.passed),
          ])
        })
    }
    return .object(["before": list(state.before), "after": list(state.after)])
  }
}

public import Harness
import VirtualTime

/// Runs for other programs. Keys may be added but are never renamed; times are seconds from the scenario's start.
public enum JSONReport {
  /// One run as an object. `alerts` is an empty list in runs without alert rules; false alerts are null where the
  /// plan does not say what alerts are for.
  ///
  /// - Parameter series: whether the sampled series are written too.
  /// - Returns: a JSON document that ends with a line break. Seeds are written in all their digits: readers that keep
  ///   numbers as doubles lose some beyond 2^53. Figures that were not observed are null.
  public static func render(_ result: RunResult, series: Bool = true) -> String {
    JSONWriter.string(document(result, series: series))
  }

  /// Several runs: `{"runs": [...], "summary": {...}}`, the runs in the order given.
  public static func render(_ results: [RunResult], series: Bool = false) -> String {
    let runs = results.map { document($0, series: series) }
    return JSONWriter.string(.object(["runs": .array(runs), "summary": Summary(results).json]))
  }

  static func document(_ result: RunResult, series: Bool) -> JSONValue {
    let head: JSONValue = .object([
      "scenario": .string(result.scenario),
      "variant": .string(orNull: result.variant),
      "file": .string(result.file),
      "system": .string(result.systemName),
      "severity": .string(orNull: result.severity),
      "seed": .unsigned(result.seed),
      "overrides": .array(result.overrides.map { .string($0) }),
      "startedAt": .string(result.start.description),
      "durationSeconds": .number(result.duration.seconds),
      "warmUpSeconds": .number(result.warmUp.seconds),
      "digest": .string(result.digest),
      "verdict": .string(result.verdict.rawValue),
      "aborted": .string(orNull: result.aborted),
      "warnings": .array(result.warnings.map { .string($0) }),
      "messages": messages(result.total.messages),
      "latency": latency(result.total.latency),
      "receipts": latency(result.total.receipts),
      "channels": channels(result.channels),
      "errors": errors(result.errors),
      "alerts": alerts(result.alerts),
      "incidents": incidents(result.incidents),
      "falseAlerts": result.falseAlerts.map { .integer($0) } ?? .null,
      "falsePages": result.falsePages.map { .integer($0) } ?? .null,
      "objectives": breaches(result.breaches),
      "symptoms": symptoms(result.symptoms),
      "timeline": timeline(result.timeline),
      "expectations": expectations(result.expectations),
      "thresholds": thresholds(result.thresholds),
      "steadyState": steadyState(result.steadyState),
    ])
    return head.adding("budgets", result.budgets.isEmpty ? nil : budgets(result.budgets))
      .adding("reports", result.story.reports.isEmpty ? nil : reports(result.story.reports))
      .adding("tickets", result.tickets.isEmpty ? nil : tickets(result.tickets))
      .adding("actors", result.hasMachines ? actors(result) : nil)
      .adding("autoscalers", result.autoscalers.isEmpty ? nil : autoscalers(result.autoscalers))
      .adding("requests", result.requests.isEmpty ? nil : requests(result.requests))
      .adding("series", series ? self.series(result.series) : nil)
      .adding("engine", result.engine.map(engine))
  }
}

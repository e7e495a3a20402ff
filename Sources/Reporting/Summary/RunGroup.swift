public import Harness
import VirtualTime

/// The replications of one scenario and variant.
public struct RunGroup: Sendable {
  public let file: String
  public let scenario: String
  public let variant: String?
  /// In the order given; not empty.
  public let results: [RunResult]
  /// The main figures over the runs that came to their end. Runs that ended early cover only a part of the time and are
  /// left out here, which every report says.
  public let figures: [FigureSummary]

  public var runs: Int { results.count }
  public var passed: Int { results.count { $0.verdict == .passed } }
  public var failed: Int { results.count { $0.verdict == .failed } }
  /// Runs that did not reach the end of their time, be it that they could not or that a threshold ended them.
  public var endedEarly: Int { results.count { $0.endedEarly } }
  public var aborted: Int { results.count { $0.verdict == .aborted } }

  init(_ results: [RunResult]) {
    precondition(!results.isEmpty, "a group without runs")
    (file, scenario, variant) = (results[0].file, results[0].scenario, results[0].variant)
    self.results = results
    let finished = results.filter { !$0.endedEarly }
    figures = Self.messages(finished) + Self.latencies(finished) + Self.symptoms(finished) + Self.incidents(finished)
  }

  private static func messages(_ results: [RunResult]) -> [FigureSummary] {
    MessageOutcome.allCases.map { outcome in
      let values = results.map { Double(outcome.count(in: $0.total.messages)) }
      return FigureSummary(key: outcome.rawValue, title: outcome.name, unit: .messages, values: values)
    }
  }

  private static func latencies(_ results: [RunResult]) -> [FigureSummary] {
    let quantiles: [(String, KeyPath<LatencyFigures, Double?>)] = [
      ("p50", \.p50), ("p90", \.p90), ("p95", \.p95), ("p99", \.p99), ("max", \.max),
    ]
    return quantiles.map { name, path in
      let values = results.map { $0.total.latency[keyPath: path] }
      return FigureSummary(key: "latency.\(name)", title: "latency \(name)", unit: .seconds, values: values)
    }
  }

  /// How often something was wrong and how soon that was known; nothing where no run had an incident or judged alerts. A
  /// run without incidents has no times; one whose incidents were not all detected (or resolved) has infinite ones.
  private static func incidents(_ results: [RunResult]) -> [FigureSummary] {
    let hurt = results.filter { !$0.incidents.isEmpty }
    var figures: [FigureSummary] = []
    if !hurt.isEmpty {
      figures.append(
        FigureSummary(
          key: "incidents", title: "incidents", unit: .count, values: results.map { Double($0.incidents.count) }))
    }
    var times: [(String, KeyPath<Incident, VirtualDuration?>)] = [("mttd", \.timeToDetect), ("mttr", \.timeToResolve)]
    // Without people nobody acknowledges.
    if hurt.contains(where: { !$0.tickets.isEmpty }) { times.insert(("mtta", \.timeToAcknowledge), at: 1) }
    for (key, path) in times where !hurt.isEmpty {
      let values = hurt.map { run -> Double? in
        let times = run.incidents.compactMap { $0[keyPath: path]?.seconds }
        return times.count == run.incidents.count ? times.reduce(0, +) / Double(times.count) : nil
      }
      figures.append(
        FigureSummary(key: key, title: key.uppercased(), unit: .seconds, absence: .never, values: values))
    }
    let judged = results.compactMap { run in run.falsePages.map(Double.init) }
    if !judged.isEmpty {
      figures.append(FigureSummary(key: "falsePages", title: "false pages", unit: .count, values: judged))
    }
    return figures
  }

  /// When each symptom began, and how long it held; a symptom that a run did not show began never and held 0s.
  private static func symptoms(_ results: [RunResult]) -> [FigureSummary] {
    var names: [String] = []
    for episode in results.flatMap(\.symptoms) where !names.contains(episode.name) { names.append(episode.name) }
    return names.flatMap { name in
      let all = results.map { SymptomFigures(name, $0) }
      return [
        FigureSummary(
          key: "symptoms.\(name).first", title: "\(name) first at", unit: .seconds, absence: .never,
          values: all.map { $0.first.map { ($0 - .start).seconds } }),
        FigureSummary(
          key: "symptoms.\(name).total", title: "\(name) in all", unit: .seconds, values: all.map(\.total.seconds)),
      ]
    }
  }
}

import Harness
import VirtualTime

/// One figure in each of several runs, in their order.
struct FigureSeries {
  let key: String
  let title: String
  let unit: FigureSummary.Unit
  let absence: FigureSummary.Absence
  /// Which way it gets better.
  var better = Direction.lower
  /// nil: the run had nothing to measure; infinite: it did not happen, which only figures with that absence have.
  let values: [Double?]

  /// Which of two values of a figure is the better one.
  enum Direction: String {
    case lower, higher
    /// It only says how much there was of something.
    case neither
  }

  /// Every figure that any of the runs has.
  static func all(_ results: [RunResult]) -> [FigureSeries] {
    messages(results) + latencies(results) + symptoms(results) + incidents(results) + actors(results)
  }

  private static func messages(_ results: [RunResult]) -> [FigureSeries] {
    MessageOutcome.allCases.map { outcome in
      let values = results.map { Double(outcome.count(in: $0.total.messages)) }
      return FigureSeries(
        key: outcome.rawValue, title: outcome.name, unit: .messages, absence: .unobserved, better: outcome.better,
        values: values)
    }
  }

  private static func latencies(_ results: [RunResult]) -> [FigureSeries] {
    let quantiles: [(String, KeyPath<LatencyFigures, Double?>)] = [
      ("p50", \.p50), ("p90", \.p90), ("p95", \.p95), ("p99", \.p99), ("max", \.max),
    ]
    return quantiles.map { name, path in
      let values = results.map { $0.total.latency[keyPath: path].flatMap { $0.isFinite ? $0 : nil } }
      return FigureSeries(
        key: "latency.\(name)", title: "latency \(name)", unit: .seconds, absence: .unobserved, values: values)
    }
  }

  /// When each symptom began, and how long it held; a symptom that a run did not show began never and held 0s.
  private static func symptoms(_ results: [RunResult]) -> [FigureSeries] {
    var names: [String] = []
    for episode in results.flatMap(\.symptoms) where !names.contains(episode.name) { names.append(episode.name) }
    return names.flatMap { name in
      let all = results.map { SymptomFigures(name, $0) }
      return [
        FigureSeries(
          key: "symptoms.\(name).first", title: "\(name) first at", unit: .seconds, absence: .never, better: .higher,
          values: all.map { $0.first.map { ($0 - .start).seconds } ?? .infinity }),
        FigureSeries(
          key: "symptoms.\(name).total", title: "\(name) in all", unit: .seconds, absence: .unobserved,
          values: all.map(\.total.seconds)),
      ]
    }
  }

  /// How often people and machines changed the system; nothing where only people could.
  private static func actors(_ results: [RunResult]) -> [FigureSeries] {
    guard results.contains(where: \.hasMachines) else { return [] }
    let all = results.map { ActorFigures.all($0) }
    func series(_ key: String, _ title: String, _ kinds: [ActorFigures.Kind]) -> FigureSeries {
      FigureSeries(
        key: key, title: title, unit: .count, absence: .unobserved,
        values: all.map { actors in
          Double(actors.filter { kinds.contains($0.kind) }.reduce(0) { $0 + $1.count })
        })
    }
    return [
      series("actionsByPeople", "actions by people", [.person]),
      series("actionsByAutomation", "actions by automation", [.automation, .autoscaler]),
    ]
  }

  /// How often something was wrong and how soon that was known; nothing where no run had an incident or judged alerts. A
  /// run without incidents has no times; one whose incidents were not all detected (or resolved) has infinite ones.
  private static func incidents(_ results: [RunResult]) -> [FigureSeries] {
    var figures: [FigureSeries] = []
    let all = results.flatMap(\.incidents)
    if !all.isEmpty {
      figures.append(
        FigureSeries(
          key: "incidents", title: "incidents", unit: .count, absence: .unobserved,
          values: results.map { Double($0.incidents.count) }))
    }
    for time in IncidentTime.allCases where time.isAsked(of: all) {
      figures.append(
        FigureSeries(
          key: time.rawValue, title: time.rawValue.uppercased(), unit: .seconds, absence: .never,
          values: results.map(time.mean)))
    }
    if results.contains(where: { $0.falsePages != nil }) {
      figures.append(
        FigureSeries(
          key: "falsePages", title: "false pages", unit: .count, absence: .unobserved,
          values: results.map { $0.falsePages.map(Double.init) }))
    }
    return figures
  }
}

/// The times of incidents. Raw values are JSON's keys.
enum IncidentTime: String, CaseIterable {
  case mttd, mtta, mttr

  func of(_ incident: Incident) -> VirtualDuration? {
    switch self {
    case .mttd: incident.timeToDetect
    case .mtta: incident.timeToAcknowledge
    case .mttr: incident.timeToResolve
    }
  }

  /// Whether anybody can know it: without people nobody acknowledges.
  func isAsked(of incidents: [Incident]) -> Bool {
    self == .mtta ? incidents.contains { $0.acknowledgedAt != nil } : !incidents.isEmpty
  }

  /// Over the incidents of a run, in seconds: infinite if it is of any, nil without incidents.
  func mean(_ result: RunResult) -> Double? {
    guard !result.incidents.isEmpty else { return nil }
    let times = result.incidents.compactMap { of($0)?.seconds }
    return times.count == result.incidents.count ? times.reduce(0, +) / Double(times.count) : .infinity
  }
}

extension MessageOutcome {
  /// What arrives is wanted, what is lost, late in coming or sent twice is not. What the load offers and what is withdrawn
  /// on purpose is nobody's merit or fault.
  var better: FigureSeries.Direction {
    switch self {
    case .accepted, .delivered: .higher
    case .offered, .cancelled: .neither
    case .rejected, .unconfirmed, .undeliverable, .deadLettered, .expired, .queued, .lost, .duplicated, .unanswered:
      .lower
    }
  }
}

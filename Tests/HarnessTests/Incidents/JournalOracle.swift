import Incidents
import Scenario
import Telemetry
import VirtualTime

@testable import Harness

/// The times of incidents, computed a second way from a journal: from the spans in which faults, breaches and temporary
/// remedies lasted. It knows nothing of the machine's states, and counts in nanoseconds.
struct JournalOracle {
  /// The times of one incident, in nanoseconds since the start.
  struct Times: Hashable {
    var started: Int64
    var detected: Int64?
    var notified: Int64?
    var acknowledged: Int64?
    var mitigated: Int64?
    var resolved: Int64?

    init(started: Int64) { self.started = started }

    init(_ incident: Incident) {
      started = incident.startedAt.nanoseconds
      detected = incident.detectedAt?.nanoseconds
      notified = incident.notifiedAt?.nanoseconds
      acknowledged = incident.acknowledgedAt?.nanoseconds
      mitigated = incident.mitigatedAt?.nanoseconds
      resolved = incident.resolvedAt?.nanoseconds
    }
  }

  private struct Span {
    var name: String
    var from: Int64
    var to: Int64?
    func lasts(at moment: Int64) -> Bool { from <= moment && moment < to ?? .max }
  }
  private struct Firing {
    var alert: IncidentEvent.Alert
    var at: Int64
    var over: Int64?
  }
  private struct News {
    var alert: IncidentEvent.Alert
    var at: Int64
  }

  private var faults: [Span] = []
  private var breaches: [Span] = []
  private var remedies: [Span] = []
  private var firings: [Firing] = []
  private var told: [News] = []
  private var acknowledged: [News] = []
  private var reports: [Int64] = []
  private let causes: IncidentCauses
  private static let mitigation: Int64 = 300_000_000_000

  init(_ events: [JournalEvent], causes: IncidentCauses, name: (NameID) -> String) {
    self.causes = causes
    for event in events {
      let (detail, at) = (name(event.detail), event.time.nanoseconds)
      let alert = IncidentEvent.Alert(name: detail, labels: name(event.actor))
      switch event.kind {
      case .faultBegan where causes.faults[detail] != nil: faults.append(Span(name: detail, from: at))
      case .faultEnded: Self.close(&faults, detail, at)
      case .objectiveBreached: breaches.append(Span(name: detail, from: at))
      case .objectiveMet: Self.close(&breaches, detail, at)
      // Applied again, it is still one remedy.
      case .remedyApplied where remedies.contains { $0.name == detail && $0.to == nil }: break
      case .remedyApplied: remedies.append(Span(name: detail, from: at))
      case .remedyUndone: Self.close(&remedies, detail, at)
      case .alertFiring: firings.append(Firing(alert: alert, at: at))
      case .alertResolved:
        if let last = firings.lastIndex(where: { $0.alert == alert && $0.over == nil }) { firings[last].over = at }
      case .alertNotified: told.append(News(alert: alert, at: at))
      case .pageAcknowledged: acknowledged.append(News(alert: alert, at: at))
      case .troubleReported: reports.append(at)
      default: break
      }
    }
  }

  private static func close(_ spans: inout [Span], _ name: String, _ at: Int64) {
    if let last = spans.lastIndex(where: { $0.name == name && $0.to == nil }) { spans[last].to = at }
  }

  /// The incidents that are open after the start, cut to it.
  func incidents(until end: Int64) -> [Times] {
    var all: [Times] = []
    var from = Int64.min
    let begins = (faults + breaches).map(\.from).sorted()
    while let start = begins.first(where: { $0 >= from && $0 <= end }) {
      let times = incident(from: start, until: end)
      all.append(times)
      guard let resolved = times.resolved else { break }
      from = max(resolved, start + 1)
    }
    return all.filter { $0.resolved.map { $0 > 0 } ?? true }.map { times in
      var times = times
      times.started = max(times.started, 0)
      for path in [\.detected, \.notified, \.acknowledged, \.mitigated, \.resolved] as [WritableKeyPath<Times, Int64?>]
      {
        times[keyPath: path] = times[keyPath: path].map { max($0, 0) }
      }
      return times
    }
  }

  private func incident(from start: Int64, until end: Int64) -> Times {
    var times = Times(started: start)
    // Faults stand against mitigation only as long as nothing has been breached.
    let first = breaches.map(\.from).filter { $0 >= start }.min() ?? .max
    let early = faults.filter { $0.from < first }.map {
      Span(name: $0.name, from: $0.from, to: min($0.to ?? .max, first))
    }
    let bad = breaches.filter { $0.to.map { $0 > start } ?? true } + early.filter { $0.to! > start }
    var reached = start
    search: while true {
      // The end of what is bad here, one span leading to the next.
      while let span = bad.first(where: { $0.lasts(at: reached) }) {
        guard let to = span.to, to < .max else { break search }
        reached = to
      }
      let due = reached + Self.mitigation
      if let next = bad.map(\.from).filter({ $0 > reached && $0 <= due }).min() {
        reached = next
        continue
      }
      guard due <= end else { break }
      let resolved = Self.firstFree(of: faults + remedies, from: due)
      if let next = bad.map(\.from).filter({ $0 > due && $0 <= min(resolved ?? .max, end) }).min(),
        next < resolved ?? .max
      {
        reached = next
        continue
      }
      times.mitigated = due
      times.resolved = resolved.flatMap { $0 <= end ? $0 : nil }
      break
    }
    addNews(&times)
    return times
  }

  /// The first moment at which none of these lasts; nil: never.
  private static func firstFree(of spans: [Span], from: Int64) -> Int64? {
    var moment = from
    while let span = spans.first(where: { $0.lasts(at: moment) }) {
      guard let to = span.to else { return nil }
      moment = to
    }
    return moment
  }

  private func addNews(_ times: inout Times) {
    let (start, over) = (times.started, times.resolved ?? .max)
    func isWithin(_ moment: Int64) -> Bool { start <= moment && moment < over }
    let alerts =
      faults.filter { isWithin($0.from) }.compactMap { causes.faults[$0.name] }
      + breaches.filter { isWithin($0.from) }.compactMap { causes.objectives[$0.name] }
    let right = firings.filter { firing in
      isWithin(firing.at) && alerts.contains { $0.alerts.admits(firing.alert.name) }
    }
    let reported = reports.filter(isWithin)
    times.detected = (right.map(\.at) + reported).min()
    times.notified = right.compactMap { firing in
      told.first { $0.alert == firing.alert && firing.at <= $0.at && $0.at <= firing.over ?? .max }?.at
    }.min()
    let taken = right.compactMap { firing -> Int64? in
      let next = firings.first { $0.alert == firing.alert && $0.at > firing.at }?.at ?? .max
      return acknowledged.first { $0.alert == firing.alert && firing.at <= $0.at && $0.at < next }?.at
    }
    let heard = acknowledged.filter { $0.alert.labels == PagedAlert.reported && isWithin($0.at) }.map(\.at)
    times.acknowledged = (taken + heard).min()
  }
}

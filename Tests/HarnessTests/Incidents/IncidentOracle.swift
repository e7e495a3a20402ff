import Scenario
import Telemetry
import VirtualTime

@testable import Harness

/// Incidents computed a second way: second by second, from the spans in which things lasted. It knows nothing of the
/// machine's states. Faults, objectives and alerts must begin and end at whole seconds.
struct IncidentOracle {
  private struct Span {
    var name: String
    var from: Int64
    /// The first second in which it does not last any more.
    var to: Int64
  }

  private var faults: [Span] = []
  private var breaches: [Span] = []
  private struct Firing {
    var name: String
    var labels: String
    var at: Int64
    var over: Int64

    /// Whether news at that moment can be of this firing.
    func covers(_ moment: VirtualInstant) -> Bool {
      at * 1_000_000_000 <= moment.nanoseconds && (over == .max || moment.nanoseconds <= over * 1_000_000_000)
    }
  }

  private var firings: [Firing] = []
  private var news: [(name: String, labels: String, at: VirtualInstant)] = []
  private let causes: IncidentCauses

  /// - Parameter name: of a name in the events.
  init(_ events: [JournalEvent], causes: IncidentCauses, name: (NameID) -> String) {
    self.causes = causes
    for event in events {
      let (detail, labels) = (name(event.detail), name(event.actor))
      let second = event.time.nanoseconds / 1_000_000_000
      switch event.kind {
      case .faultBegan where causes.faults[detail] != nil: faults.append(Span(name: detail, from: second, to: .max))
      case .faultEnded: Self.close(&faults, detail, second)
      case .objectiveBreached: breaches.append(Span(name: detail, from: second, to: .max))
      case .objectiveMet: Self.close(&breaches, detail, second)
      case .alertFiring: firings.append(Firing(name: detail, labels: labels, at: second, over: .max))
      case .alertResolved:
        if let last = firings.lastIndex(where: { $0.name == detail && $0.labels == labels }) {
          firings[last].over = second
        }
      case .alertNotified: news.append((detail, labels, event.time))
      default: break
      }
    }
  }

  private static func close(_ spans: inout [Span], _ name: String, _ second: Int64) {
    guard let last = spans.lastIndex(where: { $0.name == name && $0.to == .max }) else { return }
    spans[last].to = second
  }

  /// What is found out of one incident on the way through the seconds.
  private struct Found {
    var start: Int64
    var faults: [String] = []
    var objectives: [String] = []
    var fired: [Int] = []
    var mitigated: Int64?
    var resolved: Int64?
  }

  func incidents(from first: Int64, until last: Int64) -> [Incident] {
    var all: [Found] = []
    var quiet: Int64 = 0
    for now in first...last {
      let lasting = faults.filter { $0.from < now && now < $0.to }
      if let open = all.last, open.resolved == nil, open.mitigated != nil, lasting.isEmpty {
        all[all.count - 1].resolved = now
      }
      let begun = faults.filter { $0.from == now }
      let broken = breaches.filter { $0.from == now }
      if all.last.map({ $0.resolved != nil }) ?? true {
        if begun.isEmpty, broken.isEmpty { continue }
        all.append(Found(start: now))
        quiet = 0
      }
      var found = all.removeLast()
      found.faults += begun.map(\.name)
      found.objectives += broken.map(\.name).filter { !found.objectives.contains($0) }
      found.fired += firings.indices.filter { firings[$0].at == now }
      let isHit = breaches.contains { $0.from <= now && now < $0.to }
      let isWaiting = found.objectives.isEmpty && faults.contains { $0.from <= now && now < $0.to }
      if isHit || isWaiting {
        (quiet, found.mitigated) = (0, nil)
      } else {
        if quiet == 300 {
          found.mitigated = found.mitigated ?? now
          if !faults.contains(where: { $0.from <= now && now < $0.to }) { found.resolved = now }
        }
        quiet += 1
      }
      all.append(found)
    }
    return all.map(incident)
  }

  private func incident(_ found: Found) -> Incident {
    let of = found.faults.compactMap { causes.faults[$0] }
    let on = found.objectives.compactMap { causes.objectives[$0] }
    // Within a second faults come before scrapes.
    let opener = faults.contains { $0.from == found.start } ? of[0] : on[0]
    let admitted = found.fired.filter { index in (of + on).contains { $0.alerts.admits(firings[index].name) } }
    let told = admitted.compactMap { index in
      news.first {
        $0.name == firings[index].name && $0.labels == firings[index].labels && firings[index].covers($0.at)
      }?.at
    }
    let ringing = firings.filter { $0.at < found.start && found.start < $0.over }.map(\.name)
    let heard = Set(found.fired.map { firings[$0].name } + ringing)
    var expected: [String] = []
    for alert in causesInOrder(found).flatMap(\.alerts.expects) where !expected.contains(alert) {
      expected.append(alert)
    }
    return Incident(
      name: opener.name, severity: (of + on).compactMap(\.severity).min(), startedAt: Self.moment(found.start),
      detectedAt: admitted.map { Self.moment(firings[$0].at) }.min(), notifiedAt: told.min(),
      mitigatedAt: found.mitigated.map(Self.moment), resolvedAt: found.resolved.map(Self.moment),
      faults: found.faults, objectives: found.objectives,
      trueAlerts: admitted.map {
        AlertFiring(name: firings[$0].name, labels: firings[$0].labels, at: Self.moment(firings[$0].at))
      }, expectedAlerts: expected, missedAlerts: expected.filter { !heard.contains($0) })
  }

  /// In the order of their beginnings, faults before objectives within a second.
  private func causesInOrder(_ found: Found) -> [IncidentCauses.Cause] {
    let ofFaults = found.faults.map { id in
      (faults.first { $0.name == id && $0.from >= found.start }!.from, causes.faults[id]!)
    }
    let ofObjectives = found.objectives.map { name in
      (breaches.first { $0.name == name && $0.from >= found.start }!.from, causes.objectives[name]!)
    }
    return (ofFaults + ofObjectives).enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
      .map(\.element.1)
  }

  private static func moment(_ second: Int64) -> VirtualInstant { .start + .seconds(second) }
}

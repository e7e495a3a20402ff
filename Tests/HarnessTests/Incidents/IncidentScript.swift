import Scenario
import Telemetry
import VirtualTime

@testable import Harness

/// A journal written by hand, with the incidents that are read from it.
///
/// Faults are `A` and `B` (expecting the alerts `Down` and `Slow`), objectives `X` (expects `Breach`, allows `Hint`) and `Y`.
/// One event a line, `MINUTE WORD NAME`: fault, end, cure, breach, met, fire, over, told.
struct IncidentScript {
  static let causes = IncidentCauses(
    faults: [
      "A": .init(name: "A", severity: "P2", alerts: ExpectedAlerts(expects: ["Down"])),
      "B": .init(name: "B", severity: "P2", alerts: ExpectedAlerts(expects: ["Slow"])),
    ],
    objectives: [
      "X": .init(name: "X", severity: "P1", alerts: ExpectedAlerts(expects: ["Breach"], allows: ["Hint"])),
      "Y": .init(name: "Y", severity: "P3", alerts: ExpectedAlerts()),
    ])
  static let words: [String: JournalEvent.Kind] = [
    "fault": .faultBegan, "end": .faultEnded, "breach": .objectiveBreached, "met": .objectiveMet,
    "fire": .alertFiring, "over": .alertResolved, "told": .alertNotified,
  ]

  /// Everything that was written.
  private(set) var events: [JournalEvent] = []
  let journal = Journal()
  let observer: IncidentObserver

  init(_ text: String) {
    observer = IncidentObserver(causes: Self.causes, journal: journal)
    journal.addObserver(observer)
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 3, let minutes = Double(words[0]), let kind = Self.words[String(words[1])] else {
        preconditionFailure("not an event: \(line)")
      }
      let event = JournalEvent(
        time: .start + VirtualDuration(nanoseconds: Int64(minutes * 60) * 1_000_000_000), kind: kind, component: .none,
        detail: journal.intern(String(words[2])), value: kind == .alertResolved ? 1 : 0)
      events.append(event)
      journal.record(event)
    }
  }

  /// The incidents after so many minutes.
  func incidents(until minutes: Int64) -> [Incident] {
    var machine = observer.machine
    machine.finish(at: .start + .minutes(minutes))
    return machine.records.map(\.incident)
  }
}

extension Incident {
  /// `A 10 detected 12 notified 12.5 mitigated 17 resolved 17 true Down missed Slow`, in minutes.
  var line: String {
    var words = ["\(name) \(Self.minutes(startedAt))"]
    func add(_ word: String, _ moment: VirtualInstant?) {
      if let moment { words.append("\(word) \(Self.minutes(moment))") }
    }
    add("detected", detectedAt)
    add("notified", notifiedAt)
    add("acknowledged", acknowledgedAt)
    add("mitigated", mitigatedAt)
    add("resolved", resolvedAt)
    if !trueAlerts.isEmpty { words.append("true " + trueAlerts.map(\.name).joined(separator: ",")) }
    if !missedAlerts.isEmpty { words.append("missed " + missedAlerts.joined(separator: ",")) }
    return words.joined(separator: " ")
  }

  private static func minutes(_ moment: VirtualInstant) -> String {
    let minutes = moment.seconds / 60
    return minutes == minutes.rounded() ? "\(Int(minutes))" : "\(minutes)"
  }
}

import Telemetry
import TestSupport
import Testing
import VirtualTime

@testable import Harness

/// Incidents of timelines that were made by hand: the table says what must come out, and a second computation from the
/// journal must agree with it.
@Suite("Incident timelines")
struct IncidentTimelineTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var title: String
    var events: String
    var incidents: [String]
    init(_ title: String, _ events: String, _ incidents: String...) {
      self.title = title
      self.events = events.split(separator: ";").map { $0.drop { $0 == " " } }.joined(separator: "\n")
      self.incidents = incidents
    }
    var testDescription: String { title }
  }

  static let cases = [
    Case("nothing", "5 fire Down; 6 over Down"),
    Case("a fault only", "10 fault A; 12 end A", "A 10 mitigated 17 resolved 17 missed Down"),
    Case("an objective only", "10 breach X; 14 met X", "X 10 mitigated 19 resolved 19 missed Breach"),
    Case(
      "detected by the fault's alert",
      "10 fault A; 11 breach X; 12 fire Down; 12.5 told Down; 15 met X; 16 over Down; 30 end A",
      "A 10 detected 12 notified 12.5 mitigated 20 resolved 30 true Down missed Breach"),
    Case(
      "the objective before the fault", "10 breach Y; 12 fault A; 13 fire Down; 20 end A; 21 met Y",
      "Y 10 detected 13 mitigated 26 resolved 26 true Down"),
    Case(
      "faults overlap", "10 fault A; 15 fault B; 20 end A; 40 end B; 16 fire Slow".ordered,
      "A 10 detected 16 mitigated 45 resolved 45 true Slow missed Down"),
    Case(
      "a false alarm first", "5 fire Down; 8 over Down; 10 fault A; 12 fire Down; 13 told Down; 20 end A; 21 over Down",
      "A 10 detected 12 notified 13 mitigated 25 resolved 25 true Down"),
    Case(
      "a false alarm that still rings", "5 fire Down; 10 fault A; 20 end A; 21 over Down",
      "A 10 mitigated 25 resolved 25"),
    Case(
      "a second fault before the first is mitigated", "10 fault A; 12 end A; 14 fault B; 16 end B",
      "A 10 mitigated 21 resolved 21 missed Down,Slow"),
    Case(
      "a second incident after the first", "10 fault A; 12 end A; 30 fault A; 31 end A; 32 fire Down",
      "A 10 mitigated 17 resolved 17 missed Down", "A 30 detected 32 mitigated 36 resolved 36 true Down"),
    Case(
      "missed", "10 fault A; 11 fire Slow; 20 end A; 21 over Slow", "A 10 mitigated 25 resolved 25 missed Down"),
    Case("never mitigated", "10 breach X; 12 fire Breach", "X 10 detected 12 true Breach"),
    Case("mitigated, but the fault lasts", "10 fault A; 11 breach Y; 20 met Y", "A 10 mitigated 25 missed Down"),
    Case(
      "breached again while the fault lasts", "10 fault A; 12 breach Y; 20 met Y; 40 breach Y; 44 met Y; 60 end A",
      "A 10 mitigated 49 resolved 60 missed Down"),
    Case(
      "breached again within five minutes", "10 breach Y; 20 met Y; 24 breach Y; 26 met Y",
      "Y 10 mitigated 31 resolved 31"),
    Case(
      "breached again when the five minutes are just over", "10 breach Y; 20 met Y; 25 breach Y; 26 met Y",
      "Y 10 mitigated 31 resolved 31"),
    Case(
      "breached again after that", "10 breach Y; 20 met Y; 25.25 breach Y; 26 met Y", "Y 10 mitigated 25 resolved 25",
      "Y 25.25 mitigated 31 resolved 31"),
    Case(
      "a fault begins as the other ends, the objective met before",
      "10 fault A; 11 breach Y; 12 met Y; 20 end A; 20 fault B; 21 end B",
      "A 10 mitigated 17 resolved 20 missed Down", "B 20 mitigated 26 resolved 26 missed Slow"),
    Case(
      "an alert that is allowed", "10 breach X; 11 fire Hint; 12 told Hint; 20 met X",
      "X 10 detected 11 notified 12 mitigated 25 resolved 25 true Hint missed Breach"),
    Case(
      "an alert before its cause", "10 fault A; 11 fire Slow; 12 fault B; 20 end A; 20 end B",
      "A 10 detected 11 mitigated 25 resolved 25 true Slow missed Down"),
    Case(
      "at the moment of the beginning", "10 fire Down; 10 over Down; 10 breach X; 10 fire Breach; 20 met X",
      "X 10 detected 10 mitigated 25 resolved 25 true Breach"),
    Case(
      "the news comes when all is over", "10 breach X; 11 fire Breach; 12 met X; 18 told Breach",
      "X 10 detected 11 notified 18 mitigated 17 resolved 17 true Breach"),
    Case(
      "the alert comes when all is over", "10 breach X; 12 met X; 18 fire Breach",
      "X 10 mitigated 17 resolved 17 missed Breach"),
    Case("a fault that opens no incident", "10 fault C; 20 end C"),
    Case(
      "two alerts, each told", "10 breach X; 11 fire Hint; 12 fire Breach; 13 told Breach; 14 told Hint; 20 met X",
      "X 10 detected 11 notified 13 mitigated 25 resolved 25 true Hint,Breach"),
  ]

  @Test(arguments: cases) func areAsExpected(_ example: Case) {
    #expect(IncidentScript(example.events).incidents(until: 120).map(\.line) == example.incidents)
  }

  /// The table against the second computation, so that neither can be wrong alone.
  @Test(arguments: cases.filter { $0.title != "at the moment of the beginning" })
  func areComputedASecondWay(_ example: Case) {
    let script = IncidentScript(example.events)
    let oracle = IncidentOracle(script.events, causes: IncidentScript.causes) { script.journal.name(of: $0) }
    #expect(oracle.incidents(from: 0, until: 7_200) == script.incidents(until: 120))
  }

  @Test func areEnough() {
    let wrong = Self.cases.filter { IncidentScript($0.events).incidents(until: 120).map(\.line) != $0.incidents }
    #expect(Self.cases.count >= 10)
    Verification.record(
      "Incident timelines", asked: "at least 10 made by hand, each also computed a second way from the journal",
      measured: "\(Self.cases.count), \(wrong.count) of them wrong", passed: Self.cases.count >= 10 && wrong.isEmpty)
  }

  /// The gravest of its causes.
  @Test func severities() {
    #expect(IncidentScript("10 fault A\n11 breach Y").incidents(until: 20).map(\.severity) == ["P2"])
    #expect(IncidentScript("10 fault A\n11 breach X").incidents(until: 20).map(\.severity) == ["P1"])
    #expect(IncidentScript("10 breach Y").incidents(until: 20).map(\.severity) == ["P3"])
  }

  /// What people do is not in the journal yet.
  @Test func peopleAndRemedies() {
    var machine = IncidentMachine(causes: IncidentScript.causes)
    func at(_ minutes: Int64) -> VirtualInstant { .start + .minutes(minutes) }
    machine.take(.acknowledged(nil), at: at(5))
    #expect(machine.current == nil)
    machine.take(.faultBegan("A"), at: at(10))
    machine.take(.reported, at: at(13))
    machine.take(.alertFired(.init(name: "Down", labels: "")), at: at(14))
    machine.take(.acknowledged(nil), at: at(16))
    machine.take(.acknowledged(nil), at: at(17))
    machine.take(.remedyApplied("more pods"), at: at(18))
    machine.take(.faultEnded("A"), at: at(20))
    machine.pass(until: at(40))
    #expect(machine.current?.line == "A 10 detected 13 acknowledged 16 mitigated 25 true Down")
    #expect(machine.current?.timeToAcknowledge == .minutes(3))
    machine.take(.remedyUndone("more pods"), at: at(41))
    #expect(machine.current == nil)
    #expect(machine.records.map(\.incident.resolvedAt) == [at(41)])
    #expect(machine.records.map(\.incident.timeToResolve) == [.minutes(28)])
  }
}

extension String {
  /// The events in the order of their minutes.
  fileprivate var ordered: String {
    split(separator: ";").map { $0.drop { $0 == " " } }
      .sorted { (Double($0.prefix { $0 != " " }) ?? 0) < (Double($1.prefix { $0 != " " }) ?? 0) }.joined(
        separator: "; ")
  }
}

import Scenario
import Telemetry
import TestSupport
import Testing
import VirtualTime

@testable import Harness

/// Incidents of whole runs.
@Suite("Incidents of runs")
struct IncidentRunTests {
  /// SMS is slow and mail is down now and then, so that a queue builds up and goes away.
  static let trouble = """
    duration: 2h
    ruleFiles: [rules.yml]
    evaluationInterval: 15s
    faults:
      - {id: slow, every: {mtbf: 12m}, for: {uniform: {from: 1m, to: 3m}}, target: sms, latency: {add: 3s}, expects: [Backlog]}
      - {id: down, every: {mtbf: 20m}, for: 2m, target: mail, outage: , expects: [Failures], allows: [Backlog]}
      - {id: slip, every: {mtbf: 15m}, for: 30s, target: mail, errors: {share: 80%}, significant: false}
    objectives:
      depth: {expr: 'queue_depth{status="queued"}', target: '<= 60', severity: P1, expects: [Backlog]}
      success:
        {expr: 'sum(rate(queue_sent_total[1m])) / (sum(rate(queue_sent_total[1m])) + sum(rate(queue_failures_total[1m])))',
         target: '>= 0.7', for: 30s}

    """ + SmallSystem.steady
  static let rules = [
    "rules.yml": """
    groups:
      - name: g
        rules:
          - {alert: Backlog, expr: 'queue_depth{status="queued"} > 60', for: 30s}
          - {alert: Failures, expr: 'rate(queue_failures_total[1m]) > 1'}
    """
  ]

  /// Whole seconds only, as the second computation needs them.
  private func plan(duration: VirtualDuration = .hours(1)) throws -> Plan {
    var plan = try SmallSystem.plan(Self.trouble, files: Self.rules)
    plan.duration = duration
    for index in plan.faults.indices {
      if case .meanTimeBetween? = plan.faults[index].timing.recurrence {
        plan.faults[index].timing.recurrence = .period(.seconds(Int64(1_511 + 907 * index)))
        plan.faults[index].timing.beginning = .at(.start + .seconds(Int64(120 + 67 * index)))
      }
      if index == 0 { plan.faults[index].length = .constant(.seconds(173)) }
    }
    return plan
  }

  @Test(arguments: 1...(Verification.isOn ? 40 : 3) as ClosedRange<UInt64>)
  func areComputedASecondWay(seed: UInt64) throws {
    var plan = try plan(duration: .hours(2))
    // Each seed another rhythm.
    for index in plan.faults.indices {
      plan.faults[index].timing.beginning = .at(.start + .seconds(Int64(60 + (seed * 97 + UInt64(index) * 131) % 600)))
    }
    let box = Recorder.Box()
    var options = RunOptions()
    options.observers = [{ telemetry in box.make(telemetry) }]
    let result = try SimulationRun(plan: plan, seed: seed, options: options).execute()
    let recorder = try #require(box.recorder)
    let causes = IncidentCauses(plan, Schedule(plan, seed: seed))
    let oracle = IncidentOracle(recorder.events, causes: causes) { recorder.journal.name(of: $0) }
    var names: [String: Int] = [:]
    let expected = oracle.incidents(from: 0, until: 7_200).map { incident in
      var incident = incident
      names[incident.name, default: 0] += 1
      if let number = names[incident.name], number > 1 { incident.name += "-\(number)" }
      return incident
    }
    #expect(result.incidents == expected)
    #expect(result.incidents.count > 1)
    let right = Set(expected.flatMap(\.trueAlerts))
    #expect(result.alerts.allSatisfy { alert in alert.truePositive == alert.firing.map { right.contains($0) } })
  }

  @Test func areTheSameForOneSeed() throws {
    let plan = try plan()
    let results = try (0..<2).map { _ in try SimulationRun(plan: plan, seed: 3).execute() }
    #expect(results[0].incidents == results[1].incidents)
    #expect(results[0].digest == results[1].digest)
  }

  /// Objectives only watch: they leave nothing but their own events.
  @Test func watchingChangesNothing() throws {
    let plan = try plan()
    var without = plan
    without.objectives = []
    let results = try [plan, without].map { try SimulationRun(plan: $0, seed: 3).execute() }
    #expect("\(results[0].total)" == "\(results[1].total)")
    #expect(results[0].alerts.map(\.firingAt) == results[1].alerts.map(\.firingAt))
  }

  /// Without a word about what alerts are for, none is called true or false.
  @Test func nothingIsJudgedWithoutAWord() throws {
    var plan = try plan()
    plan.objectives = []
    for index in plan.faults.indices { plan.faults[index].alerts = ExpectedAlerts() }
    let result = try SimulationRun(plan: plan, seed: 3).execute()
    #expect(result.alerts.allSatisfy { $0.truePositive == nil })
    #expect(result.falseAlerts == nil && result.falsePages == nil)
    #expect(!result.incidents.isEmpty)
    #expect(result.incidents.allSatisfy { $0.detectedAt == nil && $0.missedAlerts.isEmpty })
  }

  /// A fault that an action removes is over, although its time is not.
  @Test(arguments: [true, false])
  func actionsEndFaults(acts: Bool) throws {
    let actions = acts ? "actions: [{at: 5m, target: mail, rotateCredentials: }]\n" : ""
    let result = try SmallSystem.run(
      "duration: 30m\nfaults: [{id: key, at: 2m, target: mail, credentials: }]\n" + actions + SmallSystem.steady)
    let incident = try #require(result.incidents.first)
    #expect(incident.startedAt == .start + .minutes(2))
    #expect(incident.resolvedAt == (acts ? .start + .minutes(10) : nil))
  }

  @Test func aRollbackEndsABadRelease() throws {
    let result = try SmallSystem.run(
      """
      duration: 30m
      faults: [{id: v2, at: 2m, target: backend, badRelease: {errors: {share: 40%, code: BROKEN}}}]
      actions: [{at: 9m, target: backend, rolloutUndo: }]

      """ + SmallSystem.steady)
    #expect(result.incidents.map(\.resolvedAt) == [.start + .minutes(14)])
  }

  /// What the warm-up brought along begins with the story; what was over by then is none.
  @Test func theWarmUpIsCutOff() throws {
    let sections = """
      duration: 10m
      warmUp: 20m
      objectives: {never: {expr: 'queue_depth{status="queued"}', target: '< 0'}}

      """ + SmallSystem.steady
    let incidents = try SmallSystem.run(sections).incidents
    #expect(incidents.map(\.name) == ["never"])
    #expect(incidents.map(\.startedAt) == [.start])
    // Without a sample nothing is known, so that it is not breached before there is one.
    let absent = try SmallSystem.run(
      sections.replacing("queue_depth{status=\"queued\"}", with: "rate(queue_failures_total[5m])"))
    #expect(absent.breaches.allSatisfy { $0.began >= .start })
  }

  /// Writes down the events themselves.
  final class Recorder: JournalObserver, @unchecked Sendable {
    private(set) var events: [JournalEvent] = []
    let journal: Journal
    init(_ journal: Journal) { self.journal = journal }
    func observe(_ event: JournalEvent) { if event.message == .none { events.append(event) } }

    final class Box: @unchecked Sendable {
      private(set) var recorder: Recorder?
      func make(_ telemetry: TelemetryHub) -> Recorder {
        let made = Recorder(telemetry.journal)
        recorder = made
        return made
      }
    }
  }
}

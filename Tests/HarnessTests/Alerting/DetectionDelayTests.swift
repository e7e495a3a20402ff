import Scenario
import Telemetry
import Testing
import VirtualTime

@testable import Harness

/// The parts of the way from a cause to the news of it.
@Suite("Detection delays")
struct DetectionDelayTests {
  private static func at(_ seconds: Double) -> VirtualInstant {
    .start + VirtualDuration(nanoseconds: Int64(seconds * 1e9))
  }

  /// Scrapes every 15 s; the condition holds from the fourth on, in short windows from the second on.
  private static let sights: [AlertTracer.Sight] = (0..<10).map { (index: Int) -> AlertTracer.Sight in
    let holds = index >= 4 || index == 1
    return AlertTracer.Sight(
      at: at(Double(index) * 15), value: Double(index), holds: holds, holdsInShort: index >= 2)
  }
  private static func probe(_ seconds: Double, _ holds: Bool, _ isUpdated: Bool) -> AlertTracer.Probe {
    AlertTracer.Probe(at: at(seconds), holds: holds, isUpdated: isUpdated)
  }
  private static let probes: [AlertTracer.Probe] = [
    probe(46, false, true), probe(50, true, false), probe(52, false, true), probe(53, false, false),
    probe(54, true, true), probe(58, true, false),
  ]
  private static let alert = AlertEpisode(
    name: "A", pendingAt: at(67), firingAt: at(127),
    notices: [
      AlertNotice(receiver: "b", integration: "slack", sentAt: at(130), at: at(140), shownAt: at(150)),
      AlertNotice(receiver: "a", integration: "pagerduty", sentAt: at(137), at: at(138), shownAt: nil),
    ])

  @Test func partsFollowEachOther() throws {
    let delay = DetectionDelay(Self.alert, began: Self.at(10), sights: Self.sights, probes: Self.probes)
    #expect(
      delay.steps.map { "\($0.part.rawValue) \($0.length)" } == [
        "symptom 20s", "window 24s", "scrape 6s", "evaluation 7s", "for 1m", "group wait 10s", "receiver 1s",
      ])
    #expect(delay.total == .seconds(128))
    #expect(zip(delay.steps, delay.steps.dropFirst()).allSatisfy { $0.to == $1.from })
    #expect(delay.metricUpdateAtMost == .seconds(2))
  }

  @Test func aFalseAlertBeginsWithItsSymptom() {
    let delay = DetectionDelay(Self.alert, began: nil, sights: Self.sights, probes: Self.probes)
    #expect(delay.steps.first?.part == .window)
    #expect(delay.total == .seconds(108))
  }

  /// Windows that an evaluation finds full between two scrapes.
  @Test func withoutAScrapeThatDecided() {
    let delay = DetectionDelay(Self.alert, began: Self.at(10), sights: Array(Self.sights.prefix(4)), probes: [])
    #expect(
      delay.steps.map { "\($0.part.rawValue) \($0.length)" }.prefix(4) == [
        "symptom 20s", "window 37s", "scrape 0s", "evaluation 0s",
      ])
    #expect(delay.metricUpdateAtMost == nil)
  }

  /// In a run all parts are measured. A gauge that is refreshed every 10 s and read every 15 s, rules every 20 s, a `for` of
  /// 40 s, a group wait of 30 s and a pager.
  @Test(arguments: [1, 2] as [UInt64])
  func ofARun(seed: UInt64) throws {
    let explanation = try Self.explanation(seed: seed)
    let delay = try #require(explanation.delay)
    let incident = try #require(explanation.incident)
    let parts = Dictionary(uniqueKeysWithValues: delay.steps.map { ($0.part, $0) })
    #expect(delay.steps.map(\.part) == DetectionDelay.Part.allCases)
    #expect(zip(delay.steps, delay.steps.dropFirst()).allSatisfy { $0.to == $1.from })
    #expect(delay.steps.allSatisfy { $0.length >= .zero })
    #expect(parts[.symptom]?.from == incident.startedAt)
    #expect(parts[.receiver]?.to == incident.notifiedAt)
    #expect(parts[.hold]?.to == incident.detectedAt)
    #expect(parts[.window]?.length == .zero)
    #expect(parts[.hold]?.length == .seconds(40))
    #expect(parts[.groupWait]?.length == .seconds(30))
    #expect((.zero..<(.seconds(15))).contains(try #require(parts[.scrape]?.length)))
    #expect((.zero..<(.seconds(20))).contains(try #require(parts[.evaluation]?.length)))
    // The scrape that decided was the first to see the new value; the one before saw the old one.
    let scrape = try #require(parts[.scrape]?.to)
    #expect(scrape.nanoseconds.isMultiple(of: 15_000_000_000))
    let sights = explanation.sights
    let index = try #require(sights.firstIndex { $0.at == scrape })
    #expect(sights[index].holds && !sights[index - 1].holds)
    #expect(try #require(sights[index].value) > 60)
    #expect(try #require(delay.metricUpdateAtMost) <= .seconds(10) + AlertTracer.step)
  }

  /// Rates need their window filled: that part is most of the way.
  @Test func ofARate() throws {
    let explanation = try Self.explanation(
      seed: 1, rule: "{alert: Backlog, expr: 'sum(rate(queue_failures_total[5m])) > 2'}",
      fault: "outage: ")
    let delay = try #require(explanation.delay)
    let window = try #require(delay.steps.first { $0.part == .window }?.length)
    #expect(window >= .seconds(40))
    // Through rules that record, the same.
    let recorded = try Self.explanation(
      seed: 1,
      rule: "{record: 'job:failures', expr: 'sum(rate(queue_failures_total[5m]))'}\n"
        + "      - {alert: Backlog, expr: 'job:failures > 2'}", fault: "outage: ")
    #expect(recorded.delay?.steps.first { $0.part == .window } == delay.steps.first { $0.part == .window })
    #expect(recorded.limit == 2)
  }

  /// Looking changes nothing.
  @Test func tracingLeavesTheRunAlone() throws {
    let explanation = try Self.explanation(seed: 5)
    let plain = try SimulationRun(plan: Self.plan(), seed: 5).execute()
    #expect(explanation.result.digest == plain.digest)
    let rule = try #require(Self.plan().alertingRule(named: "Backlog"))
    var options = RunOptions()
    options.tracers = [
      AlertTracer(
        rule, recording: [], labels: nil, scrapeInterval: .seconds(15),
        window: .init(from: .start + .minutes(2), to: .start + .minutes(4)))
    ]
    let traced = try SimulationRun(plan: Self.plan(), seed: 5, options: options).execute()
    #expect(traced.digest == plain.digest)
    #expect(options.tracers.first?.probes.count ?? 0 > 1_000)
  }

  @Test func anAlertThatNeverFired() throws {
    let explanation = try Self.explanation(
      seed: 1, rule: "{alert: Backlog, expr: 'queue_depth{status=\"queued\"} > 100000'}")
    #expect(explanation.episodes.isEmpty && explanation.episode == nil && explanation.delay == nil)
    #expect(explanation.limit == 100_000)
    #expect(explanation.sights.count == 12 * 4)
    #expect(explanation.sights.allSatisfy { !$0.holds && $0.value != nil })
  }

  private static let backlog = "{alert: Backlog, expr: 'queue_depth{status=\"queued\"} > 60', for: 40s}"

  private static func plan(
    rule: String = backlog, fault: String = "latency: {add: 3s}"
  ) throws -> Plan {
    try SmallSystem.plan(
      """
      duration: 12m
      ruleFiles: [rules.yml]
      alertmanager: am.yml
      evaluationInterval: 20s
      faults: [{id: slow, at: 123s, for: 3m, target: sms, \(fault), expects: [Backlog]}]

      """ + SmallSystem.steady,
      files: [
        "rules.yml": "groups:\n  - name: g\n    rules:\n      - \(rule)\n",
        "am.yml": """
        route: {receiver: team, group_wait: 30s}
        receivers: [{name: team, pagerduty_configs: [{routing_key: x}]}]
        """,
      ],
      head: SmallSystem.head.replacing(
        "components:\n", with: "components:\n  pager: {type: receiver, preset: pager, receives: [team]}\n"))
  }

  private static func explanation(
    seed: UInt64, rule: String = backlog, fault: String = "latency: {add: 3s}"
  ) throws -> AlertExplanation {
    try AlertExplanation("Backlog", in: plan(rule: rule, fault: fault), seed: seed)
  }
}

import Harness
import Incidents
import Scenario
import Telemetry
import TestSupport
import Testing
import VirtualTime

/// Automations in runs of `Drill`, whose times are known: `Down` fires at 10 min 15 s, Alertmanager tells after 30 s, the
/// receiver answers after one second and passes it on two seconds later: 10 min 48 s. The rule is over at the full hour;
/// the group is flushed every five minutes from 10 min 45 s on, so that the news of that arrive at 1 h 48 s.
@Suite("Automations in runs")
struct AutomationRunTests {
  static let key = "{target: mail, rotateCredentials: }"
  static let scale =
    "{target: backend, scale: {replicas: 5}, undo: {target: backend, scale: {replicas: 3}}}"

  private func drill(_ options: String, _ steps: [String] = [key], people: Bool = false) -> Drill {
    var drill = Drill()
    drill.hasPeople = people
    drill.integrations =
      (people ? "pagerduty_configs: [{routing_key: x}], " : "") + "webhook_configs: [{url: 'http://localhost:1/'}]"
    drill.more = "automations: {fix: {\(options), steps: [\(steps.joined(separator: ", "))]}}\n"
    return drill
  }

  private func play(_ drill: Drill) throws -> (fix: AutomationRecord, result: RunResult, history: History) {
    let (result, history) = try History.play(try drill.plan())
    return (try #require(result.automations.first), result, history)
  }

  @Test("By an alert: its way through the receiver, the delay, the way of its end, the undoing")
  func byAlert() throws {
    let (fix, result, history) = try play(
      drill("alert: Down, receiver: team, after: 10s, undoAfter: 1m", [Self.key, Self.scale]))
    let act = try #require(fix.acts.first)
    #expect(fix.acts.count == 1 && fix.heldBack.isEmpty)
    #expect(act.triggeredAt == (try at("10m48s")))
    #expect(act.at == (try at("10m58s")))
    #expect(act.steps.map(\.title) == ["mail rotateCredentials", "backend scale"])
    #expect(act.steps.map(\.outcome) == [.done, .done])
    #expect(act.undoneAt == (try at("1h1m48s")))
    // It has ended the fault; what is temporary keeps the incident open.
    let incident = try #require(result.incidents.first)
    #expect(incident.acknowledgedAt == nil)
    #expect(incident.mitigatedAt == (try at("15m58s")))
    #expect(incident.resolvedAt == act.undoneAt)
    #expect(history.of(.pageAcknowledged, .pageReceived).isEmpty)
    #expect(history.of(.automationTriggered).map(\.component) == ["fix"])
    #expect(result.timeline.contains { $0.kind == .action && $0.text.contains("mail rotateCredentials by fix") })
  }

  @Test("By a condition: at the scrape at which it has held for long enough")
  func byCondition() throws {
    var drill = drill("when: EXPRESSION, for: 1m, after: 5s")
    drill.more = drill.more.replacing("EXPRESSION", with: "'\(try drill.expression("T >= 607 < 3600"))'")
    let (fix, _, history) = try play(drill)
    // Scraped at 10 min 15 s for the first time; still so at 11 min 15 s.
    #expect(fix.acts.first?.at == (try at("11m20s")))
    #expect(history.of(.automationCleared).map(\.time) == [try at("1h")])
  }

  @Test("A receiver that is down delays it: Alertmanager tries again")
  func receiverIsDown() throws {
    var drill = drill("alert: Down, receiver: team")
    drill.faults.append("{id: hook, at: 5m, for: 10m, target: pager, outage: {mode: refuse}, significant: false}")
    let act = try #require(try play(drill).fix.acts.first)
    #expect(act.at > (try at("15m")))
    #expect(act.at < (try at("21m")))
    drill.faults[1] = "{id: hook, at: 5m, target: pager, outage: {mode: refuse}, significant: false}"
    #expect(try play(drill).fix.acts.isEmpty)
  }

  @Test(
    "Labels that the alert does not have", arguments: [("{severity: P1}", 1), ("{severity: P2}", 0), ("{a: b}", 0)])
  func labels(labels: String, acts: Int) throws {
    #expect(try play(drill("alert: Down, labels: \(labels), receiver: team, cooldown: 2h")).fix.acts.count == acts)
  }

  @Test("Another receiver's news are not its own")
  func otherAlert() throws {
    var drill = drill("alert: Other, receiver: team")
    drill.rules.append("Other P2 T >= 9000")
    #expect(try play(drill).fix.acts.isEmpty)
  }

  @Test("After a step that is refused, or comes out otherwise, the rest is left out")
  func refusals() throws {
    let undo = "{target: backend, rolloutUndo: }"
    let refused = try play(drill("alert: Down, receiver: team, maxPerHour: 1", [undo, Self.key])).fix
    #expect(refused.acts.first?.steps.map(\.outcome) == [.refused])
    let wrong = "{target: outbox, requeueStuck: , expect: rows > 1000}"
    let unexpected = try play(drill("alert: Down, receiver: team, maxPerHour: 1", [wrong, Self.key])).fix
    #expect(unexpected.acts.first?.steps.map(\.outcome) == [.unexpected])
  }

  @Test("What cannot be undone is done again after the cooldown, up to the limit")
  func again() throws {
    let fix = try play(
      drill("alert: Down, receiver: team, cooldown: 10m, maxPerHour: 3", ["{target: backend, rolloutRestart: }"])
    ).fix
    #expect(fix.acts.map(\.at) == [try at("10m48s"), try at("20m48s"), try at("30m48s")])
    #expect(fix.heldBack.map(\.reason) == ["cooldown", "cooldown", "limit per hour"])
  }

  @Test("Command lines")
  func commands() throws {
    let (fix, _, history) = try play(
      drill(
        "alert: Down, receiver: team",
        [
          "{run: kubectl scale deployment/backend --replicas=5, undo: kubectl scale deployment/backend --replicas=3}"
        ]))
    #expect(fix.acts.first?.steps.first?.text.contains("scaled") == true)
    #expect(fix.acts.first?.undoing.count == 1)
    #expect(history.of(.podScheduled).count == 5)
  }

  @Test("Beside people: whoever is called finds it done, and acknowledges all the same")
  func besidePeople() throws {
    let (fix, result, _) = try play(drill("alert: Down, receiver: team, cooldown: 2h", people: true))
    #expect(fix.acts.count == 1)
    #expect(result.tickets.first?.acknowledgedBy == "ann")
    // Seven minutes before the person comes to it.
    #expect(result.incidents.first?.mitigatedAt == (try at("15m48s")))
  }

  @Test("One seed, one history", arguments: [1, 2, 3] as [UInt64])
  func deterministic(seed: UInt64) throws {
    let plan = try drill("alert: Down, receiver: team, after: {p50: 30s, p95: 5m}", [Self.scale]).plan()
    let runs = try (0..<2).map { _ in try SimulationRun(plan: plan, seed: seed).execute() }
    #expect(runs[0].digest == runs[1].digest)
    #expect(runs[0].automations == runs[1].automations)
    let other = try SimulationRun(plan: plan, seed: seed + 100).execute()
    #expect(other.automations.first?.acts.first?.at != runs[0].automations.first?.acts.first?.at)
  }
}

import Harness
import Incidents
import TestSupport
import Testing
import VirtualTime

/// People under drawn alerts, runbooks, shifts and times: nothing may trap, and nobody does two things at once.
@Suite("Swarm of people")
struct ResponseSwarmTests {
  private static let templates = [
    "{check: it}", "{check: it, takes: {p50: 2m, p95: 20m}}", "{decide: it}", "{check: it, by: lead}",
    "{target: mail, rotateCredentials: }", "{target: backend, rolloutUndo: , expect: succeeds, otherwise: escalate}",
    "{target: outbox, requeueStuck: , expect: rows > 0, otherwise: [{check: why}, {escalate: }]}",
    "{target: backend, scale: {replicas: 5}, undo: {target: backend, scale: {replicas: 3}}}",
    "{target: backend, setEnv: {values: {BATCH: '5'}}, undo: {target: backend, setEnv: {values: {BATCH: '10'}}}, by: lead}",
    "{waitUntil: kube_deployment_spec_replicas > 4, timeout: 3m, otherwise: escalate}",
    "{waitUntil: kube_deployment_spec_replicas > 4, timeout: 10m}", "{escalate: }", "{escalate: lead}", "{undoAll: }",
    "{stop: }", "{if: kube_deployment_spec_replicas > 4, then: [{check: a}, {undoAll: }], else: [{decide: b}]}",
    "{ifResult: fails, then: [{check: why}]}",
  ]

  private func drill(_ seed: UInt64) -> Drill {
    var random = RandomStream(seed: seed, name: "swarm")
    func runbook() -> String {
      let steps = (0..<random.below(6)).map { _ in Self.templates[random.below(Self.templates.count)] }
      return "[\(steps.joined(separator: ", "))]"
    }
    var drill = Drill()
    drill.duration = "70m"
    drill.start = "2026-03-0\(2 + random.below(3))T\(["02", "08", "17", "21"][random.below(4)]):30:00Z"
    drill.rules = []
    drill.runbooks = []
    for index in 0..<(1 + random.below(6)) {
      let from = random.below(2_000)
      drill.rules.append("A\(index) P\(random.below(4)) T >= \(from) < \(from + 30 + random.below(2_500))")
      drill.runbooks.append("A\(index): {name: r\(random.below(2) == 0 ? 0 : index + 1), steps: PLACE}")
    }
    // Runbooks of one name are the same.
    let shared = runbook()
    drill.runbooks = drill.runbooks.map { text in
      text.replacing("PLACE", with: text.contains("name: r0,") ? shared : runbook())
    }
    drill.faults[0] = drill.faults[0].replacing("expects: [Down]", with: "expects: [A0]")
    drill.people = random.chance(0.5) ? "{ann: {}, ben: {}, lead: {}}" : "{ann: {shifts: [day]}, ben: {}, lead: {}}"
    drill.levels =
      random.chance(0.5)
      ? "[{name: engineer, people: [ann, ben], nextAfter: 6m}, {name: lead, people: [lead], after: 12m}]"
      : "[{name: engineer, people: [ann, ben]}, {name: lead, people: [lead], only: [P0]}]"
    let night = random.chance(0.5) ? ", night: {after: {p50: 5m, p95: 20m}, missed: 30%}" : ""
    drill.notice = "{escalates: \(random.chance(0.7)), day: {after: {p50: 2m, p95: 10m}, missed: 10%}\(night)}"
    drill.priorities = "{P0: {acknowledgeWithin: 2m}, P1: {acknowledgeWithin: 5m}, P2: {acknowledgeWithin: 20m}}"
    drill.settings = ["onCall.shifts={day: {from: '08:00', to: '18:00'}}", "onCall.times.slip=20%"]
    drill.more = "detection: {seen: {when: '\((try? drill.expression("T >= 900 < 1500")) ?? "")', after: 2m}}\n"
    drill.onFailure = "{then: \(["escalate", "repeat", "giveUp"][random.below(3)]), after: \(1 + random.below(12))m}"
    return drill
  }

  @Test func keepsToItsRules() throws {
    var tickets = 0
    var steps = 0
    var broken = 0
    var failures: Set<StepRecord.Outcome> = []
    let seeds = Verification.count(20, full: 1_000)
    // 157: somebody becomes a ticket's holder in the middle of a step on another one.
    for seed in Set(1...UInt64(seeds)).union([157]).sorted() {
      let result = try drill(seed).run(seed: seed)
      tickets += result.tickets.count
      steps += result.tickets.reduce(0) { $0 + $1.steps.count }
      failures.formUnion(result.tickets.flatMap(\.steps).filter { $0.id == "failed" }.compactMap(\.outcome))
      let problems = problems(result)
      if !problems.isEmpty { broken += 1 }
      for problem in problems { Issue.record("seed \(seed): \(problem)") }
    }
    #expect(tickets > seeds && steps > 3 * seeds)
    #expect(failures == [.handedOver, .nobody, .again, .givenUp])
    Verification.record(
      "Swarm of people", asked: "1000 drawn responses, none breaks a rule",
      measured: "\(seeds) runs, \(tickets) tickets, \(steps) steps, \(broken) runs break one", passed: broken == 0)
  }

  private func problems(_ result: RunResult) -> [String] {
    var problems: [String] = []
    for ticket in result.tickets {
      if let first = ticket.acknowledgedAt, first < ticket.openedAt {
        problems.append("acknowledged before it was opened")
      }
      for step in ticket.steps {
        if (step.ended == nil) != (step.outcome == nil) { problems.append("an end without an outcome: \(step)") }
        if let closed = ticket.closedAt, step.began > closed { problems.append("a step after the end: \(step)") }
        let calls = ticket.calls.filter {
          $0.person == step.person && $0.acknowledgedAt.map { $0 <= step.began } ?? false
        }
        if calls.isEmpty { problems.append("a step of somebody who was not called: \(step)") }
      }
      let undone = ticket.steps.filter { $0.id.hasPrefix("undo ") && $0.ended != nil }.count
      // What is applied again before it is undone is one remedy.
      var standing: Set<String> = []
      var applied = 0
      for step in ticket.steps where step.outcome == .done {
        if step.id.hasPrefix("undo ") {
          standing.remove(String(step.id.dropFirst("undo ".count)))
        } else if ["backend scale", "backend setEnv"].contains(step.title), standing.insert(step.id).inserted {
          applied += 1
        }
      }
      if ticket.closedAt != nil, undone != applied {
        problems.append("\(applied) remedies, \(undone) undone: \(ticket)")
      }
      if undone > applied { problems.append("undone without having been done") }
    }
    let work = result.tickets.flatMap(\.steps).filter { !$0.isWait }
    for person in Set(work.map(\.person)).sorted() {
      let own = work.filter { $0.person == person }.sorted {
        ($0.began, $0.ended ?? result.end) < ($1.began, $1.ended ?? result.end)
      }
      for (one, next) in zip(own, own.dropFirst()) where one.ended.map({ $0 > next.began }) ?? true {
        problems.append("\(person) does two things at once: \(one), \(next)")
      }
    }
    return problems
  }
}

extension RunResult {
  fileprivate var end: VirtualInstant { .start + duration }
}

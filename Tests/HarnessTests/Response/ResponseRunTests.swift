import Harness
import Incidents
import Scenario
import Telemetry
import Testing
import VirtualTime

/// What people do in whole runs, with constant times. See ``Drill`` for the times.
@Suite("People at work")
struct ResponseRunTests {
  /// `ID outcome person seconds` of every step of a ticket.
  private func steps(_ result: RunResult, _ ticket: Int = 0) -> [String] {
    result.tickets[ticket].steps.map { step in
      let took = step.ended.map { Int(step.began.duration(to: $0).seconds) }
      return "\(step.id) \(step.outcome?.rawValue ?? "-") \(step.person) \(took.map(String.init) ?? "-")"
    }
  }

  private func drill(_ steps: String, _ change: (inout Drill) -> Void = { _ in }) throws -> RunResult {
    var drill = Drill()
    drill.runbooks = ["Down: [\(steps)]"]
    change(&drill)
    return try drill.run()
  }

  @Test func stepsAreTakenInOrder() throws {
    let result = try Drill().run()
    #expect(result.tickets.map(\.name) == ["Down"])
    #expect(steps(result) == ["context done ann 60", "1 done ann 120", "2 done ann 30", "context done lead 60"])
    #expect(result.tickets[0].calls.map { "\($0.person) \($0.reason)" } == ["ann page", "lead unresolved"])
    #expect(result.tickets[0].closedAt == .start + .minutes(60))
  }

  @Test func aStepOfALevelCallsIt() throws {
    let result = try drill("{check: mail}, {target: mail, rotateCredentials: , by: lead}")
    // The lead is called at 16:48, acknowledges at 19:48 and knows at 20:48.
    #expect(
      steps(result) == [
        "context done ann 60", "1 done ann 120", "2 handed over ann 0", "context done lead 60", "2 done lead 30",
      ])
    #expect(result.incidents[0].resolvedAt == (try at("26m18s")))
  }

  @Test func escalatingHandsOver() throws {
    let result = try drill("{escalate: }, {target: mail, rotateCredentials: }")
    #expect(
      steps(result) == ["context done ann 60", "1 handed over ann 0", "context done lead 60", "2 done lead 30"])
    // There is nobody above the lead.
    let top = try drill("{escalate: lead}, {escalate: }, {target: mail, rotateCredentials: }")
    #expect(steps(top).contains("2 nobody lead 0") && steps(top).contains("3 done lead 30"))
  }

  @Test(arguments: [
    ("rows == 0", "stop", ["1 done ann 30", "2 done ann 120"]),
    ("rows > 0", "continue", ["1 unexpected ann 30", "2 done ann 120"]), ("rows > 0", "stop", ["1 unexpected ann 30"]),
    ("rows > 0", "[{decide: it}]", ["1 unexpected ann 30", "1.otherwise.1 done ann 240", "2 done ann 120"]),
    (
      "rows > 0", "escalate",
      ["1 unexpected ann 30", "1 handed over ann 0", "context done lead 60", "2 done lead 120"]
    ),
  ])
  func resultsDecide(expect: String, otherwise: String, expected: [String]) throws {
    let action = "{target: outbox, requeueStuck: , expect: '\(expect)', otherwise: \(otherwise)}"
    let result = try drill("\(action), {check: mail}") {
      $0.levels = "[{name: engineer, people: [ann]}, {name: lead, people: [lead]}]"
    }
    #expect(Array(steps(result).dropFirst()) == expected)
  }

  @Test func whatIsRefusedIsSeen() throws {
    let result = try drill(
      "{target: backend, rolloutUndo: }, {ifResult: fails, then: [{check: why}], else: [{stop: }]}")
    #expect(steps(result)[1...3] == ["1 refused ann 30", "2 yes ann 0", "2.then.1 done ann 120"])
    #expect(result.tickets[0].steps[1].text != "")
    #expect(result.warnings.isEmpty)
  }

  /// One pod less is seen at the next scrape; the rest of the time she is free.
  @Test func waitingKeepsNobodyBusy() throws {
    let wait = "{waitUntil: kube_deployment_spec_replicas < 3, timeout: 20m}"
    let result = try drill("\(wait), {target: mail, rotateCredentials: }") {
      $0.actions = ["{at: 30m7s, target: backend, scale: {replicas: 2}}"]
      $0.rules.append("Other P2 T >= 900 < 3600")
      $0.runbooks.append("Other: [{check: other}]")
    }
    #expect(steps(result)[1] == "1 met ann 927")
    #expect(result.incidents[0].resolvedAt == (try at("35m45s")))
    // Acknowledged at 18:33, done at 21:33, in the middle of the wait.
    #expect(result.tickets[1].steps[1].ended == (try at("21m33s")))
  }

  @Test func waitsEnd() throws {
    let result = try drill(
      "{waitUntil: kube_deployment_spec_replicas < 3, timeout: 5m, otherwise: stop}, {check: never}")
    #expect(Array(steps(result)[1...]).first == "1 timed out ann 300")
    #expect(!steps(result).contains { $0.hasPrefix("2 ") })
  }

  @Test func slipsAreDoneAgain() throws {
    var tries: [Int] = []
    for seed in 1...20 as ClosedRange<UInt64> {
      var drill = Drill()
      drill.settings = ["onCall.times.slip=50%"]
      let step = try #require(try drill.run(seed: seed).tickets[0].steps.first { $0.id == "2" })
      let took = try #require(step.ended).seconds - step.began.seconds
      #expect(took == 30 * Double(step.tries))
      tries.append(step.tries)
    }
    #expect(tries.contains(1) && tries.contains { $0 > 1 })
  }

  /// Over before anybody came: no step is taken.
  @Test func whatIsOverIsLeftAlone() throws {
    let result = try drill("{check: mail}, {target: mail, rotateCredentials: }") {
      $0.rules = ["Down P1 T >= 607 < 780"]
    }
    #expect(steps(result) == ["context done ann 60"])
    #expect(result.tickets[0].closedAt == (try at("14m48s")))
  }

  /// A temporary remedy against an alert that is over is not applied.
  @Test func needlessRemediesAreLeftOut() throws {
    let undo = "undo: {target: backend, scale: {replicas: 3}}"
    let result = try drill("{check: mail}, {target: backend, scale: {replicas: 9}, \(undo)}") {
      $0.rules = ["Down P1 T >= 607 < 960"]
    }
    #expect(steps(result) == ["context done ann 60", "1 done ann 120", "2 not needed ann 0"])
  }

  @Test func remediesAreUndoneInReverse() throws {
    func scale(_ replicas: Int) -> String {
      "{target: backend, scale: {replicas: \(replicas)}, undo: {target: backend, scale: {replicas: \(replicas - 1)}}}"
    }
    let result = try drill("\(scale(4)), \(scale(5)), {undoAll: }, {check: mail}")
    #expect(
      steps(result).filter { !$0.hasPrefix("context") }
        == ["1 done ann 30", "2 done ann 30", "undo 2 done ann 30", "undo 1 done ann 30", "4 done ann 120"])
  }

  /// The gravest first, then the oldest; what she is at is finished.
  @Test func theGravestComesFirst() throws {
    let result = try drill("{check: down}") {
      $0.rules = ["Low P2 T >= 600 < 3600", "Down P1 T >= 607 < 3600", "Grave P0 T >= 615 < 3600"]
      $0.runbooks += ["Low: [{check: low}]", "Grave: [{check: grave}]"]
      $0.priorities = "{P0: {acknowledgeWithin: 1h}, P1: {acknowledgeWithin: 1h}, P2: {acknowledgeWithin: 1h}}"
    }
    let order = result.tickets.flatMap { ticket in ticket.steps.map { (ticket.name, $0) } }
      .sorted { $0.1.began < $1.1.began }.map { "\($0.0) \($0.1.id)" }.prefix(6)
    #expect(order == ["Low context", "Grave context", "Grave 1", "Down context", "Down 1", "Low 1"])
  }

  @Test func alertsOfOneRunbookAreOneTicket() throws {
    let result = try drill("{check: mail}") {
      $0.rules.append("Too P1 T >= 900 < 3600")
      $0.runbooks = ["Down: {name: both, steps: [{check: mail}]}", "Too: {name: both, steps: [{check: mail}]}"]
    }
    #expect(result.tickets.map(\.name) == ["both"])
    #expect(result.tickets[0].alerts.map(\.name) == ["Down", "Too"])
  }

  @Test func everybodyDrawsAlone() throws {
    func play(_ people: String, _ levels: String, _ steps: String) throws -> [String: VirtualDuration] {
      let result = try drill(steps) {
        $0.people = people
        $0.levels = levels
        $0.settings = ["onCall.times.check={p50: 5m, p95: 20m}", "onCall.times.context={p50: 5m, p95: 20m}"]
      }
      var times: [String: VirtualDuration] = [:]
      for step in result.tickets[0].steps where step.person == "ann" {
        times[step.title] = step.ended.map(step.began.duration)
      }
      return times
    }
    let one = "[{name: engineer, people: [ann]}]"
    let alone = try play("{ann: {}}", one, "{check: a}, {check: b}")
    #expect(try play("{zoe: {}, ann: {}}", "[{name: engineer, people: [ann, zoe]}]", "{check: a}, {check: b}") == alone)
    #expect(try play("{ann: {}}", one, "{check: a}, {check: b}, {check: c}")["b"] == alone["b"])
    #expect(alone.count == 3 && Set(alone.values).count == 3)
  }

  @Test func peopleWithoutWorkChangeNothing() throws {
    let idle = try drill("") { $0.rules = ["Down P1 T >= 607 < 500"] }
    var drill = Drill()
    drill.rules = ["Down P1 T >= 607 < 500"]
    var plan = try drill.plan()
    plan.onCall = nil
    #expect(try SimulationRun(plan: plan, seed: 7).execute().digest == idle.digest)
  }

  // MARK: Without an alert

  @Test(
    arguments: [
      // Complained of from 10:00 on, said 20 minutes later, and noticed after 3.
      ("{when: EXPR, after: 20m}", "30m", "33m"),
      // Looked at at 09:45.
      ("{when: EXPR, at: '09:45'}", "45m", "45m"), ("{when: EXPR, at: '09:45', days: [tuesday]}", nil, nil),
      // The fault begins at 10:00; the scrape then sees it.
      ("{statusPage: mail, after: 7m}", "17m", "20m"), ("{statusPage: sms, after: 7m}", nil, nil),
      // Over before anybody says so.
      ("{when: SHORT, after: 20m}", nil, nil),
    ] as [(String, String?, String?)])
  func peopleNotice(detection: String, detected: String?, acknowledged: String?) throws {
    var drill = Drill()
    drill.rules = ["Down P1 T >= 607 < 500"]
    drill.faults = ["{id: key, at: 10m, for: 50m, target: mail, credentials: }"]
    let text = try detection.replacing("EXPR", with: "'\(drill.expression("T >= 600 < 3600"))'")
      .replacing("SHORT", with: "'\(drill.expression("T >= 600 < 900"))'")
    drill.more = "detection: {seen: \(text)}\n"
    let result = try drill.run()
    let incident = try #require(result.incidents.first)
    #expect(incident.detectedAt == (try detected.map { try at($0) }))
    #expect(incident.acknowledgedAt == (try acknowledged.map { try at($0) }))
    #expect(result.tickets.count == (detected == nil ? 0 : 1))
  }
}

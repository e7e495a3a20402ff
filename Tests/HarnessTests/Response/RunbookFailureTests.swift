import Harness
import Incidents
import Testing
import VirtualTime

/// What people do when a runbook is over and its alerts are not. See ``Drill`` for the times: its runbook is over at 17:18.
@Suite("Runbooks that fail")
struct RunbookFailureTests {
  /// `ID outcome person` at the moment it began, contexts left out.
  private func steps(_ result: RunResult) -> [String] {
    result.tickets[0].steps.filter { $0.id != "context" }.map { step in
      let began = VirtualInstant.start.duration(to: step.began)
      return "\(began) \(step.id) \(step.outcome?.rawValue ?? "-") \(step.person)"
    }
  }
  private func calls(_ result: RunResult) -> [String] {
    result.tickets[0].calls.map { "\($0.person) \($0.reason)" }
  }

  private func drill(_ onFailure: String, _ change: (inout Drill) -> Void = { _ in }) throws -> RunResult {
    var drill = Drill()
    drill.onFailure = onFailure
    drill.levels = "[{name: engineer, people: [ann]}, {name: lead, people: [lead]}]"
    change(&drill)
    return try drill.run()
  }

  private static let once = ["14m48s 1 done ann", "16m48s 2 done ann"]

  /// Called at 22:18, there 4 minutes later; above the lead there is nobody.
  @Test func escalate() throws {
    let result = try drill("{then: escalate, after: 5m}")
    #expect(
      steps(result)
        == Self.once + [
          "22m18s failed handed over ann", "26m18s 1 done lead", "28m18s 2 done lead", "33m48s failed nobody lead",
        ])
    #expect(calls(result) == ["ann page", "lead runbook failed"])
    #expect(result.tickets[0].closedAt == .start + .minutes(60))
    let story = result.timeline.map(\.text)
    #expect(story.contains("ann: failed the runbook is over, its alerts are not, handed over (Down)"), "\(story)")
    #expect(story.contains { $0.hasPrefix("lead is called for Down") && $0.hasSuffix("lead: runbook failed") })
  }

  /// What the outbound messaging runbook says, unless somebody says something else.
  @Test func byDefaultAfterAQuarterOfAnHour() throws {
    let result = try drill("{}")
    #expect(steps(result)[2] == "32m18s failed handed over ann")
  }

  @Test func levelsForOtherPrioritiesArePassedOver() throws {
    let result = try drill("{then: escalate, after: 5m}") {
      $0.people = "{ann: {}, lead: {}, cto: {}}"
      $0.levels =
        "[{name: engineer, people: [ann]}, {name: lead, people: [lead], only: [P0]}, {name: cto, people: [cto]}]"
    }
    #expect(calls(result) == ["ann page", "cto runbook failed"])
    let nobody = try drill("{then: escalate, after: 5m}") {
      $0.levels = "[{name: engineer, people: [ann]}, {name: lead, people: [lead], only: [P0]}]"
    }
    #expect(steps(nobody) == Self.once + ["22m18s failed nobody ann"])
  }

  /// Called at 50:48 because it took too long: a ticket that is only watched is begun anew.
  @Test func whoeverTakesOverBeginsAnew() throws {
    let late = "[{name: engineer, people: [ann]}, {name: lead, people: [lead], after: 40m}]"
    let result = try drill("{then: escalate, after: 10h}") { $0.levels = late }
    #expect(calls(result) == ["ann page", "lead unresolved"])
    #expect(steps(result) == Self.once + ["54m48s 1 done lead", "56m48s 2 done lead"])
    let watched = try drill("{then: giveUp, after: 10h}") { $0.levels = late }
    #expect(steps(watched) == Self.once)
  }

  @Test func `repeat`() throws {
    let result = try drill("{then: repeat, after: 10m}")
    #expect(
      steps(result)
        == Self.once + [
          "27m18s failed again ann", "27m18s 1 done ann", "29m18s 2 done ann", "39m48s failed again ann",
          "39m48s 1 done ann", "41m48s 2 done ann", "52m18s failed again ann", "52m18s 1 done ann", "54m18s 2 done ann",
        ])
    #expect(calls(result) == ["ann page"])
  }

  @Test func giveUp() throws {
    let result = try drill("{then: giveUp, after: 5m}")
    #expect(steps(result) == Self.once + ["22m18s failed given up ann"])
  }

  /// A runbook's own policy counts for it alone.
  @Test func ofOneRunbook() throws {
    let result = try drill("{then: giveUp, after: 5m}") {
      $0.runbooks = ["Down: {onFailure: {then: repeat, after: 30m}, steps: [{check: mail}]}"]
    }
    #expect(steps(result) == ["14m48s 1 done ann", "46m48s failed again ann", "46m48s 1 done ann"])
  }

  @Test(arguments: ["escalate", "repeat", "giveUp"])
  func whatHelpsInTimeHasNotFailed(policy: String) throws {
    // The alert is over at 22:00.
    let result = try drill("{then: \(policy), after: 5m}") { $0.rules = ["Down P1 T >= 607 < 1320"] }
    #expect(steps(result) == Self.once)
    #expect(result.tickets[0].closedAt == .start + .minutes(22))
  }

  /// Over while the lead is on the way: nothing is begun anew.
  @Test func overBeforeSomebodyComes() throws {
    let result = try drill("{then: escalate, after: 5m}") { $0.rules = ["Down P1 T >= 607 < 1380"] }
    #expect(steps(result) == Self.once + ["22m18s failed handed over ann"])
    #expect(result.tickets[0].closedAt == .start + .minutes(23))
  }

  @Test(arguments: ["escalate", "repeat", "giveUp"])
  func nothingFailsWhereNothingIsTried(policy: String) throws {
    let result = try drill("{then: \(policy), after: 5m}") { $0.runbooks = ["Down: []"] }
    #expect(steps(result).isEmpty)
    #expect(calls(result) == ["ann page"])
  }

  /// Other is acknowledged at 18:33 and looked at until 39:33, in one step: what failed at 22:18 has to wait.
  @Test func whoIsBusyDecidesAfterwards() throws {
    let result = try drill("{then: giveUp, after: 5m}") {
      $0.rules.append("Other P2 T >= 900 < 3600")
      $0.runbooks.append("Other: [{check: other, takes: 20m}]")
    }
    #expect(steps(result) == Self.once + ["39m33s failed given up ann"])
    #expect(result.tickets[1].steps.map(\.id) == ["context", "1", "failed"])
  }

  @Test func remediesAppliedAgainAreUndoneOnce() throws {
    let result = try drill("{then: repeat, after: 20m}") {
      $0.runbooks = [
        "Down: [{target: backend, scale: {replicas: 5}, undo: {target: backend, scale: {replicas: 3}}}]"
      ]
      $0.rules = ["Down P1 T >= 607 < 2400"]
    }
    #expect(
      steps(result) == [
        "14m48s 1 done ann", "35m18s failed again ann", "35m18s 1 done ann", "40m undo 1 done ann",
      ])
  }
}

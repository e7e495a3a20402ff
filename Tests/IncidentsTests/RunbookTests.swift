import Incidents
import Testing
import VirtualTime

@Suite("Runbooks")
struct RunbookTests {
  private static func check(_ id: String) -> RunbookStep { RunbookStep(id: id, work: .check(id)) }

  /// What remains of a walk, with every branch entered.
  private func remaining(_ walk: RunbookWalk) -> [String] {
    var walk = walk
    var ids: [String] = []
    while let step = walk.current {
      ids.append(step.id)
      if case .branch(_, let then, _) = step.work { walk.advance(into: then) } else { walk.advance() }
    }
    return ids
  }

  @Test func branchesComeBetweenTheirStepAndTheNext() throws {
    let condition = BranchCondition.result(try ResultCondition(parsing: "succeeds"))
    let inner = RunbookStep(
      id: "2.then.1", work: .branch(condition, then: [Self.check("2.then.1.then.1")], otherwise: []))
    let outer = RunbookStep(
      id: "2", work: .branch(condition, then: [inner, Self.check("2.then.2")], otherwise: [Self.check("2.else.1")]))
    let runbook = Runbook(name: "r", steps: [Self.check("1"), outer, Self.check("3")])
    var walk = RunbookWalk(runbook)
    #expect(remaining(walk) == ["1", "2", "2.then.1", "2.then.1.then.1", "2.then.2", "3"])
    #expect(runbook.allSteps.map(\.id) == ["1", "2", "2.then.1", "2.then.1.then.1", "2.then.2", "2.else.1", "3"])
    walk.advance()
    walk.advance(into: [])
    #expect(remaining(walk) == ["3"])
    walk.stop()
    #expect(walk.current == nil)
    #expect(RunbookWalk(Runbook(name: "empty", steps: [])).current == nil)
  }

  @Test func aBranchAtTheEndGoesOnAfterTheOuterStep() {
    var walk = RunbookWalk(Runbook(name: "r", steps: [Self.check("1"), Self.check("2")]))
    walk.advance(into: [Self.check("1.otherwise.1")])
    #expect(walk.current?.id == "1.otherwise.1")
    walk.advance()
    #expect(walk.current?.id == "2")
  }

  @Test(arguments: [
    ("rows == 1", "UPDATE 1", 0, true), ("rows == 1", "UPDATE 0", 0, false), ("rows > 0", "DELETE 7", 0, true),
    ("rows >= 5", "INSERT 0 5", 0, true), ("rows == 5", "5 limits changed", 0, false), ("succeeds", "ok", 0, true),
    ("succeeds", "no", 1, false), ("fails", "no", 1, true), ("exitCode != 0", "no", 2, true),
    ("output contains env updated", "deployment.apps/backend env updated", 0, true),
    ("output contains restarted", "deployment.apps/backend env updated", 0, false),
  ])
  func resultsAreJudged(condition: String, output: String, exitCode: Int, expected: Bool) throws {
    let result = StepResult(output: output, exitCode: exitCode, rows: StepResult.rows(inTag: output))
    #expect(try ResultCondition(parsing: condition).holds(result) == expected)
  }

  @Test(arguments: ["", "rows", "rows = 1", "rows == one", "row == 1", "output has x", "succeeds not", "exitCode <= "])
  func whatIsNoConditionIsRefused(text: String) {
    #expect(throws: ParseProblem.self) { _ = try ResultCondition(parsing: text) }
  }
}

import Harness
import Incidents
import Scenario
import Telemetry
import Testing
import VirtualTime

/// Runbooks whose steps are command lines, in the simulated shell.
@Suite("Command lines of runbooks, in a shell")
struct CommandLineTests {
  private func steps(_ runbook: String) throws -> (ticket: TicketRecord, history: History) {
    var drill = Drill()
    drill.runbooks = ["Down: [\(runbook)]"]
    let (result, history) = try History.play(try drill.plan())
    return (try #require(result.tickets.first), history)
  }

  @Test func changeTheSystemAndAreSeen() throws {
    let (ticket, history) = try steps(
      "{run: kubectl scale deployment/backend --replicas=5, expect: succeeds}, "
        + "{run: \"psql -c \\\"SELECT * FROM message WHERE status = 'STATE'\\\"\", variables: {STATE: NONE}, expect: rows == 0}, "
        + "{run: kubectl get pods -l app=backend | grep no-such-pod, expect: exitCode == 0, otherwise: stop}, "
        + "{target: mail, rotateCredentials: }")
    let outcomes = ticket.steps.filter { $0.id.first?.isNumber == true }.map {
      "\($0.id) \($0.outcome?.rawValue ?? "-")"
    }
    #expect(outcomes == ["1 done", "2 done", "3 unexpected"], "\(ticket.steps)")
    // Three pods from the beginning, two more with the first step.
    #expect(history.of(.podScheduled).count == 5)
    #expect(ticket.steps.contains { $0.text.contains("deployment.apps/backend scaled") }, "\(ticket.steps.map(\.text))")
  }

  @Test func thatAreTemporaryAreUndone() throws {
    let (ticket, history) = try steps(
      "{run: kubectl scale deployment/backend --replicas=5, undo: kubectl scale deployment/backend --replicas=3}, "
        + "{target: mail, rotateCredentials: }")
    #expect(ticket.closedAt != nil)
    #expect(history.of(.podScheduled).count == 5 && history.of(.podTerminating).count == 2)
  }

  /// What cannot be run is an error at its place, before anything is played.
  @Test(arguments: [
    ("kubctl get pods", "there is no tool 'kubctl'; did you mean kubectl?"),
    ("kubectl scale deployment/bakend --replicas=3", "there is no deployment 'bakend'; did you mean backend?"),
    ("psql -c 'SELECT statsu FROM message'", "column \"statsu\" does not exist"),
  ]) func thatCannotBeRunAreErrors(line: String, message: String) throws {
    var drill = Drill()
    drill.runbooks = ["Down: [{check: mail}, {run: \"\(line)\"}]"]
    let plan = try drill.plan()
    let failure = #expect(throws: RunFailure.self) { try SimulationRun(plan: plan, seed: 7).check() }
    guard case .configuration(let findings) = try #require(failure) else {
      Issue.record("another failure: \(failure as Any)")
      return
    }
    #expect(findings.map(\.path) == [["runbooks", "Down", "steps", "1", "run"]])
    #expect(findings.first?.message.contains(message) == true, "\(findings)")
    #expect(findings.first?.offset.map { $0 < line.utf8.count } == true)
  }
}

import Components
import Incidents
import Prometheus
import SimulationKernel
import Telemetry
import Testing
import VirtualTime

/// Steps that are command lines, with a shell that only writes down what it is told.
@Suite("Command lines of runbooks")
struct CommandStepTests {
  /// Takes three seconds for a line and answers with how many words it has as rows.
  final class Shell: CommandRunner, @unchecked Sendable {
    let simulation: Simulation
    private(set) var lines: [String] = []
    init(_ simulation: Simulation) { self.simulation = simulation }

    func run(_ commandLine: String, variables: [RunbookStep.Variable]) async throws -> StepResult {
      try await simulation.sleep(for: .seconds(3))
      lines.append(([commandLine] + variables.map { "\($0.name)=\($0.value)" }).joined(separator: " "))
      let isBad = commandLine.hasPrefix("bad")
      return StepResult(
        output: isBad ? "command not found" : "ok", exitCode: isBad ? 127 : 0,
        rows: commandLine.split(separator: " ").count)
    }
  }

  final class Site: ResponseSite {
    let shell: Shell
    init(_ shell: Shell) { self.shell = shell }
    var commands: (any CommandRunner)? { shell }
    func perform(_ action: ActionCall, on target: String, by person: String, note: String?) -> StepResult {
      StepResult(output: "done")
    }
    func holds(_ condition: PromQLExpression) -> Bool { false }
    func hasFault(_ component: String) -> Bool { false }
  }

  /// Plays a runbook of these steps for an hour; the alert is over after half an hour.
  private func play(_ steps: [RunbookStep]) throws -> (record: TicketRecord, lines: [String]) {
    let minute = DurationDistribution.constant(.minutes(1))
    let onCall = OnCall(
      name: "one",
      people: [
        .init(name: "ann", times: WorkTimes(context: minute, check: minute, act: minute, decide: minute))
      ], levels: [.init(name: "engineer", people: ["ann"])], priorities: [],
      notices: [
        Notice(kind: "pagerduty", day: .init(after: minute), night: nil, escalates: false)
      ], night: DailyHours(from: .hours(22), to: .hours(7)), onFailure: FailurePolicy(.giveUp, after: .hours(10)))
    let simulation = Simulation()
    let shell = Shell(simulation)
    let site = Site(shell)
    let desk = ResponseDesk(
      onCall, runbooks: ["Down": Runbook(name: "down", steps: steps)],
      start: try CalendarInstant(parsing: "2026-03-02T09:00:00Z"), seed: 1, simulation: simulation, journal: Journal(),
      site: site)
    defer { simulation.end() }
    let alert = PagedAlert(name: "Down", labels: "", severity: nil)
    let over = simulation.register(name: "over") { _ in desk.changed(alert, isFiring: false) }
    desk.changed(alert, isFiring: true)
    desk.notified(through: "pagerduty", firing: [alert], resolved: [], shownAt: .start)
    simulation.schedule(over, at: .start + .minutes(30))
    desk.start()
    try simulation.run(until: .start + .minutes(60))
    return (try #require(desk.records.first), shell.lines)
  }

  @Test func areRunWithTheirPlaceholders() throws {
    let step = RunbookStep(
      id: "1",
      work: .command("psql -c 'WHERE org = ORG_ID OR ORG_IDS'", variables: [.init(name: "ORG_ID", value: "org-1")]),
      expect: try ResultCondition(parsing: "rows == 8"),
      undo: .command("undo ORG_ID", variables: [.init(name: "ORG_ID", value: "org-1")]))
    let (record, lines) = try play([step])
    // What is temporary is undone when the alert is over.
    #expect(lines == ["psql -c 'WHERE org = ORG_ID OR ORG_IDS' ORG_ID=org-1", "undo ORG_ID ORG_ID=org-1"])
    let steps = record.steps.map { "\($0.id) \($0.outcome?.rawValue ?? "-")" }
    #expect(steps == ["context done", "1 done", "undo 1 done"])
    // A minute of typing and what the command itself takes.
    #expect(record.steps[1].ended == .start + .minutes(3) + .seconds(3))
    #expect(record.closedAt == .start + .minutes(31) + .seconds(3))
  }

  @Test func failuresAreSeen() throws {
    let bad = RunbookStep(
      id: "1", work: .command("bad command", variables: []), expect: try ResultCondition(parsing: "exitCode == 0"),
      otherwise: .steps([RunbookStep(id: "1.otherwise.1", work: .command("other", variables: []))]))
    let (record, lines) = try play([bad])
    #expect(lines == ["bad command", "other"])
    #expect(record.steps[1].outcome == .unexpected && record.steps[1].text == "command not found")
  }
}

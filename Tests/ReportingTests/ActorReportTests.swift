import Foundation
import Harness
import Incidents
import Testing
import VirtualTime

@testable import Reporting

/// What reports say of who acted.
@Suite("Actors in reports")
struct ActorReportTests {
  private static func at(_ minutes: Int64) -> VirtualInstant { .start + .minutes(minutes) }

  private static func step(_ title: String, _ minute: Int64, by who: String, undoes: Bool = false) -> StepRecord {
    StepRecord(
      id: "1", title: title, person: who, began: at(minute), ended: at(minute), outcome: .done,
      deed: undoes ? .undoes : .does)
  }

  /// Ann acts once and looks once; `fix` acts twice, undoes once and is held back once; `hpa` rescales three times.
  private static let result: RunResult = {
    var result = Examples.quota
    var ticket = TicketRecord(number: 1, name: "backlog", severity: "P1", alerts: [], openedAt: at(80))
    ticket.steps = [
      StepRecord(id: "1", title: "the dashboard", person: "ann", began: at(87), ended: at(92), outcome: .done),
      step("backend setEnv", 95, by: "ann"),
    ]
    result.tickets = [ticket]
    var fix = AutomationRecord(name: "fix", trigger: "Down, heard by team")
    for minute in [82, 90] as [Int64] {
      var act = AutomationRecord.Act(triggeredAt: at(81), at: at(minute))
      act.steps = [step("backend scale", minute, by: "fix")]
      fix.acts.append(act)
    }
    fix.acts[1].undoing = [step("undo backend scale", 99, by: "fix", undoes: true)]
    fix.heldBack = [.init(at: at(85), reason: "cooldown")]
    result.automations = [fix]
    result.autoscalers = [
      AutoscalerRecord(
        name: "hpa", deployment: "backend",
        rescales: [(3, 6), (6, 9), (9, 4)].enumerated().map { index, sizes in
          .init(at: at(Int64(100 + index)), from: sizes.0, to: sizes.1, reason: "All metrics below target")
        })
    ]
    return result
  }()

  @Test func textAndMarkdownCountThem() throws {
    let text = TextReport.render(Self.result)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let start = try #require(lines.firstIndex { $0.hasPrefix("WHO ACTED") })
    let rows = lines[(start + 2)...].prefix { !$0.isEmpty }.map { $0.split(separator: " ").map(String.init) }
    #expect(rows.first { $0[0] == "ann" }?.contains("person") == true)
    let fix = try #require(rows.first { $0[0] == "fix" })
    #expect(fix.starts(with: ["fix", "automation", "backend", "scale", "×2", "2", "1", "1"]), "\(fix)")
    let hpa = try #require(rows.first { $0[0] == "hpa" })
    #expect(hpa.starts(with: ["hpa", "autoscaler", "backend", "up", "×2,"]), "\(hpa)")
    #expect(MarkdownReport.render(Self.result).contains("## Who acted"))
  }

  @Test func jsonHasThem() throws {
    let json = try JSONSerialization.jsonObject(with: Data(JSONReport.render(Self.result).utf8))
    let object = try #require(json as? [String: Any])
    let actors = try #require(object["actors"] as? [[String: Any]])
    #expect(actors.map { $0["name"] as? String } == ["ann", "fix", "hpa"])
    #expect(actors.map { $0["kind"] as? String } == ["person", "automation", "autoscaler"])
    #expect(actors.map { $0["count"] as? Int } == [1, 2, 3])
    #expect(actors.map { $0["undone"] as? Int } == [0, 1, 0])
    #expect(actors.map { $0["heldBack"] as? Int } == [0, 1, 0])
    let scalers = try #require(object["autoscalers"] as? [[String: Any]])
    #expect((scalers[0]["rescales"] as? [[String: Any]])?.map { $0["to"] as? Int } == [6, 9, 4])
  }

  @Test func runsWithPeopleAloneSayNothing() {
    var result = Self.result
    (result.automations, result.autoscalers) = ([], [])
    #expect(!TextReport.render(result).contains("WHO ACTED"))
    #expect(!JSONReport.render(result).contains("\"actors\""))
    #expect(FigureSeries.all([result]).allSatisfy { !$0.key.hasPrefix("actionsBy") })
  }

  @Test func comparisonsTellPeopleFromMachines() {
    var people = Self.result
    (people.automations, people.autoscalers) = ([], [])
    var machines = Self.result
    machines.tickets = []
    let series = FigureSeries.all([people, machines])
    #expect(series.first { $0.key == "actionsByPeople" }?.values == [1, 0])
    #expect(series.first { $0.key == "actionsByAutomation" }?.values == [0, 5])
    #expect(Comparison.mayBeKey("actionsByPeople") && Comparison.mayBeKey("actionsByAutomation"))
  }
}

import Foundation
import Testing

/// `query` over a scenario plays it and keeps every scrape.
@Suite("query over a scenario")
struct QueryScenarioTests {
  private let folder = Folder()
  private var file: String {
    folder.write(
      """
      groups:
      - name: g
        interval: 15s
        rules:
        - {record: depth, expr: sum(queue_depth)}
        - {alert: Busy, expr: depth > 10}

      """, to: "rules.yml")
    return folder.write(
      Files.quiet + "start: 2026-03-02T08:00:00+01:00\nwarmUp: 1m\nruleFiles: [rules.yml]\n", to: "scenario.yaml")
  }

  private func query(_ arguments: String...) -> Shell.Outcome { Shell().run(["query", file] + arguments) }

  @Test(arguments: [
    ["90"], ["90s"], ["1m30s"], ["+90"], ["2026-03-02T08:01:30+01:00"], ["2026-03-02T07:01:30Z"], ["1772434890"],
    ["1772434890.000"],
  ])
  func aMomentIsWrittenInMoreThanOneWay(time: [String]) {
    let outcome = query("depth", "queue_depth", "--at", time[0])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("[1772434890,"))
    #expect(outcome.output == query("depth", "queue_depth", "--at", "90s").output)
  }

  @Test func theWarmUpLiesBeforeTheStart() {
    #expect(query("queue_depth", "--at", "-30s").output.contains("[1772434770,"))
    #expect(query("queue_depth", "--at", "-30").output == query("queue_depth", "--at", "-30s").output)
    #expect(query("queue_depth", "--at", "-2m").output.contains(#""result":[]"#))
  }

  /// The metrics that no expression of the scenario names are there, and what its rules write.
  @Test func everythingIsKept() {
    let names = query("count by (__name__) ({__name__=~\".+\"})", "--at", "5m").output
    for name in ["queue_depth", "depth", "ALERTS", "ALERTS_FOR_STATE"] { #expect(names.contains("\"\(name)\"")) }
    #expect(JSONText.names(names).count > 10)
    let samples = query("count_over_time(queue_depth{status=\"sent\"}[1h])", "--at", "5m").output
    // A minute and five, scraped every 15 s.
    #expect(samples.contains("\"24\""), "\(samples)")
  }

  /// A run's own file of metrics answers the same.
  @Test func theExportAnswersTheSame() {
    let export = folder.path("metrics.om")
    let scenario = file
    #expect(Shell().run("run", scenario, "--openmetrics", export).status == 0)
    let times = ["--start", "2026-03-02T08:00:00+01:00", "--end", "2026-03-02T08:05:00+01:00", "--step", "15s"]
    let questions = ["depth", "queue_depth > 10", "rate(provider_requests_total[2m])", "sum(queue_depth) - depth"]
    let own = Shell().run(["query", scenario] + questions + times)
    let exported = Shell().run(["query", "--data", export] + questions + times)
    #expect(own.status == 0 && own.output == exported.output, "\(own.errors)\(exported.errors)")
    #expect(!own.output.contains(#""result":[]"#))
    #expect(own.output.hasSuffix("\n") && own.output.contains("[1772434815,\"0\"]"))
  }

  @Test func theRunIsChosenAsForRun() {
    let plain = query("queue_depth", "--at", "5m").output
    #expect(query("queue_depth", "--at", "5m", "--seed", "8").output != plain)
    #expect(query("queue_depth", "--at", "5m", "--set", "load.steady.rate=4").output != plain)
    #expect(query("queue_depth", "--at", "5m", "--seed", "7", "--variant", "base").output == plain)
    #expect(query("queue_depth", "--at", "5m", "--variant", "none").status == 65)
  }

  @Test func keepingEverythingChangesNoHistory() {
    let scenario = file
    let journals = ["a", "b"].map { folder.path($0) }
    #expect(Shell().run("run", scenario, "--journal", journals[0]).status == 0)
    #expect(Shell().run("run", scenario, "--journal", journals[1], "--openmetrics", folder.path("m")).status == 0)
    #expect(folder.text("a") == folder.text("b"))
  }

  @Test func wrongFilesAndUsage() {
    #expect(Shell().run("query", folder.path("none.yaml"), "1", "--at", "0").status == 66)
    #expect(Shell().run("query", folder.write("nonsense: 1\n", to: "bad.yaml"), "1", "--at", "0").status == 65)
    #expect(Shell().run("query").status == 64)
    #expect(query("--at", "0").status == 64)
    #expect(query("1").status == 64)
  }

  @Test func aRunThatCannotGoOnIs71() {
    let scenario = folder.write(Files.quiet, to: "late.yaml")
    let outcome = Shell().run(
      "query", scenario, "1", "--at", "0", "--set", "load.steady.maxVUs=1", "--set", "load.steady.rate=100")
    #expect(outcome.status == 71, "\(outcome.output)\(outcome.errors)")
  }
}

extension JSONText {
  /// The values of the label `__name__` in an answer.
  fileprivate static func names(_ answer: String) -> Set<String> {
    let data = object(answer)["data"] as? [String: Any]
    let result = data?["result"] as? [[String: Any]] ?? []
    return Set(result.compactMap { ($0["metric"] as? [String: String])?["__name__"] })
  }
}

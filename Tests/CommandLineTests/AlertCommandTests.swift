import Testing

/// `alerts explain`, `backtest` and `coverage`.
@Suite("Alert commands")
struct AlertCommandTests {
  private let folder = Folder()

  private static let rules = """
    groups:
      - name: g
        interval: 15s
        rules:
          - {alert: Failures, expr: 'sum(rate(queue_failures_total[1m])) > 0.5', labels: {severity: P2}}
          - {alert: Slow, expr: 'sum(rate(queue_failures_total[1m])) > 0.5', for: 1h}
          - {alert: Never, expr: 'queue_depth < 0'}
          - {alert: Clock, expr: 'vector(time()) % 900 < 60'}

    """

  private var file: String {
    folder.write(Self.rules, to: "rules.yml")
    return folder.write(
      Files.quiet.replacing("duration: 5m", with: "duration: 20m") + """
        ruleFiles: [rules.yml]
        faults: [{id: down, at: 2m, for: 4m, target: sms, outage: , expects: [Failures]}]
        variants: {calm: {faults: []}}

        """, to: "scenario.yaml")
  }

  @Test func explain() throws {
    let outcome = Shell().run("alerts", "explain", file, "Failures")
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.first == "Failures")
    #expect(lines.allSatisfy { $0.count <= 100 })
    let plot = try #require(lines.firstIndex { $0.hasPrefix("SERIES") })
    #expect(lines[plot...].prefix(10).contains { $0.contains("┄") && $0.hasSuffix("limit 0.5") })
    for mark in ["I  +2m00s", "P  +", "F  +", "R  +"] { #expect(lines.contains { $0.hasPrefix(mark) }, "\(mark)") }
    #expect(lines.contains { $0.hasPrefix("DELAY  from the beginning of the incident down, +2m00s") })
    for part in ["symptom", "window", "scrape", "evaluation", "for"] {
      #expect(lines.contains { $0.hasPrefix(part + " ") }, "\(part)")
    }
    #expect(Shell().run("alerts", "explain", file, "Failures").output == outcome.output)
    #expect(Shell().run("alerts", "explain", file, "Failures", "--seed", "8").output != outcome.output)
  }

  @Test func explainWhatDidNotFire() {
    let pending = Shell().run("alerts", "explain", file, "Slow").output
    #expect(pending.contains("SERIES") && pending.contains("never") && !pending.contains("DELAY"))
    let never = Shell().run("alerts", "explain", file, "Never").output
    #expect(never.contains("its condition never held at an evaluation"))
    let calm = Shell().run("alerts", "explain", file, "Failures", "--variant", "calm").output
    #expect(calm.contains("never held") || calm.contains("could compare"))
    let wrong = Shell().run("alerts", "explain", file, "Clock").output
    #expect(wrong.contains("false") && wrong.contains("no incident it is meant for"))
  }

  @Test func backtest() throws {
    let outcome = Shell().run("alerts", "backtest", folder.path("other.yml"), file, "--seeds", "1..3", "--jobs", "2")
    #expect(outcome.status == 66)
    folder.write(
      Self.rules.replacing(
        "Failures, expr: 'sum(rate(queue_failures_total[1m])) > 0.5'", with: "Other, expr: 'vector(1)'"),
      to: "other.yml")
    let tested = Shell().run("alerts", "backtest", folder.path("other.yml"), file, "--seeds", "1..3", "--jobs", "2")
    #expect(tested.status == 0, "\(tested.errors)")
    #expect(tested.output.hasPrefix("BACKTEST  6 runs"))
    #expect(tested.output.contains("expected, and no rule raises it: Failures"))
    let own = Shell().run("alerts", "backtest", folder.path("rules.yml"), file, "--seeds", "1..3", "--variant", "base")
    let row = try #require(own.output.split(separator: "\n").first { $0.hasPrefix("Failures") })
    let cells = row.split(separator: " ")
    #expect(cells.prefix(8) == ["Failures", "3", "3", "0", "100.0%", "3", "3", "100.0%"], "\(row)")
    let one = Shell().run("alerts", "backtest", folder.path("rules.yml"), file, "--seeds", "1..3", "--jobs", "3")
    #expect(one.output == Shell().run("alerts", "backtest", folder.path("rules.yml"), file, "--seeds", "1..3").output)
  }

  @Test func coverage() {
    let outcome = Shell().run("alerts", "coverage", file)
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("COVERAGE  2 runs"))
    let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(lines.contains { $0.prefix(3) == ["Never", "never", "true"] })
    #expect(lines.contains { $0.prefix(3) == ["Slow", "only", "pending"] })
    #expect(lines.contains { $0.prefix(2) == ["Failures", "fires"] })
    #expect(Shell().run("alerts", "coverage", file, "--strict").status == 99)
  }

  @Test func wrongUse() {
    let unknown = Shell().run("alerts", "explain", file, "Failure")
    #expect(unknown.status == 64 && unknown.errors.contains("no alert 'Failure'"))
    #expect(Shell().run("alerts", "coverage", file, "--jobs", "0").status == 64)
    #expect(Shell().run("alerts", "coverage", folder.path("missing.yaml")).status == 66)
    folder.write("groups: 5", to: "bad.yml")
    let bad = Shell().run("alerts", "backtest", folder.path("bad.yml"), file)
    #expect(bad.status == 65 && bad.errors.contains("bad.yml:1:9"))
  }
}

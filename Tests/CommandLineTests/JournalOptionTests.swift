import Testing

/// `--journal`, `--openmetrics` and `--stale-markers` describe one run.
@Suite("Journal and metrics files")
struct JournalOptionTests {
  private let folder = Folder()
  private var file: String { folder.write(Files.troubled, to: "scenario.yaml") }

  @Test(arguments: ["--journal", "--openmetrics", "--stale-markers"])
  func needExactlyOneRun(option: String) {
    let target = folder.path("out")
    let variants = folder.write(Files.quiet + "variants: {more: {}}\n", to: "variants.yaml")
    for arguments in [[file, "--seeds", "1..2"], [file, file], [variants]] {
      let outcome = Shell().run(["run"] + arguments + [option, target])
      #expect(outcome.status == 64)
      #expect(outcome.errors.contains("\(option) needs exactly one run, this command has 2"))
      #expect(folder.text("out") == nil)
    }
    #expect(Shell().run("run", variants, "--variant", "more", option, target).status == 0)
    #expect(folder.text("out") != nil)
  }

  @Test func theyChangeNothingElse() {
    let plain = Shell().run("run", file, "--format", "json")
    let with = Shell().run(
      "run", file, "--format", "json", "--journal", folder.path("j"), "--openmetrics", folder.path("m"),
      "--stale-markers", folder.path("s"))
    #expect(plain.status == 0)
    #expect(with.output == plain.output && with.errors == plain.errors)
  }

  @Test func everyLineIsAnObjectInTheOrderOfTime() throws {
    _ = Shell().run("run", file, "--journal", folder.path("j"))
    let lines = try #require(folder.text("j")).split(separator: "\n").map { JSONText.object(String($0)) }
    #expect(lines.count > 3_000)
    let times = lines.compactMap { $0["t"] as? Double }
    #expect(times.count == lines.count)
    #expect(times == times.sorted())
    #expect(lines.allSatisfy { ($0["kind"] as? String)?.isEmpty == false })
    let kinds = Set(lines.compactMap { $0["kind"] as? String })
    #expect(kinds.isSuperset(of: ["offered", "accepted", "recorded", "faultBegan", "actionApplied", "podKilled"]))
  }

  @Test func metricsAreOpenMetrics() throws {
    _ = Shell().run("run", file, "--openmetrics", folder.path("m"))
    let text = try #require(folder.text("m"))
    #expect(text.hasSuffix("# EOF\n"))
    #expect(text.contains("# TYPE queue_depth gauge\n"))
    // Five minutes, scraped every 15 s, of the table's five statuses at least.
    let samples = text.split(separator: "\n").filter { $0.hasPrefix("queue_depth{status=\"queued\"}") }
    #expect(samples.count == 20)
  }
}

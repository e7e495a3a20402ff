import Testing

@Suite("Logs")
struct LogsTests {
  private let folder = Folder()
  private var file: String { folder.write(Files.troubled, to: "scenario.yaml") }

  @Test func everyLineHasItsMomentLevelPodAndLogger() {
    let outcome = Shell().run("logs", "backend", file)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count > 300)
    let form =
      /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (ERROR| WARN| INFO|DEBUG) \[backend-[a-z0-9]+-[a-z0-9]+\] \w+ : .+/
    for line in lines { #expect(line.wholeMatch(of: form) != nil, "\(line)") }
    let times = lines.map { $0.prefix(24) }
    #expect(times == times.sorted())
    #expect(outcome.output.contains("Processing 1 pending messages"))
    #expect(outcome.output.contains("handleFailure messageId="))
  }

  @Test func areTheSameEveryTime() {
    #expect(Shell().run("logs", "backend", file).output == Shell().run("logs", "backend", file).output)
    #expect(
      Shell().run("logs", "backend", file).output != Shell().run("logs", "backend", file, "--seed", "8").output)
  }

  @Test func anUnknownComponentIsAnsweredWithTheKnownOnes() {
    let outcome = Shell().run("logs", "frontend", file)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("there is no component 'frontend'; there are: "))
    for name in ["backend", "postgres", "sms"] { #expect(outcome.errors.contains(name)) }
  }
}

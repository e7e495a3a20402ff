import Components
import Load
import Scenario
import Testing

@Suite("Resolved documents")
struct ResolvedTests {
  /// What a plan says, without where it came from.
  func content(_ plan: Plan) -> String {
    var plan = plan
    plan.file = ""
    plan.variant = nil
    // Everything stands elsewhere.
    plan.expectationPlaces = []
    for index in plan.thresholds.indices { plan.thresholds[index].place = nil }
    for index in plan.steadyState.indices { plan.steadyState[index].place = nil }
    return "\(plan)"
  }

  @Test func readBackToTheSamePlans() throws {
    let read = try TestFiles.read(TestFiles.files, file: "scenario.yaml", set: ["load.steady.rate=30"], seed: 99)
    for index in read.plans.indices {
      let text = read.resolvedYAML(index)
      let again = try TestFiles.read(["main.yaml": text])
      #expect(again.plans.count == 1)
      #expect(content(again.plans[0]) == content(read.plans[index]))
      #expect(again.resolvedYAML(0) == text)
    }
  }

  @Test func keepValuesThatLookLikeYAML() throws {
    let odd = [
      "a: b", "a #b", "- a", "'", "\"", "\\", "true", "null", "~", "", " a ", "é", "😀", "tab\there", "line\nbreak",
      "{a}",
      "[a", "&a", "*a", "!a", "%a", "@a", "`a", "?", "|", ">", "---", "...", "0x10", "a:", "#a", "$${X}", "$$", "$A",
      ":",
      "\u{85}", "\u{2028}", "\u{7}", "- ", "key: [1, 2]", "1e3", ".5", "a,b", "no",
    ]
    let env = odd.enumerated().map { "N\($0.offset): \(quoted($0.element))" }.joined(separator: ", ")
    let text = """
      version: 1
      name: odd
      duration: 1h
      components:
        backend: {type: deployment, runs: {type: idle}, env: {\(env)}}
      """
    let read = try TestFiles.read(["main.yaml": text])
    let values = read.plans[0].components[0].options.options("env").entries.map { $0.value }
    #expect(values == odd.map { .text($0 == "$${X}" ? "${X}" : $0) })
    let again = try TestFiles.read(["main.yaml": read.resolvedYAML(0)])
    #expect(content(again.plans[0]) == content(read.plans[0]))
  }

  /// Double-quoted YAML, written with no more than the escapes JSON has.
  private func quoted(_ text: String) -> String {
    "\""
      + text.unicodeScalars.map { scalar in
        switch scalar {
        case "\"": "\\\""
        case "\\": "\\\\"
        case _ where scalar.value < 0x20 || scalar.value == 0x85 || scalar.value == 0x2028:
          "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count)
            + String(scalar.value, radix: 16)
        default: String(scalar)
        }
      }.joined() + "\""
  }

  @Test func pointToTheSameProfile() throws {
    let base = """
      version: 1
      name: p
      duration: 1h
      components: {outbox: {type: queue, store: db}, db: {type: store}}
      flows: {f: {into: outbox, channel: SMS, template: t}}
      load: {day: {flow: f, executor: profile, file: data/day.csv}}
      """
    let main = "version: 1\nextends: ../base/base.yaml\n"
    let files = ["a/main.yaml": main, "base/base.yaml": base, "base/data/day.csv": "arrivals\n5\n6\n"]
    let read = try TestFiles.read(files, file: "a/main.yaml")
    #expect(read.plans[0].load[0].source.executor == .profile(perMinute: [5, 6]))
    let text = read.resolvedYAML(0)
    #expect(text.contains("file: \"../base/data/day.csv\"") || text.contains("file: ../base/data/day.csv"))
    let again = try TestFiles.read(files.merging(["a/resolved.yaml": text]) { $1 }, file: "a/resolved.yaml")
    #expect(content(again.plans[0]) == content(read.plans[0]))
  }

  @Test func namesTheOptionOfAProblem() throws {
    let read = try TestFiles.read(TestFiles.files, file: "scenario.yaml")
    let given = read.diagnostic(PlanFinding(0, at: ["components", "outbox", "attempts", "max"], "too many"))
    #expect(given.rendered().hasPrefix("system.yaml:6:52: error: too many\n"))
    let byDefault = read.diagnostic(PlanFinding(0, at: ["components", "outbox", "attempts", "delay"], "too long"))
    #expect(byDefault.rendered().hasPrefix("system.yaml:6:36: error: too long\n"))
  }
}

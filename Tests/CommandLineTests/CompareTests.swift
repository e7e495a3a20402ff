import Foundation
import TestSupport
import Testing

/// `firedrill compare`.
@Suite("Compare")
struct CompareTests {
  private let folder = Folder()
  private let file: String

  init() {
    file = folder.write(
      Files.quiet + """
        faults: [{at: 1m, for: 2m, target: sms, errors: {share: 40%}}]
        expect: {figures: {messages_dead_lettered: count > 1000}}
        variants:
          twin: {}
          stronger: {components: {backend: {replicas: 6}}}

        """, to: "scenario.yaml")
  }

  private func json(_ arguments: String...) -> [String: Any] {
    JSONText.object(Shell().run(["compare"] + arguments + ["--format", "json"]).output)
  }

  @Test func sameSeedsLeaveNoDifferenceBetweenTwins() {
    let outcome = Shell().run("compare", file, "\(file)#twin", "--seeds", "1..6", "--fail-on-difference")
    #expect(outcome.status == 0, "failed expectations are not what it is about: \(outcome.errors)")
    #expect(outcome.output.hasPrefix("COMPARISON  paired by seed: seeds 1..6 in both\n"))
    #expect(outcome.output.contains("0 of "))
    #expect(outcome.errors.isEmpty)
  }

  @Test func differencesAndTheirStatus() throws {
    let arguments = ["compare", file, "\(file)#stronger", "--seeds", "1..10", "--jobs", "2"]
    let outcome = Shell().run(arguments)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("latency p50") && outcome.output.contains("≠"))
    #expect(Shell().run(arguments + ["--fail-on-difference"]).status == 99)
    #expect(Shell().run(arguments + ["--fail-on-difference", "--metric", "offered"]).status == 0)
    #expect(Shell().run(Array(arguments.dropLast(2))).output == outcome.output, "on one thread")
    let report = json(file, "\(file)#stronger", "--seeds", "1..10")
    let figures = try #require(report["figures"] as? [String: [String: Any]])
    #expect(figures["latency.p50"]?["differsCorrected"] as? Bool == true)
    #expect(report["pairs"] as? Int == 10)
  }

  /// More pods are faster: that is a difference, and worse only for whoever takes them away.
  @Test func onlyWhatGotWorseFails() throws {
    // Played once, compared several times.
    let report = folder.path("all.json")
    _ = Shell().run("run", file, "--seeds", "1..10", "--jobs", "2", "--out", "json=\(report)")
    let (base, twin, stronger) = (report, "\(report)#twin", "\(report)#stronger")
    func status(_ a: String, _ b: String, _ mode: String, _ metric: String) -> Int32 {
      Shell().run("compare", a, b, "--fail-on", mode, "--metric", metric).status
    }
    #expect(status(base, stronger, "worse", "latency.p50") == 0)
    #expect(status(stronger, base, "worse", "latency.p50") == 99)
    #expect(status(base, stronger, "any", "latency.p50") == 99)
    #expect(status(stronger, base, "any", "latency.p50") == 99)
    // The same on both sides is no failure, what nothing can be said about is one.
    #expect(status(base, twin, "worse", "latency.p50") == 0)
    #expect(status(base, stronger, "worse", "symptoms.NoSuch") == 99)
    let comparison = json(base, stronger, "--metric", "latency.p50")
    #expect(comparison["better"] as? [String] == ["latency.p50"] && (comparison["worse"] as? [String])?.isEmpty == true)
    let text = Shell().run("compare", stronger, base, "--metric", "latency.p50").output
    #expect(text.contains("B is worse than A in latency p50\n") && !text.contains("B is better"), "\(text)")
  }

  @Test func independentSidesPlayOtherSeeds() throws {
    let report = json(file, file, "--seeds", "3..8", "--independent")
    let seeds = ["a", "b"].map { (report[$0] as? [String: Any])?["seeds"] as? [Int] }
    #expect(seeds == [[3, 4, 5, 6, 7, 8], [9, 10, 11, 12, 13, 14]])
    #expect(report["pairing"] as? String == "independent")
    #expect((report["figures"] as? [String: Any])?.isEmpty == false)
  }

  /// Two builds' reports, one of them played now, both played now: the same comparison.
  @Test func reportsStandForRuns() throws {
    let reports = ["base", "stronger"].map { folder.path("\($0).json") }
    for (variant, path) in zip(["base", "stronger"], reports) {
      _ = Shell().run("run", file, "--variant", variant, "--seeds", "2..7", "--out", "json=\(path)")
    }
    let played = json(file, "\(file)#stronger", "--seeds", "2..7")
    for pair in [reports, [reports[0], "\(file)#stronger"], [file, "\(reports[1])#stronger"]] {
      let read = json(pair[0], pair[1])
      let (figures, others) = (read["figures"] as? NSDictionary, played["figures"] as? NSDictionary)
      #expect(figures != nil && figures == others, "\(pair)")
    }
    let whole = folder.path("whole.json")
    _ = Shell().run("run", file, "--seeds", "2..7", "--out", "json=\(whole)")
    #expect((json(whole, "\(whole)#stronger")["figures"] as? NSDictionary) == played["figures"] as? NSDictionary)
  }

  @Test func writesFiles() throws {
    let outcome = Shell().run(
      "compare", file, "\(file)#twin", "--seeds", "1..2", "--out", "markdown=\(folder.path("c.md"))", "--out",
      "json=\(folder.path("c.json"))")
    #expect(outcome.status == 0)
    #expect(folder.text("c.md")?.hasPrefix("# Comparison of A and B\n") == true)
    #expect(JSONText.object(folder.text("c.json") ?? "")["pairs"] as? Int == 2)
  }

  @Test func wrongUsageIs64() {
    let report = folder.path("one.json")
    _ = Shell().run("run", file, "--variant", "base", "--seeds", "1..2", "--out", "json=\(report)")
    let other = folder.path("other.json")
    _ = Shell().run("run", file, "--variant", "base", "--seeds", "5..6", "--out", "json=\(other)")
    let wrong: [([String], String)] = [
      ([file], "Missing expected argument"), ([file, file, "--seeds", "4..4"], "at least two seeds"),
      ([file, file, "--metric", "mtr"], "did you mean 'mttr'?"), ([file, file, "--jobs", "0"], "--jobs"),
      ([file, report, "--seeds", "1..9"], "a report has its seeds"), ([report, report, "--set", "a=b"], "--set"),
      ([report, other], "no seed in common"),
      ([file, file, "--fail-on", "better"], "--fail-on"),
      ([file, file, "--fail-on", "worse", "--fail-on-difference"], "give one of them"),
      ([file, "#twin"], "invalid"),
      ([file, file, "--independent", "--seeds", "18446744073709551610..18446744073709551615"], "6 seeds beyond"),
    ]
    for (arguments, message) in wrong {
      let outcome = Shell().run(["compare"] + arguments)
      #expect(outcome.status == 64, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
    #expect(Shell().run("compare", report, other, "--independent").status == 0)
  }

  @Test func invalidAndMissingFiles() {
    let broken = folder.write("{\"runs\": [\n  {]}", to: "broken.json")
    let outcome = Shell().run("compare", broken, file)
    #expect(outcome.status == 65 && outcome.errors.contains("broken.json:2:4: error: "), "\(outcome.errors)")
    let no = folder.write("{\"runs\": [{}]}", to: "no.json")
    #expect(Shell().run("compare", no, file).errors.contains("no report of runs: runs[0]: 'verdict' is missing"))
    #expect(Shell().run("compare", folder.path("missing.json"), file).status == 66)
    #expect(Shell().run("compare", folder.path("missing.yaml"), file).status == 66)
    let variant = Shell().run("compare", file, "\(file)#twim")
    #expect(variant.status == 65 && variant.errors.contains("did you mean 'twin'?"), "\(variant.errors)")
  }

  @Test func aLoadThatFallsBehindIs71() {
    let outcome = Shell().run(
      "compare", file, "\(file)#twin", "--seeds", "1..2", "--set", "load.steady.maxVUs=1", "--set",
      "load.steady.rate=100")
    #expect(outcome.status == 71 && outcome.output.contains("COMPARISON"))
  }
}

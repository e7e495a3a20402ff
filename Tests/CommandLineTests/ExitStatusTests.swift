import Foundation
import Testing

/// Every status of the contract that a command can end with here, by a real command.
@Suite("Exit statuses")
struct ExitStatusTests {
  private let folder = Folder()

  private func status(_ sections: String, _ arguments: String...) -> Shell.Outcome {
    let file = folder.write(Files.quiet + sections, to: "scenario.yaml")
    return Shell().run(["run", file] + arguments)
  }

  @Test func zeroWhenEverythingHolds() {
    let outcome = status("thresholds: [{metric: messages_lost, require: count == 0}]\n")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("PASSED"))
    #expect(outcome.errors.isEmpty)
  }

  @Test(arguments: [
    ["run"], ["nonsense"], ["run", "x.yaml", "--nonsense"], ["run", "x.yaml", "--seed", "1", "--seeds", "1..2"],
    ["run", "x.yaml", "--jobs", "0"], ["run", "x.yaml", "--seed", "minus one"], ["run", "x.yaml", "--format", "xml"],
    ["run", "x.yaml", "--out", "report.json"], ["run", "x.yaml", "--out", "json=a", "--out", "markdown=a"],
    ["run", "x.yaml", "--check-determinism", "--journal", "j"], ["run", "x.yaml", "--check-determinism", "--stats"],
    ["run", "x.yaml", "--check-determinism", "--openmetrics", "m"],
    ["run", "x.yaml", "--check-determinism", "--stale-markers", "m"],
    ["run", "x.yaml", "--openmetrics", "a", "--stale-markers", "a"],
    ["run", "x.yaml", "--journal", "a", "--out", "json=a"],
    ["query", "x.yaml", "up", "--at", "0", "--stale-markers", "s"], ["list", "nonsense"], ["trace", "1"], ["logs"],
    ["validate"], ["validate", "--resolved", "a.yaml", "b.yaml"],
  ])
  func wrongUsageIs64(arguments: [String]) {
    let outcome = Shell().run(arguments)
    #expect(outcome.status == 64, "\(arguments): \(outcome.errors)")
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("Error: "))
  }

  @Test func anInvalidFileIs65() {
    let outcome = status("nonsense: 1\n")
    #expect(outcome.status == 65)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("scenario.yaml:\(Files.next):1: error: "), "\(outcome.errors)")
  }

  /// What shows only when the system is built has its place as well.
  @Test func aFaultThatDoesNotFitItsTargetIs65() {
    let outcome = status("faults:\n  - {at: 1m, target: sms, outage: {code: nope}}\n")
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("scenario.yaml:\(Files.next + 1):42: error: 'nope'"), "\(outcome.errors)")
  }

  @Test(arguments: ["run", "validate"])
  func aMissingFileIs66(command: String) {
    let outcome = Shell().run(command, folder.path("missing.yaml"))
    #expect(outcome.status == 66)
    #expect(outcome.errors == "\(folder.path("missing.yaml")): error: the file does not exist\n")
  }

  @Test func aDirectoryIs66() { #expect(Shell().run("run", folder.url.path).status == 66) }

  @Test func anUnsteadySystemIs98() {
    let state = "steadyState: [{expr: vector(2), require: == 1}]\n"
    let outcome = status(
      state + "faults: [{at: 1m, target: sms, outage: {}}]\nthresholds: [{metric: messages_lost, require: count > 0}]\n"
    )
    #expect(outcome.status == 98, "it weighs more than a failed threshold: \(outcome.errors)")
    #expect(outcome.output.contains("ABORTED  the system was not in its steady state before the first fault"))
    #expect(status(state).status == 99, "at the end it is a failure like others")
  }

  @Test func aLoadThatFallsBehindIs71() {
    let outcome = status(
      "", "--set", "load.steady.maxVUs=1", "--set", "load.steady.rate=100", "--set",
      "thresholds=[{metric: messages_lost, require: count > 0}]")
    #expect(outcome.status == 71, "it weighs more than a failed threshold")
    #expect(outcome.output.contains("fell behind"))
  }

  @Test(arguments: [
    "thresholds: [{metric: messages_offered, require: count < 10}]",
    "thresholds: [{metric: messages_offered, require: count < 10, abortOnFail: true}]",
    "expect: {figures: {messages_lost: count > 0}}",
    "symptoms: {busy: {expr: 'queue_depth{status=\"sent\"} > 5'}}\nexpect: {symptoms: {busy: never}}",
  ])
  func aFailedExpectationOrThresholdIs99(sections: String) {
    let outcome = status(sections + "\n")
    #expect(outcome.status == 99, "\(outcome.errors)")
    #expect(outcome.output.contains("FAILED"))
  }

  /// A run that was ended early says when, and that it was cut short.
  @Test func abortOnFailIsTold() {
    let outcome = status("thresholds: [{metric: messages_offered, require: count < 10, abortOnFail: true}]\n")
    #expect(outcome.output.contains("failed at 15s and ended"), "\(outcome.output)")
  }

  @Test(arguments: [["--help"], ["help", "run"], ["run", "--help"], ["list", "--help"]])
  func helpIs0(arguments: [String]) {
    let outcome = Shell().run(arguments)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("USAGE: firedrill"))
    #expect(outcome.errors.isEmpty)
  }
}

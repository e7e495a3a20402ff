import Foundation
import Glibc
import PlantedBugs
import TestSupport
import Testing

/// Every documented exit status, as a shell sees it: by the built program in a process of its own.
@Suite("Exit statuses of the built program")
struct BuiltProgramTests {
  /// A command and how it ends; `FILE` stands for the scenario, `FOLDER` for a folder of the test's own.
  struct Case: CustomTestStringConvertible {
    var status: Int32
    var what: String
    var sections = ""
    var arguments = ["run", "FILE"]
    /// What the program says, on either stream.
    var says: String
    var testDescription: String { "\(status): \(what)" }
  }

  static let cases = [
    Case(
      status: 0, what: "everything holds", sections: "thresholds: [{metric: messages_lost, require: count == 0}]",
      says: "PASSED"),
    Case(status: 64, what: "wrong usage", arguments: ["run", "FILE", "--nonsense"], says: "Error: "),
    Case(status: 65, what: "an invalid file", sections: "nonsense: 1", says: "scenario.yaml:\(Files.next):1: error: "),
    Case(status: 66, what: "a missing file", arguments: ["run", "FOLDER/missing.yaml"], says: "does not exist"),
    Case(
      status: 71, what: "the load fell behind",
      arguments: ["run", "FILE", "--set", "load.steady.maxVUs=1", "--set", "load.steady.rate=100"], says: "fell behind"),
    Case(
      status: 73, what: "no place for an output", arguments: ["run", "FILE", "--out", "markdown=FOLDER/none/a.md"],
      says: "No such file or directory"),
    Case(
      status: 98, what: "not in its steady state before the first fault",
      sections: "steadyState: [{expr: vector(2), require: == 1}]\nfaults: [{at: 1m, target: sms, outage: {}}]",
      says: "ABORTED"),
    Case(
      status: 99, what: "a threshold failed", sections: "thresholds: [{metric: messages_offered, require: count < 10}]",
      says: "FAILED"),
  ]

  @Test(arguments: cases) func endsWith(_ one: Case) throws {
    let folder = Folder()
    let file = folder.write(Files.quiet + one.sections + "\n", to: "scenario.yaml")
    let arguments = one.arguments.map { argument in
      argument == "FILE" ? file : argument.replacingOccurrences(of: "FOLDER", with: folder.url.path)
    }
    let answer = try BuiltProgram.firedrill.run(arguments)
    #expect(answer.status == one.status, "\(answer.errors)")
    #expect((answer.output + answer.errors).contains(one.says), "\(answer.output)\(answer.errors)")
  }

  /// A fault of its own needs a bug: the program with a planted one. Outputs that were asked for are not begun.
  @Test func anInternalFaultIs70() throws {
    let folder = Folder()
    let file = folder.write(Files.troubled, to: "troubled.yaml")
    let answer = try BuiltProgram.planted.run(["run", file, "--out", "junit=\(folder.path("a.xml"))"])
    #expect(answer.status == 70)
    #expect(answer.errors.contains("internal error: an invariant is broken: conservation"), "\(answer.errors)")
    #expect(answer.errors.contains("replay: firedrill run "))
    #expect(answer.output.isEmpty)
    #expect(folder.names == ["troubled.yaml"])
    #expect(try BuiltProgram.firedrill.run(["run", file]).status == 0, "the same without the bug")
  }

  /// The program waits for a reader of its second output while the first is half written: no sleep is needed to know
  /// where it is.
  @Test(arguments: [SIGINT, SIGTERM]) func interruptedIs128AndTheSignal(number: Int32) throws {
    let folder = Folder()
    let file = folder.write(Files.quiet, to: "scenario.yaml")
    let pipe = folder.path("pipe")
    try #require(mkfifo(pipe, 0o600) == 0)
    let process = try BuiltProgram.firedrill.start(
      ["run", file, "--journal", folder.path("journal.jsonl"), "--openmetrics", pipe],
      pipe: pipe)
    let reader = open(pipe, O_RDONLY)
    defer { close(reader) }
    #expect(folder.names.contains { $0.hasPrefix("journal.jsonl.partial") }, "\(folder.names)")
    kill(process.processIdentifier, number)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 128 + number)
    #expect(folder.names == ["pipe", "scenario.yaml"], "nothing is left half written")
  }

  /// What the documentation names and what is run here are the same.
  @Test func everyDocumentedStatusIsRun() throws {
    let readme = try #require(ProjectFiles.text("README.md"))
    let section = try #require(
      readme.components(separatedBy: "## Exit statuses\n").last?.components(separatedBy: "\n## ").first)
    let documented = section.split(separator: "\n").filter { $0.hasPrefix("| ") }
      .flatMap { $0.split(separator: "|")[0].split(separator: ",") }
      .compactMap { Int32($0.trimmingCharacters(in: .whitespaces)) }
    #expect(Set(documented) == Set(Self.cases.map(\.status) + [70, 128 + SIGINT, 128 + SIGTERM]))
    #expect(documented.count > 10)
  }
}

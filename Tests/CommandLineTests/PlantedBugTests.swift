import PlantedBugs
import TestSupport
import Testing

/// Three bugs planted in a worker are found through the normal path, and the printed command finds them again.
@Suite("Planted bugs")
struct PlantedBugTests {
  private static func auditor(of bug: PlantedWorker.Bug) -> String {
    switch bug {
    case .dropsAtCrash, .recordsTwice: "conservation"
    case .sendsAfterCancellation: "no-send-after-withdrawal"
    }
  }

  @Test(arguments: PlantedWorker.Bug.allCases)
  func isCaughtAndReplayed(bug: PlantedWorker.Bug) throws {
    let folder = Folder()
    let file = folder.write(Files.troubled, to: "troubled.yaml")
    let shell = Shell(catalogue: PlantedWorker.catalogue(bug))
    let found = shell.run("run", file, "--seeds", "1..5")
    #expect(found.status == 70)
    #expect(found.output.isEmpty)
    let lines = found.errors.split(separator: "\n").map(String.init)
    try #require(lines.count == 2, "\(found.errors)")
    #expect(lines[0].hasPrefix("firedrill: internal error: an invariant is broken: \(Self.auditor(of: bug)) at "))
    let command = Shell.words(try #require(lines[1].split(separator: "replay: ").last.map(String.init)))
    #expect(command.prefix(3) == ["firedrill", "run", file])
    let again = shell.run(Array(command.dropFirst()))
    #expect(again.status == 70)
    #expect(again.errors == found.errors)
  }

  /// Not only some: each of the five seeds finds it on its own.
  @Test(arguments: PlantedWorker.Bug.allCases)
  func isCaughtWithEverySeed(bug: PlantedWorker.Bug) {
    let folder = Folder()
    let file = folder.write(Files.troubled, to: "troubled.yaml")
    let shell = Shell(catalogue: PlantedWorker.catalogue(bug))
    let statuses = (1...5).map { shell.run("run", file, "--seed", "\($0)").status }
    #expect(statuses == [70, 70, 70, 70, 70])
    Verification.record(
      "Planted bugs", asked: "\(bug.rawValue) caught with 5 of 5 seeds",
      measured: "\(statuses.count { $0 == 70 }) of 5", passed: statuses.allSatisfy { $0 == 70 })
  }

  @Test func theRealWorkerGivesNoViolation() {
    let folder = Folder()
    let file = folder.write(Files.troubled, to: "troubled.yaml")
    let outcome = Shell().run("run", file, "--seeds", "1..5", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.isEmpty)
  }

  /// Settings travel with the replay command, quoted where a shell needs it.
  @Test func replaysWithItsSettings() throws {
    let folder = Folder()
    let file = folder.write(Files.troubled, to: "it's troubled.yaml")
    let shell = Shell(catalogue: PlantedWorker.catalogue(.recordsTwice))
    let found = shell.run(
      "run", file, "--seed", "4", "--set", "load.steady.rate=3", "--set", "description='a b'", "--set", "duration=6m")
    #expect(found.status == 70)
    let line = try #require(found.errors.split(separator: "\n").last.map(String.init))
    let command = Shell.words(try #require(line.split(separator: "replay: ").last.map(String.init)))
    #expect(
      command == [
        "firedrill", "run", file, "--seed", "4", "--set", "load.steady.rate=3", "--set", "description='a b'", "--set",
        "duration=6m",
      ])
    #expect(shell.run(Array(command.dropFirst())).errors == found.errors)
  }
}

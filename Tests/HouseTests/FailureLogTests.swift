import TestSupport
import Testing

/// What CI prints of a failed run's log.
@Suite struct FailureLogTests {
  private func shown(_ log: String) throws -> String {
    try #require(ExternalTool(at: ProjectFiles.path(".ci/failures"))).run([], input: Array(log.utf8)).output
  }

  @Test func testsAndTheirIssuesAreNamed() throws {
    let log = """
      ◇ Test a() started.
      ◇ Test case passing 1 argument text → "file.yaml:1:1: error: no" to b(text:) started.
      ✘ Test a() recorded an issue at A.swift:10:3: Expectation failed: (1 → 1) == 2
      ↳ what is compared
        and more of it
      ✔ Test c() passed after 0.001 seconds.
      ✘ Test "With a name" recorded an issue at B.swift:4:2: Issue recorded
      ✘ Test a() failed after 0.1 seconds with 1 issue.
      ✘ Suite S failed after 1 seconds with 2 issues.
      ✘ Test "With a name" failed after 0.2 seconds with 1 issue.
      ✘ Test run with 1903 tests in 200 suites failed after 200.1 seconds with 2 issues.

      """
    #expect(
      try shown(log) == """
        ✘ Test a() recorded an issue at A.swift:10:3: Expectation failed: (1 → 1) == 2
        ↳ what is compared
          and more of it
        ✘ Test "With a name" recorded an issue at B.swift:4:2: Issue recorded
        ✘ Test a() failed after 0.1 seconds with 1 issue.
        ✘ Test "With a name" failed after 0.2 seconds with 1 issue.

        """)
  }

  @Test(arguments: [
    "/a/b/C.swift:12:3: error: cannot find 'x' in scope", "Components/Pod.swift:7: Fatal error: Index out of range",
    "error: Exited with unexpected signal code 5",
  ])
  func compilersAndCrashesAreShown(line: String) throws {
    #expect(try shown("[1/2] Compiling A B.swift\n\(line)\n[2/2] Compiling A C.swift\n") == line + "\n")
  }

  @Test func atMostSixtyLines() throws {
    let log = (1...100).map {
      "✘ Test t\($0)() recorded an issue at A.swift:1:1: no\n✘ Test t\($0)() failed after 0.1 seconds with 1 issue.\n"
    }
    let lines = try shown(log.joined()).split(separator: "\n")
    #expect(lines.count <= 61 && lines.last == "... and 80 more failed tests", "\(lines.count)")
    #expect(try shown("✔ Test c() passed after 0.001 seconds.\n").isEmpty)
  }
}

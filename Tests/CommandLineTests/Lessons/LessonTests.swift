import Foundation
import TestSupport
import Testing

/// What a scenario teaches depends on its cause: with the cause taken away, the expectation that states the lesson fails.
@Suite("Lessons of the shipped scenarios")
struct LessonTests {
  /// The expectations that hold without their cause, or why the run did not end as one with failed expectations does.
  private static func holding(_ lesson: Lesson) throws -> [String] {
    let overrides = lesson.without.flatMap { ["--set", $0] }
    let outcome = try ReleasedProgram.run(
      ["run", lesson.file, "--variant", lesson.variant, "--format", "json"] + overrides)
    guard outcome.status == 99 else { return ["exit status \(outcome.status) \(outcome.errors)"] }
    guard let checks = JSONText.object(outcome.output)["expectations"] as? [[String: Any]] else {
      return ["no expectations in the report"]
    }
    return lesson.fails.filter { name in
      !checks.contains { ($0["name"] as? String)?.hasPrefix(name) == true && $0["passed"] as? Bool == false }
    }
  }

  @Test(.withReleasedProgram, arguments: Lesson.all.filter { !$0.isLong })
  func theLessonFailsWithoutItsCause(_ lesson: Lesson) throws {
    #expect(try Self.holding(lesson) == [])
  }

  @Test(.enabled(if: Verification.isOn), .withReleasedProgram) func allLessonsDo() throws {
    let wrong = try Lesson.all.compactMap { lesson in
      let holding = try Self.holding(lesson)
      return holding.isEmpty ? nil : "\(lesson.testDescription): \(holding.joined(separator: ", "))"
    }
    #expect(wrong == [])
    Verification.record(
      "Lessons without their cause", asked: "the expectations that state them fail, exit status 99",
      measured: "in \(Lesson.all.count - wrong.count) of \(Lesson.all.count) cases", passed: wrong.isEmpty)
  }

  /// Every scenario, and every variant that acts differently, is in the table.
  @Test func everyScenarioHasALesson() {
    let named = Set(Lesson.all.map(\.file))
    #expect(named == Set(ProjectFiles.scenarios))
  }
}

import Harness
import Testing
import VirtualTime

@testable import Reporting

@Suite struct MarkTests {
  private typealias Phase = TimelineEntry.Phase

  private func entry(
    _ minute: Int64, _ phase: TimelineEntry.Phase, _ subject: String = "s", _ kind: TimelineEntry.Kind = .symptom
  ) -> TimelineEntry {
    TimelineEntry(at: Examples.at(0, minute), kind: kind, text: "text", subject: subject, phase: phase)
  }

  private func plots(_ entries: [TimelineEntry]) throws -> [String] {
    let axis = try #require(TimeAxis(duration: .minutes(20), maximumColumns: 20))
    return MarkRow.rows(entries, keys: MarkKeys(entries) { _ in true }, axis: axis).map(\.plot)
  }

  @Test func joinsABeginningWithTheNextEnd() throws {
    #expect(try plots([entry(2, .begins), entry(5, .ends), entry(9, .begins)]) == ["  a━━b   c━━━━━━━━━━"])
  }

  @Test func nestedBeginningsBelongToTheOutermost() throws {
    #expect(try plots([entry(2, .begins), entry(4, .begins), entry(6, .ends)]) == ["  a━b━c             "])
  }

  @Test func whatHasNoBeginningBeganBeforeTheRun() throws {
    #expect(try plots([entry(3, .ends), entry(5, .begins), entry(7, .ends)]) == ["━━━a b━c            "])
  }

  @Test func theFirstOfSeveralMarksInAColumnIsSeen() throws {
    #expect(try plots([entry(4, .begins), entry(4, .ends), entry(4, .begins)]) == ["    a━━━━━━━━━━━━━━━"])
  }

  @Test func faultsActionsAndSymptomsHaveTheirRows() throws {
    let entries = [
      entry(1, .begins, "x"), entry(2, .moment, "one", .action), entry(3, .begins, "f", .fault),
      entry(4, .moment, "two", .action), entry(5, .begins, "y"), entry(6, .moment, "", .load),
    ]
    let expected = [
      "   c━━━━━━━━━━━━━━━━", "  b d               ", " a━━━━━━━━━━━━━━━━━━", "     e━━━━━━━━━━━━━━",
    ]
    #expect(try plots(entries) == expected)
  }

  @Test func instantsOutsideTheAxisHaveNoMark() throws {
    let entries = [entry(-5, .begins), entry(3, .ends), entry(20, .moment), entry(25, .moment)]
    #expect(try plots(entries) == ["━━━b               c"])
    let axis = try #require(TimeAxis(duration: .minutes(20), maximumColumns: 20))
    #expect(MarkRow.rows(entries, keys: MarkKeys(entries) { _ in true }, axis: axis)[0].beginsBefore)
  }

  @Test func lettersGoFromSmallToLargeToAStar() {
    let entries = (0..<60).map { entry($0, .moment) }
    let keys = MarkKeys(entries) { $0 != 1 }
    #expect((0..<60).compactMap { keys[$0] }.map(String.init).joined().hasPrefix("a*bcdefghijklmnopqrstuvwxyzABC"))
    #expect(keys[52] == "Z")
    #expect(keys[53] == "*")
    #expect(keys[59] == "*")
    #expect(MarkKeys([entry(0, .moment, "", .milestone)]) { _ in true }[0] == nil)
  }

  @Test func manySubjectsShareTheLastRow() throws {
    let entries = (0..<12).map { entry(Int64($0), .moment, "s\($0)") }
    let axis = try #require(TimeAxis(duration: .minutes(20), maximumColumns: 20))
    let rows = MarkRow.rows(entries, keys: MarkKeys(entries) { _ in true }, axis: axis)
    #expect(rows.count == 8)
    #expect(rows[7].label == "5 more symptoms")
    #expect(rows[7].plot == "       hijkl        ")
  }

  @Test func longTimelinesSayWhatTheyLeaveOut() {
    var result = Examples.quota
    result.timeline = (0..<240).map { entry($0, $0.isMultiple(of: 2) ? .begins : .ends) }
    let text = TextReport.render(result)
    #expect(text.contains("*  … 155 more (155 symptom); the JSON report has them all"))
    #expect(text.contains("+3h59m00s  11:59:00  symptom"))
  }
}

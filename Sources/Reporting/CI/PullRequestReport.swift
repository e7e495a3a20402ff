public import Harness
import VirtualTime

/// Runs as a short Markdown text for a pull request or a job's summary: the verdicts, what failed and how to play it again.
public enum PullRequestReport {
  /// How many runs that did not pass are told in full.
  static let shownRuns = 20

  /// - Returns: Markdown that ends with a line break.
  public static func render(_ results: [RunResult]) -> String {
    let passed = results.count { $0.verdict == .passed }
    let word = passed == results.count ? "passed" : "did not pass"
    let title = ["## Firedrill: \(Count.string(passed)) of \(Count.of(results.count, "run")) passed"]
    guard !results.isEmpty else { return MarkdownReport.document([["## Firedrill: no run"]]) }
    let rows = results.map { result -> [Grid.Cell] in
      let failed = result.checks.filter { !$0.passed }.count
      return [
        .mark(result.verdict == .passed), Grid.Cell(result.runName), Grid.Cell(result.verdict.rawValue),
        Grid.Cell("\(result.checks.count - failed) of \(result.checks.count)"),
        Grid.Cell(result.latencyText), Grid.Cell(Count.string(result.total.messages.lost)),
        Grid.Cell(Count.string(result.total.messages.duplicated)),
      ]
    }
    let grid = Grid(
      [
        .text(), .prose("run"), .text("verdict"), .number("checks"), .number("p95"), .number("lost"),
        .number("doubled"),
      ],
      rows: rows)
    let failures = results.filter { $0.verdict != .passed }
    var sections = [title, grid.markdownLines] + failures.prefix(shownRuns).map(details)
    if failures.count > shownRuns {
      sections.append(["\(Count.string(failures.count - shownRuns)) more \(word)."])
    }
    return MarkdownReport.document(sections)
  }

  private static func details(_ result: RunResult) -> [String] {
    var lines = ["### \(Markdown.escaped(result.runName)): \(result.verdict.rawValue)", ""]
    if result.verdict == .aborted { lines.append("- \(Markdown.escaped(result.verdictReason))") }
    lines += result.checks.filter { !$0.passed }.map { check in
      let place = check.place.map { " (\($0.file):\($0.line))" } ?? ""
      return "- ✗ \(Markdown.escaped("\(check.name): \(check.observed)\(place)"))"
    }
    return lines + [""] + Markdown.block([result.replayCommand])
  }
}

extension RunResult {
  fileprivate var latencyText: String {
    total.latency.p95.map { HumanDuration.rounded(seconds: $0) } ?? Phrase.nothing
  }
}

public import Harness

extension MarkdownReport {
  /// Several runs: figures over the replications, variants side by side, and the runs that did not pass. One run alone
  /// is reported whole.
  public static func render(_ results: [RunResult]) -> String {
    if results.count == 1 { return render(results[0]) }
    let summary = Summary(results)
    var lines = ["# \(Markdown.escaped(summary.title))", ""]
    lines += ["**\(summary.verdict.rawValue.uppercased())**: \(Markdown.escaped(summary.outcomeText))"]
    for groups in summary.scenarios {
      lines += ["", "## \(Markdown.escaped(groups[0].scenario))"]
      if groups.count > 1 {
        lines += ["", "Symptoms: the time they held.", ""] + RunGroup.comparison(groups).markdownLines
      }
      for group in groups { lines += [""] + section(group) }
    }
    return (lines + failures(summary)).joined(separator: "\n") + "\n"
  }

  private static func section(_ group: RunGroup) -> [String] {
    let title = "### \(Markdown.escaped(group.name)), \(Markdown.escaped(group.seedText))"
    if group.runs == 1 {
      let result = group.results[0]
      let body = TextReport.timelineBody(result, Page(width: TextStyle.plain.width, ink: Ink(color: false)))
      let verdict = "**\(result.verdict.rawValue.uppercased())**: \(Markdown.escaped(result.verdictReason))"
      return [title, "", verdict, ""] + Markdown.block(body.lines)
    }
    let remarks = group.remarks.flatMap { ["", Markdown.escaped($0)] }
    return [title, "", Markdown.escaped(group.outcomeText), ""] + group.figureGrid.markdownLines + remarks
  }

  private static func failures(_ summary: Summary) -> [String] {
    let failures = summary.failures
    guard !failures.isEmpty else { return [] }
    let shown = failures.prefix(Summary.shownFailures)
    let rest = failures.count - shown.count
    return ["", "## Not passed", ""] + shown.map { "- \(Markdown.escaped($0.failureText))" }
      + (rest > 0 ? ["- … \(Count.string(rest)) more"] : []) + [""]
      + Markdown.block(shown.flatMap { $0.replayLines(width: TextStyle.plain.width) })
  }
}

extension Summary {
  var title: String { Count.of(runs, "run") + " of " + Count.of(scenarios.count, "scenario") }
}

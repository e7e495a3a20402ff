public import Harness

extension MarkdownReport {
  /// Several runs: variants side by side, then everything about a run that stands alone and the figures of those that
  /// were replicated, then the replications that did not pass. One run alone is reported whole.
  public static func render(_ results: [RunResult]) -> String {
    if results.count == 1 { return render(results[0]) }
    let summary = Summary(results)
    var sections = [["# \(Markdown.escaped(summary.title))"]]
    sections.append(["**\(summary.verdict.rawValue.uppercased())**: \(Markdown.escaped(summary.outcomeText))"])
    let hasSeveral = summary.scenarios.count > 1
    for groups in summary.scenarios {
      if hasSeveral { sections.append(["## \(Markdown.escaped(groups[0].scenario))"]) }
      if groups.count > 1 { sections.append(comparison(groups)) }
      sections += groups.flatMap { section($0, heading: hasSeveral ? "###" : "##") }
    }
    return document(sections + [failures(summary)])
  }

  private static func comparison(_ groups: [RunGroup]) -> [String] {
    RunGroup.comparison(groups).markdownLines + ["", "Symptoms: the time they held."]
  }

  private static func section(_ group: RunGroup, heading: String) -> [[String]] {
    let title = ["\(heading) \(Markdown.escaped(group.name)), \(Markdown.escaped(group.seedText))"]
    if group.runs == 1 { return [title] + sections(group.results[0], heading: heading + "#") }
    let overrides = group.results[0].overrides.flatMap { ["", "Changed on the command line: \(Markdown.escaped($0))"] }
    let remarks = group.remarks.map { "- \(Markdown.escaped($0))" }
    return [title, [Markdown.escaped(group.outcomeText)] + overrides, group.figureGrid.markdownLines, remarks]
  }

  private static func failures(_ summary: Summary) -> [String] {
    let failures = summary.failures
    guard !failures.isEmpty else { return [] }
    let shown = failures.prefix(Summary.shownFailures)
    let rest = failures.count - shown.count
    return ["## Not passed", ""] + shown.map { "- \(Markdown.escaped($0.failureText))" }
      + (rest > 0 ? ["- … \(Count.string(rest)) more"] : []) + [""]
      + Markdown.block(shown.flatMap { $0.replayLines(width: TextStyle.plain.width) })
  }
}

extension Summary {
  /// The scenario's name where there is only one.
  var title: String {
    let count = Count.of(runs, "run")
    return scenarios.count == 1 ? "\(scenarios[0][0].scenario), \(count)" : "\(count) of \(scenarios.count) scenarios"
  }
}

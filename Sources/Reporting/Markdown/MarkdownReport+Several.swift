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
      if groups.count > 1 {
        sections += [comparison(groups)] + differences(groups, heading: hasSeveral ? "###" : "##")
      }
      sections += groups.flatMap { section($0, heading: hasSeveral ? "###" : "##") }
    }
    return document(sections + [failures(summary)])
  }

  private static func comparison(_ groups: [RunGroup]) -> [String] {
    RunGroup.comparison(groups).markdownLines + ["", "Symptoms: the time they held."]
  }

  private static func differences(_ groups: [RunGroup], heading: String) -> [[String]] {
    Comparison.variants(groups).flatMap { comparison in
      let title = "\(heading) \(Markdown.escaped(comparison.a.label)) against \(Markdown.escaped(comparison.b.label))"
      let remarks = (comparison.remarks + [Comparison.legend(.seed)]).map { "- \(Markdown.escaped($0))" }
      return [[title], [Markdown.escaped(comparison.variantsText) + "."]] + comparison.grids.map(\.grid.markdownLines)
        + [remarks]
    }
  }

  private static func section(_ group: RunGroup, heading: String) -> [[String]] {
    let title = ["\(heading) \(Markdown.escaped(group.name)), \(Markdown.escaped(group.seedText))"]
    if group.runs == 1 { return [title] + sections(group.results[0], heading: heading + "#") }
    let overrides = group.results[0].overrides.flatMap { ["", "Changed on the command line: \(Markdown.escaped($0))"] }
    let remarks = (group.remarks + [Phrase.replications]).map { "- \(Markdown.escaped($0))" }
    let tables = [("Times", Phrase.times, group.timeGrid), ("Modes", Phrase.modes, group.modeGrid)]
      .compactMap { title, remark, grid in
        grid.map { ["\(heading)# \(title)", "", "\(Markdown.escaped(remark.sentence))."] + [""] + $0.markdownLines }
      }
    let checks = group.checkRemarks.map { "- \(Markdown.escaped($0))" }
    let worst =
      ["\(Markdown.escaped(group.worstText.sentence)):", ""]
      + Markdown.block(group.worst.replayLines(width: TextStyle.plain.width))
    return [title, [Markdown.escaped(group.outcomeWithInterval)] + overrides, group.figureGrid.markdownLines, remarks]
      + tables + [checks, worst]
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

extension String {
  /// With a capital letter.
  fileprivate var sentence: String { prefix(1).uppercased() + dropFirst() }
}

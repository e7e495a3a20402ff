public import Harness

extension TextReport {
  /// Several runs: the story of every scenario that was played once, the figures of those that were replicated, then
  /// variants side by side, the runs that did not pass, and the verdict over all. One run alone is reported whole.
  public static func render(_ results: [RunResult], style: TextStyle = .plain) -> String {
    if results.count == 1 { return render(results[0], style: style) }
    let page = Page(width: style.width, ink: Ink(color: style.color))
    let summary = Summary(results)
    var sections: [[String]] = []
    for groups in summary.scenarios {
      sections += groups.flatMap { group in
        group.runs == 1 ? story(group.results[0], page) : [replications(group, page)]
      }
      if groups.count > 1 { sections += [comparison(groups, page)] + differences(groups, page) }
    }
    sections.append(failures(summary, page))
    sections.append(
      page.item("\(summary.verdict.rawValue.uppercased())  ", summary.outcomeText, summary.verdict.tone))
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  /// A single run between others: what happened and how it ended; the figures follow in the comparison.
  private static func story(_ result: RunResult, _ page: Page) -> [[String]] {
    [header(result, page), timeline(result, page), checks(result, page), warnings(result, page), verdict(result, page)]
  }

  private static func replications(_ group: RunGroup, _ page: Page) -> [String] {
    var lines = group.scenario.cleaned.wrapped(to: page.width).map { page.ink($0, .strong) }
    let variant = group.variant.map { "variant \($0), " } ?? ""
    lines += "\(variant)\(group.seedText): \(group.outcomeWithInterval)".cleaned.wrapped(to: page.width)
    for override in group.results[0].overrides {
      lines += page.item("changed on the command line: ", override, .caution)
    }
    lines.append("")
    lines += group.figureGrid.lines(width: page.width, ink: page.ink)
    lines += group.remarks.flatMap { page.item("  ", $0) }
    lines += page.item("  ", "\(Phrase.replications); \(Phrase.quantiles)")
    for (title, remark, grid) in [("TIMES", Phrase.times, group.timeGrid), ("MODES", Phrase.modes, group.modeGrid)] {
      guard let grid else { continue }
      lines += [""] + page.title(title, remark) + grid.lines(width: page.width, ink: page.ink)
    }
    lines.append("")
    lines += group.checkRemarks.flatMap { page.item("✗ ", $0, .bad) }
    return lines + page.item("", group.worstText) + page.replay("  ", group.worst)
  }

  private static func comparison(_ groups: [RunGroup], _ page: Page) -> [String] {
    let lines = RunGroup.comparison(groups).lines(width: page.width, ink: page.ink)
    let alone = groups.contains { $0.runs == 1 } ? "; --variant NAME alone prints a variant's whole report" : ""
    return page.title("COMPARISON", groups[0].scenario.cleaned) + lines
      + page.remark("symptoms: the time they held" + alone)
  }

  /// Every variant against the scenario as written.
  private static func differences(_ groups: [RunGroup], _ page: Page) -> [[String]] {
    let comparisons = Comparison.variants(groups)
    var sections = comparisons.map { comparison in
      var lines = page.title("DIFFERENCES", comparison.variantsText)
      for (index, grid) in comparison.grids.map(\.grid).enumerated() {
        lines += (index > 0 ? [""] : []) + grid.lines(width: page.width, ink: page.ink)
      }
      return lines + comparison.remarks.flatMap { page.item("  ", $0) }
    }
    if let last = sections.indices.last { sections[last] += page.item("  ", Comparison.legend(.seed)) }
    return sections
  }

  /// The replications that did not pass, each with the command that repeats it; single runs have said it themselves.
  private static func failures(_ summary: Summary, _ page: Page) -> [String] {
    let failures = summary.failures
    guard !failures.isEmpty else { return [] }
    var lines = page.title("NOT PASSED")
    for result in failures.prefix(Summary.shownFailures) {
      lines += page.item("✗ ", result.failureText, .bad) + page.replay("  ", result)
    }
    let rest = failures.count - Summary.shownFailures
    return rest > 0 ? lines + ["  … \(Count.string(rest)) more"] : lines
  }
}

extension Summary {
  static let shownFailures = 10

  /// The replications that did not pass.
  var failures: [RunResult] {
    groups.filter { $0.runs > 1 }.flatMap(\.results).filter { $0.verdict != .passed }
  }
  var outcomeText: String { RunGroup.outcome(runs: runs, passed: passed, failed: failed, aborted: aborted) }
}

extension RunResult {
  /// `variant halve-quota, seed 7: aborted: the load generator fell behind`
  var failureText: String {
    let names = expectations.filter { !$0.passed }.map { "\($0.name) (\($0.observed))" }
    let limits = thresholds.filter { !$0.passed }.map { "\($0.title) (\($0.observation))" }
    let reason = verdict == .aborted ? verdictReason : (names + limits).joined(separator: "; ")
    return "\(scenario), \(variant.map { "variant \($0), " } ?? "")seed \(seed): \(verdict.rawValue): \(reason)".cleaned
  }
}

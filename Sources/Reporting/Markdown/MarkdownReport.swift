public import Harness

/// One run for pull requests and for the golden files of scenarios.
public enum MarkdownReport {
  /// The same facts as the text report: verdict, timeline as a block of text, tables. Ends with a line break.
  public static func render(_ result: RunResult) -> String {
    let sections = [
      head(result), timeline(result), messages(result), latency(result), errors(result), symptoms(result),
      checks(result), warnings(result), foot(result),
    ]
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  private static func head(_ result: RunResult) -> [String] {
    var lines = ["# \(Markdown.escaped(result.scenario))", ""]
    lines += ["**\(result.verdict.rawValue.uppercased())**: \(Markdown.escaped(result.verdictReason))", ""]
    lines += ["\(Markdown.escaped(result.identityLine)); \(Markdown.escaped(result.timeLine))"]
    for override in result.overrides { lines += ["", "Changed on the command line: \(Markdown.escaped(override))"] }
    return lines
  }

  private static func timeline(_ result: RunResult) -> [String] {
    let body = TextReport.timelineBody(result, Page(width: TextStyle.plain.width, ink: Ink(color: false)))
    let remark = body.axis.map { ["A column is \(HumanDuration.exact($0.bucket)) and shows its maximum.", ""] } ?? []
    return ["## Timeline", ""] + remark + Markdown.block(body.lines)
  }

  private static func messages(_ result: RunResult) -> [String] {
    let checks = Conservation.checks(result).map { "- \($0.holds ? "✓" : "✗") \(Markdown.escaped($0.text))" }
    return ["## Messages", ""] + result.messageGrid.markdownLines + [""] + checks
  }

  private static func latency(_ result: RunResult) -> [String] {
    let none = ["Nothing observed."]
    var lines = ["## Latency", ""]
    lines += ["From the intended creation to the provider's acceptance; \(Phrase.quantiles).", ""]
    lines += result.latencyGrid(\.latency)?.markdownLines ?? none
    if result.total.latency.censored > 0 { lines += ["", Markdown.escaped(Phrase.censored)] }
    lines += ["", "Receipts, from the intended creation to the delivery receipt:", ""]
    return lines + (result.latencyGrid(\.receipts)?.markdownLines ?? none)
  }

  private static func errors(_ result: RunResult) -> [String] {
    ["## Errors", ""] + (result.errorGrid()?.markdownLines ?? ["None."])
  }

  private static func symptoms(_ result: RunResult) -> [String] {
    result.symptomGrid.map { ["## Symptoms", ""] + $0.markdownLines } ?? []
  }

  private static func checks(_ result: RunResult) -> [String] {
    var lines: [String] = []
    for (title, grid) in [("## Expectations", result.expectationGrid), ("## Thresholds", result.thresholdGrid)] {
      guard let grid else { continue }
      lines += (lines.isEmpty ? [] : [""]) + [title, ""] + grid.markdownLines
    }
    return lines
  }

  private static func warnings(_ result: RunResult) -> [String] {
    guard !result.warnings.isEmpty else { return [] }
    return ["## Warnings", ""] + result.warnings.map { "- \(Markdown.escaped($0))" }
  }

  private static func foot(_ result: RunResult) -> [String] {
    var lines =
      ["Digest `\(result.digest.cleaned)`. Replay:", ""]
      + Markdown.block(result.replayLines(width: TextStyle.plain.width))
    if let engine = result.engine { lines += ["", "Engine: \(Markdown.escaped(engine.summary))."] }
    return lines
  }
}

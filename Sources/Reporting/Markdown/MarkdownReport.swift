public import Harness

/// Runs for pull requests and for the golden files of scenarios.
public enum MarkdownReport {
  /// One run with the same facts as the text report: verdict, timeline as a block of text, tables. Ends with a line
  /// break.
  public static func render(_ result: RunResult) -> String {
    let title = ["# \(Markdown.escaped(result.scenario))"]
    return document([title] + sections(result, heading: "##"))
  }

  static func document(_ sections: [[String]]) -> String {
    sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  /// Everything about one run under headings of this level.
  static func sections(_ result: RunResult, heading: String) -> [[String]] {
    let story = [verdict(result), identity(result), timeline(result, heading)]
    let figures = [
      messages(result, heading), latency(result, heading), requests(result, heading), errors(result, heading),
    ]
    let checks = [
      table(result.symptomGrid, "\(heading) Symptoms"), table(result.alertGrid, "\(heading) Alerts"),
      incidents(result, heading), response(result, heading),
      table(result.actorGrid, "\(heading) Who acted"),
      table(result.expectationGrid, "\(heading) Expectations"),
      table(result.thresholdGrid, "\(heading) Thresholds"), table(result.steadyState.grid, "\(heading) Steady state"),
      warnings(result, heading),
    ]
    return story + figures + checks + [foot(result)]
  }

  private static func verdict(_ result: RunResult) -> [String] {
    ["**\(result.verdict.rawValue.uppercased())**: \(Markdown.escaped(result.verdictReason))"]
  }

  private static func identity(_ result: RunResult) -> [String] {
    ["\(Markdown.escaped(result.identityLine)); \(Markdown.escaped(result.timeLine))"]
      + result.overrides.flatMap { ["", "Changed on the command line: \(Markdown.escaped($0))"] }
  }

  private static func timeline(_ result: RunResult, _ heading: String) -> [String] {
    let body = TextReport.timelineBody(result, Page(width: TextStyle.plain.width, ink: Ink(color: false)))
    let remark = body.axis.map { ["A column is \(HumanDuration.exact($0.bucket)) and shows its maximum.", ""] } ?? []
    return ["\(heading) Timeline", ""] + remark + Markdown.block(body.lines)
  }

  private static func messages(_ result: RunResult, _ heading: String) -> [String] {
    let checks = Conservation.checks(result).map { "- \($0.holds ? "✓" : "✗") \(Markdown.escaped($0.text))" }
    return ["\(heading) Messages", ""] + result.messageGrid.markdownLines + [""] + checks
  }

  private static func latency(_ result: RunResult, _ heading: String) -> [String] {
    let none = ["Nothing observed."]
    var lines = ["\(heading) Latency", ""]
    lines += ["From the intended creation to the provider's acceptance; \(Phrase.quantiles).", ""]
    lines += result.latencyGrid(\.latency)?.markdownLines ?? none
    if result.total.latency.censored > 0 { lines += ["", Markdown.escaped(Phrase.censored)] }
    lines += ["", "Receipts, from the intended creation to the delivery receipt:", ""]
    return lines + (result.latencyGrid(\.receipts)?.markdownLines ?? none)
  }

  private static func requests(_ result: RunResult, _ heading: String) -> [String] {
    guard let grid = result.requestGrid else { return [] }
    let remark = ["Requests \(Phrase.requests); \(Phrase.quantiles).", ""]
    let statuses = result.requestStatuses.map { ["", "By status: \($0)."] } ?? []
    return ["\(heading) Requests", ""] + remark + grid.markdownLines + statuses
  }

  private static func errors(_ result: RunResult, _ heading: String) -> [String] {
    guard let grid = result.errorGrid() else { return ["\(heading) Errors", "", "None."] }
    return ["\(heading) Errors", "", "By channel; \(Phrase.errors).", ""] + grid.markdownLines
  }

  private static func table(_ grid: Grid?, _ title: String) -> [String] {
    grid.map { [title, ""] + $0.markdownLines } ?? []
  }

  private static func incidents(_ result: RunResult, _ heading: String) -> [String] {
    let notes = result.incidentNotes.map { "- \($0.isGood == nil ? "" : $0.mark)\(Markdown.escaped($0.text))" }
    guard let grid = result.incidentGrid else {
      return notes.isEmpty ? [] : ["\(heading) Incidents", "", "None.", ""] + notes
    }
    return table(grid, "\(heading) Incidents") + (notes.isEmpty ? [] : [""] + notes)
  }

  private static func response(_ result: RunResult, _ heading: String) -> [String] {
    guard let grid = result.ticketGrid else { return [] }
    let steps = result.stepGrid.map { ["", "Steps: \(result.stepRemark).", ""] + $0.markdownLines } ?? []
    return table(grid, "\(heading) Response") + steps
  }

  private static func warnings(_ result: RunResult, _ heading: String) -> [String] {
    guard !result.warnings.isEmpty else { return [] }
    return ["\(heading) Warnings", ""] + result.warnings.map { "- \(Markdown.escaped($0))" }
  }

  private static func foot(_ result: RunResult) -> [String] {
    var lines = ["Digest `\(result.digest.cleaned)`. Replay:", ""]
    lines += Markdown.block(result.replayLines(width: TextStyle.plain.width))
    if let engine = result.engine { lines += ["", "Engine: \(Markdown.escaped(engine.summary))."] }
    return lines
  }
}

import Statistics

/// A comparison of two groups of runs in the formats of reports.
public enum ComparisonReport {
  /// What a comparison can be written as.
  public static let formats: [ReportFormat] = [.text, .json, .markdown, .summary]

  /// A pure function of its arguments. `style` matters to `text` only.
  /// - Precondition: the format is one of ``formats``.
  public static func render(
    _ comparison: Comparison, format: ReportFormat, style: TextStyle = .plain
  ) -> String {
    switch format {
    case .text: text(comparison, Page(width: style.width, ink: Ink(color: style.color)))
    case .markdown, .summary: markdown(comparison)
    case .junit, .github, .postmortem: preconditionFailure("\(format.rawValue) is a format of runs")
    case .json: JSONWriter.string(comparison.json)
    }
  }

  private static func text(_ comparison: Comparison, _ page: Page) -> String {
    var lines = page.title("COMPARISON", comparison.pairingText)
    for (name, side) in comparison.sideTexts { lines += page.item("\(name)  ", side, .strong) }
    for (title, grid) in comparison.grids {
      lines += [""] + page.title(title) + grid.lines(width: page.width, ink: page.ink)
    }
    lines.append("")
    lines += comparison.remarks.flatMap { page.item("  ", $0) }
    lines += page.item("  ", Comparison.legend(comparison.pairing))
    return lines.joined(separator: "\n") + "\n"
  }

  private static func markdown(_ comparison: Comparison) -> String {
    let sides = comparison.sideTexts.map { "- **\($0.name)**: \(Markdown.escaped($0.text))" }
    let grids = comparison.grids.map { title, grid in
      ["## \(title.prefix(1))\(title.dropFirst().lowercased())", ""] + grid.markdownLines
    }
    let remarks = (comparison.remarks + [Comparison.legend(comparison.pairing)]).map { "- \(Markdown.escaped($0))" }
    let head = [["# Comparison of A and B"], [Markdown.escaped(comparison.pairingText) + "."], sides]
    return MarkdownReport.document(head + grids + [remarks])
  }
}

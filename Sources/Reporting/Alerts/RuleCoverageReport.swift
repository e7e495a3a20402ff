public import Harness

/// Which alerts scenarios make fire, and which they do not.
public enum RuleCoverageReport {
  /// - Parameter runs: how many runs were played.
  public static func render(_ rules: [RuleCoverage], runs: Int, style: TextStyle = .plain) -> String {
    let page = Page(width: style.width, ink: Ink(color: style.color))
    var grid = Grid([.text("alert"), .text(), .number("runs"), .prose("first in")])
    for rule in rules.sorted(by: { $0.extent < $1.extent }) {
      grid.append([
        Grid.Cell(rule.name), Grid.Cell(rule.extent.word, rule.extent.tone), Grid.Cell(Count.string(rule.runs.count)),
        Grid.Cell(rule.runs.first ?? ""),
      ])
    }
    var lines = page.title("COVERAGE", Count.of(runs, "run")) + grid.lines(width: page.width, ink: page.ink)
    let silent = rules.count { $0.extent != .fired }
    let text =
      silent == 0
      ? "every alert fires in some run"
      : "\(Count.of(silent, "alert")) of \(Count.string(rules.count)) never \(silent == 1 ? "fires" : "fire")"
    lines += page.item(silent == 0 ? "✓ " : "✗ ", text, silent == 0 ? .good : .bad)
    return lines.joined(separator: "\n") + "\n"
  }
}

extension RuleCoverage.Extent {
  fileprivate var word: String {
    switch self {
    case .silent: "never true"
    case .pending: "only pending"
    case .fired: "fires"
    }
  }

  fileprivate var tone: Tone {
    switch self {
    case .silent: .bad
    case .pending: .caution
    case .fired: .good
    }
  }
}

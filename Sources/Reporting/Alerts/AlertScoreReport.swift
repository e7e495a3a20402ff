public import Harness
import VirtualTime

/// What a backtest says: one row per alert.
public enum AlertScoreReport {
  /// - Parameters:
  ///   - runs: how many runs were played.
  public static func render(_ scores: [AlertScore], runs: Int, style: TextStyle = .plain) -> String {
    let page = Page(width: style.width, ink: Ink(color: style.color))
    var grid = Grid([
      .text("alert"), .number("fired"), .number("true"), .number("false"), .number("precision"), .number("expected"),
      .number("caught"), .number("recall"), .number("delay p50"), .number("max"),
    ])
    for score in scores {
      grid.append([
        Grid.Cell(score.name), Grid.Cell(Count.string(score.fired)), Grid.Cell(Count.string(score.right)),
        Grid.Cell(Count.string(score.fired - score.right), score.fired > score.right ? .bad : .plain),
        share(score.precision), Grid.Cell(Count.string(score.expected)), Grid.Cell(Count.string(score.caught)),
        share(score.recall), time(score.median), time(score.delays.last),
      ])
    }
    var lines = page.title("BACKTEST", "\(Count.of(runs, "run")); delay from an incident's beginning to the firing")
    lines += grid.lines(width: page.width, ink: page.ink)
    let strangers = scores.filter { !$0.hasRule }.map(\.name)
    if !strangers.isEmpty {
      lines += page.item("✗ ", "expected, and no rule raises it: \(strangers.joined(separator: ", "))", .bad)
    }
    let unlisted = scores.filter { $0.hasRule && !$0.isListed }.map(\.name)
    if !unlisted.isEmpty {
      lines += page.item(
        "! ", "no fault or objective lists it, so that every firing is false: \(unlisted.joined(separator: ", "))",
        .caution)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func share(_ share: Double?) -> Grid.Cell { Grid.Cell(share.map(Count.percent) ?? Phrase.nothing) }

  private static func time(_ time: VirtualDuration?) -> Grid.Cell {
    Grid.Cell(time.map(HumanDuration.rounded) ?? Phrase.nothing)
  }
}

extension AlertScore {
  /// The nearest rank.
  fileprivate var median: VirtualDuration? { delays.isEmpty ? nil : delays[(delays.count - 1) / 2] }
}

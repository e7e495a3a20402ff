import Harness

extension RunResult {
  /// Messages by outcome and channel.
  var messageGrid: Grid {
    let figures = tableFigures
    let names = figures.dropFirst().map { Grid.Column.number($0.name) }
    var grid = Grid([.text(), .number(figures[0].name), .number("share")] + names)
    for outcome in MessageOutcome.allCases {
      let counts = figures.map { outcome.count(in: $0.messages) }
      if outcome.isOptional, counts.allSatisfy({ $0 == 0 }) { continue }
      let share = outcome.whole.map { Count.percent(counts[0], of: $0.count(in: figures[0].messages)) } ?? ""
      let tone: Tone = outcome.isLoss && counts[0] > 0 ? .caution : .plain
      let all = [Grid.Cell(outcome.name, tone, indent: outcome.depth), Grid.Cell(Count.string(counts[0]), tone)]
      grid.append(all + [Grid.Cell(share, .faint)] + counts.dropFirst().map { Grid.Cell(Count.string($0)) })
    }
    return grid
  }
}

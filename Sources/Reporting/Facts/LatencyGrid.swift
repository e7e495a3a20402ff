import Harness

extension RunResult {
  /// Percentiles by channel; nil when nothing was observed anywhere.
  func latencyGrid(_ figures: KeyPath<ChannelFigures, LatencyFigures>) -> Grid? {
    let rows = tableFigures.filter { $0[keyPath: figures].count > 0 }
    guard !rows.isEmpty else { return nil }
    var grid = Grid(
      [.text()] + ["p50", "p90", "p95", "p99", "max", "count", "censored"].map { Grid.Column.number($0) })
    for row in rows {
      let latency = row[keyPath: figures]
      let quantiles = [latency.p50, latency.p90, latency.p95, latency.p99, latency.max]
      grid.append(
        [Grid.Cell(row.name)]
          + quantiles.map { Grid.Cell($0.map { HumanDuration.rounded(seconds: $0) } ?? Phrase.nothing) }
          + [Grid.Cell(Count.string(latency.count)), Grid.Cell(Count.string(latency.censored))])
    }
    return grid
  }
}

import Harness

extension RunResult {
  /// Requests to APIs by endpoint; nil without any.
  var requestGrid: Grid? {
    guard !requests.isEmpty else { return nil }
    let isOne = Set(requests.map(\.component)).count == 1
    var grid = Grid(
      [.text("endpoint")]
        + ["answered", "4xx", "5xx", "failed", "p50", "p95", "p99", "max", "in flight"].map { Grid.Column.number($0) })
    for entry in requests {
      let latency = entry.latency
      let quantiles = [latency.p50, latency.p95, latency.p99, latency.max]
      let failed = entry.clientErrors &+ entry.serverErrors
      grid.append(
        [
          Grid.Cell(isOne ? entry.endpoint : "\(entry.component): \(entry.endpoint)"),
          Grid.Cell(Count.string(entry.answered)), Grid.Cell(Count.string(entry.clientErrors)),
          Grid.Cell(Count.string(entry.serverErrors), entry.serverErrors > 0 ? .caution : .plain),
          Grid.Cell(Count.percent(failed, of: entry.answered), .faint),
        ]
          + quantiles.map { Grid.Cell($0.map { HumanDuration.rounded(seconds: $0) } ?? Phrase.nothing) }
          + [Grid.Cell(Count.string(entry.inFlight))])
    }
    return grid
  }

  /// The statuses of all endpoints together, such as `200: 1,204, 503: 12`; nil without answers.
  var requestStatuses: String? {
    var counts: [(status: Int, count: Int)] = []
    for answers in requests.flatMap(\.statuses) {
      if let known = counts.firstIndex(where: { $0.status == answers.status }) {
        counts[known].count = counts[known].count &+ answers.count
      } else {
        counts.append((answers.status, answers.count))
      }
    }
    guard !counts.isEmpty else { return nil }
    return counts.sorted { $0.status < $1.status }.map { "\($0.status): \(Count.string($0.count))" }
      .joined(separator: ", ")
  }
}

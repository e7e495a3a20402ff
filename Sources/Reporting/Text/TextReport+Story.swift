import Harness

extension TextReport {
  /// What was played.
  static func header(_ result: RunResult, _ page: Page) -> [String] {
    var lines = result.scenario.cleaned.wrapped(to: page.width).map { page.ink($0, .strong) }
    lines += result.identityLine.wrapped(to: page.width)
    lines += result.timeLine.wrapped(to: page.width)
    for override in result.overrides { lines += page.item("changed on the command line: ", override, .caution) }
    return lines
  }

  /// The chart and the list under it.
  static func timeline(_ result: RunResult, _ page: Page) -> [String] {
    let body = timelineBody(result, page)
    let columns = body.axis.map { axis in
      let bucket = HumanDuration.exact(axis.bucket)
      return result.series.isEmpty ? "a column is \(bucket)" : "a column is \(bucket) and shows its maximum"
    }
    return page.title("TIMELINE", columns ?? "") + body.lines
  }

  /// The chart and the list without a title.
  static func timelineBody(_ result: RunResult, _ page: Page) -> (lines: [String], axis: TimeAxis?) {
    let list = TimelineList(result.timeline)
    let keys = MarkKeys(result.timeline) { !list.hidden.contains($0) }
    let clock = result.clock
    let chart = TimelineChart(result, keys: keys, clock: clock, width: page.width, ink: page.ink)
    var lines = chart.lines
    if !lines.isEmpty { lines.append("") }
    let entries = list.lines(keys: keys, clock: clock, width: page.width, ink: page.ink)
    return (lines + (entries.isEmpty ? ["nothing happened"] : entries), chart.axis)
  }

  static func alerts(_ result: RunResult, _ page: Page) -> [String] {
    guard let grid = result.alertGrid else { return [] }
    return page.title("ALERTS", result.alertRemark) + grid.lines(width: page.width, ink: page.ink)
  }

  static func incidents(_ result: RunResult, _ page: Page) -> [String] {
    let grid = result.incidentGrid
    let notes = result.incidentNotes.flatMap { page.item($0.mark, $0.text, $0.tone) }
    guard grid != nil || !notes.isEmpty else { return [] }
    let rows = grid.map { $0.lines(width: page.width, ink: page.ink) } ?? []
    return page.title("INCIDENTS", grid == nil ? "none" : result.incidentRemark) + rows + notes
  }

  static func response(_ result: RunResult, _ page: Page) -> [String] {
    guard let grid = result.ticketGrid else { return [] }
    var lines = page.title("RESPONSE", result.ticketRemark) + grid.lines(width: page.width, ink: page.ink)
    if let steps = result.stepGrid {
      lines += [""] + page.title("STEPS", result.stepRemark) + steps.lines(width: page.width, ink: page.ink)
    }
    return lines
  }

  static func actors(_ result: RunResult, _ page: Page) -> [String] {
    guard let grid = result.actorGrid else { return [] }
    return page.title("WHO ACTED", result.actorRemark) + grid.lines(width: page.width, ink: page.ink)
  }

  static func symptoms(_ result: RunResult, _ page: Page) -> [String] {
    guard let grid = result.symptomGrid else { return [] }
    return page.title("SYMPTOMS") + grid.lines(width: page.width, ink: page.ink)
  }
}

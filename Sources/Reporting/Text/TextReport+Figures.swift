import Harness

extension TextReport {
  static func messages(_ result: RunResult, _ page: Page) -> [String] {
    var lines = page.title("MESSAGES", "each line's share is of the line it hangs from")
    lines += result.messageGrid.lines(width: page.width, ink: page.ink)
    for check in Conservation.checks(result) {
      lines += page.item(check.holds ? "✓ " : "✗ ", check.text, check.holds ? .good : .bad)
    }
    return lines
  }

  static func latency(_ result: RunResult, _ page: Page) -> [String] {
    let remark = "from the intended creation to the provider's acceptance; \(Phrase.quantiles)"
    var lines = page.title("LATENCY", remark)
    lines += result.latencyGrid(\.latency)?.lines(width: page.width, ink: page.ink) ?? ["nothing observed"]
    if result.total.latency.censored > 0 { lines += page.remark(Phrase.censored) }
    lines += [""] + page.title("RECEIPTS", "from the intended creation to the delivery receipt")
    return lines + (result.latencyGrid(\.receipts)?.lines(width: page.width, ink: page.ink) ?? ["nothing observed"])
  }

  static func requests(_ result: RunResult, _ page: Page) -> [String] {
    guard let grid = result.requestGrid else { return [] }
    let statuses = result.requestStatuses.map { page.remark("By status: \($0)") } ?? []
    return page.title("REQUESTS", "\(Phrase.requests); \(Phrase.quantiles)")
      + grid.lines(width: page.width, ink: page.ink) + statuses
  }

  static func errors(_ result: RunResult, _ page: Page) -> [String] {
    guard let grid = result.errorGrid() else { return page.title("ERRORS", "none") }
    return page.title("ERRORS", Phrase.errors) + grid.lines(width: page.width, ink: page.ink)
  }
}

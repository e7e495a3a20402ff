import Harness

extension TextReport {
  static func checks(_ result: RunResult, _ page: Page) -> [String] {
    var lines: [String] = []
    let grids = [
      ("EXPECTATIONS", result.expectationGrid), ("THRESHOLDS", result.thresholdGrid),
      ("STEADY STATE", result.steadyState.grid),
    ]
    for (title, grid) in grids {
      guard let grid else { continue }
      if !lines.isEmpty { lines.append("") }
      lines += page.title(title) + grid.bodyLines(width: page.width, ink: page.ink)
    }
    return lines
  }

  static func warnings(_ result: RunResult, _ page: Page) -> [String] {
    guard !result.warnings.isEmpty else { return [] }
    return page.title("WARNINGS") + result.warnings.flatMap { page.item("! ", $0, .caution) }
  }

  static func verdict(_ result: RunResult, _ page: Page) -> [String] {
    let word = result.verdict.rawValue.uppercased()
    var lines = page.item(word + "  ", result.verdictReason, result.verdict.tone)
    lines += page.item("digest  ", result.digest, .faint) + page.replay("replay  ", result)
    if let engine = result.engine { lines += page.item("engine  ", engine.summary, .faint) }
    return lines
  }
}

extension EngineFigures {
  /// `12,345,678 events in 1.23s, at most 45.6 MiB resident`
  var summary: String {
    let memory = FixedPoint.string(Double(peakRSSBytes) / 1_048_576, decimals: 1, grouped: true)
    return "\(Count.grouping(events.description)) events in \(HumanDuration.rounded(seconds: wallSeconds)), "
      + "at most \(memory) MiB resident"
  }
}

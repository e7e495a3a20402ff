import Harness
import Statistics

extension RunGroup {
  /// How the variant is called in tables.
  var name: String { variant ?? "(as written)" }

  /// `48 of 50 passed (96.0%), 1 failed, 1 aborted`
  var outcomeText: String { Self.outcome(runs: runs, passed: passed, failed: failed, aborted: aborted) }

  static func outcome(runs: Int, passed: Int, failed: Int, aborted: Int, interval: String? = nil) -> String {
    let share = Count.percent(passed, of: runs) + (interval.map { ", 95 % interval \($0)" } ?? "")
    var text = "\(Count.string(passed)) of \(Count.of(runs, "run")) passed (\(share))"
    if failed > 0 { text += ", \(Count.string(failed)) failed" }
    if aborted > 0 { text += ", \(Count.string(aborted)) aborted" }
    return text
  }

  /// With the interval of the share: `48 of 50 runs passed (96.0%, 95 % interval 86.5%..98.9%), 2 failed`
  var outcomeWithInterval: String {
    guard runs > 1 else { return outcomeText }
    let interval = passRate.interval()
    let shares = [interval.lower, interval.upper].map { Count.percent($0 ?? 0) }.joined(separator: "..")
    return Self.outcome(runs: runs, passed: passed, failed: failed, aborted: aborted, interval: shares)
  }

  /// `seed 7`, `seeds 1..50`, `seeds 1, 5, 9`
  var seedText: String { Self.seedText(results.map(\.seed)) }

  static func seedText(_ seeds: [UInt64]) -> String {
    if seeds.count == 1 { return "seed \(seeds[0])" }
    let isRun = seeds.count > 2 && zip(seeds, seeds.dropFirst()).allSatisfy { $0 < $1 && $1 - $0 == 1 }
    if isRun { return "seeds \(seeds[0])..\(seeds[seeds.count - 1])" }
    let shown = seeds.prefix(8).map(\.description).joined(separator: ", ")
    return "seeds \(shown)" + (seeds.count > 8 ? " and \(seeds.count - 8) more" : "")
  }

  /// Mean and median with their intervals, and the extremes, of every figure that is not 0 in all runs and cannot be infinite.
  var figureGrid: Grid {
    var grid = Grid([
      .text(), .number("mean"), .number("±95 %"), .number("median"), .number("95 %"), .number("min"), .number("max"),
    ])
    for figure in figures where figure.absence != .never && !figure.isAlwaysZero {
      let median = figure.text(figure.median)
      grid.append([
        Grid.Cell(figure.title), Grid.Cell(figure.meanText), Grid.Cell(figure.halfWidthText, .faint),
        Grid.Cell(median.value), Grid.Cell(median.interval, .faint), Grid.Cell(figure.minText),
        Grid.Cell(figure.maxText),
      ])
    }
    return grid
  }

  /// Times that can be infinite, by quantiles and the geometric mean; nil without any.
  var timeGrid: Grid? {
    let times = figures.filter { $0.absence == .never }
    guard !times.isEmpty else { return nil }
    var grid = Grid(
      [.text(), .number("runs")] + ["median", "95 %", "p90", "95 %", "geo. mean", "95 %"].map { .number($0) })
    for figure in times {
      let tone: Tone = figure.isNeverInSome ? .caution : .plain
      var row = [
        Grid.Cell(figure.title),
        Grid.Cell("\(Count.string(figure.observed))/\(Count.string(figure.runs))", tone),
      ]
      let quantiles = [0, 1].map { figure.text($0 < figure.quantiles.count ? figure.quantiles[$0] : nil) }
      for pair in quantiles + [figure.geometricText] {
        row += [Grid.Cell(pair.value), Grid.Cell(pair.interval, .faint)]
      }
      grid.append(row)
    }
    return grid
  }

  /// Figures whose values fall into separate heaps; nil without any.
  var modeGrid: Grid? {
    let split = figures.compactMap { figure in figure.modes.map { (figure, $0.modes) } }.filter { $0.1.count > 1 }
    guard !split.isEmpty else { return nil }
    var grid = Grid([.text(), .number("runs"), .number("share"), .number("median"), .text("from..to")])
    for (figure, modes) in split {
      for (index, mode) in modes.enumerated() {
        let range = mode.min == mode.max ? "" : "\(figure.format(mode.min))..\(figure.format(mode.max))"
        grid.append([
          Grid.Cell(index == 0 ? figure.title : ""), Grid.Cell(Count.string(mode.count)),
          Grid.Cell(Count.percent(mode.count, of: modes.reduce(0) { $0 + $1.count })),
          Grid.Cell(figure.format(mode.median)), Grid.Cell(range, .faint),
        ])
      }
    }
    return grid
  }

  /// What the table leaves out and why; empty when nothing.
  var remarks: [String] {
    let zeros = figures.filter(\.isAlwaysZero).map(\.title)
    var lines = zeros.isEmpty ? [] : ["0 in every run: " + zeros.joined(separator: ", ")]
    // Where it may never happen the table of times says in how many runs it did.
    for figure in figures where figure.absence != .never && figure.observed < figure.runs {
      lines.append("\(figure.title): \(figure.coverageText) runs")
    }
    if endedEarly > 0 { lines.append("the figures leave out \(Count.of(endedEarly, "run")) that ended early") }
    return lines
  }

  /// Variants side by side: one row each.
  static func comparison(_ groups: [RunGroup]) -> Grid {
    var symptoms: [String] = []
    for key in groups.flatMap(\.figures).map(\.key) where key.hasPrefix("symptoms.") && key.hasSuffix(".total") {
      if !symptoms.contains(key) { symptoms.append(key) }
    }
    // What went wrong for messages is shown where it happened to any.
    let troubles = [("rejected", "rejected"), ("lost", "lost"), ("duplicated", "duplicated")].filter { key, _ in
      groups.contains { group in group.figures.contains { $0.key == key && !$0.isAlwaysZero } }
    }
    // Only scenarios with incidents have these; a variant without one shows none.
    let known = [
      ("incidents", "incidents"), ("mttd", "MTTD"), ("mtta", "MTTA"), ("mttr", "MTTR"), ("falsePages", "false pages"),
    ]
    let incidents = known.filter { key, _ in groups.contains { group in group.figures.contains { $0.key == key } } }
    let keys =
      ["delivered", "deadLettered", "queued"] + troubles.map(\.0) + ["latency.p95", "latency.p99"]
      + incidents.map(\.0)
    let headers =
      ["delivered", "dead-lettered", "queued"] + troubles.map(\.1) + ["p95", "p99"] + incidents.map(\.1)
    let names = symptoms.map { String($0.dropFirst("symptoms.".count).dropLast(".total".count)) }
    var grid = Grid([.text("variant"), .text("verdict")] + (headers + names).map { .number($0) })
    for group in groups {
      let figures = (keys + symptoms).map { key in
        // A symptom that no run of this group showed held for no time; there is no time to an end without a beginning.
        let absent =
          key == "incidents" ? "0" : incidents.contains { $0.0 == key } ? Phrase.nothing : "0s"
        return Grid.Cell(
          group.figures.first { $0.key == key }?.cellText ?? (group.endedEarly < group.runs ? absent : Phrase.nothing))
      }
      grid.append([Grid.Cell(group.name), group.verdictCell] + figures)
    }
    return grid
  }

  private var verdictCell: Grid.Cell {
    let tone: Tone = passed == runs ? .good : .bad
    guard runs > 1 else { return Grid.Cell(results[0].verdict.rawValue, tone) }
    return Grid.Cell("\(Count.string(passed))/\(Count.string(runs)) passed", tone)
  }
}

import Harness
import VirtualTime

/// The run at a glance: every series as a sparkline and every fault, action and symptom as marks, on one time axis.
struct TimelineChart {
  let lines: [String]
  /// nil when the run had no time to draw.
  let axis: TimeAxis?

  init(_ result: RunResult, keys: MarkKeys, clock: ClockTime, width: Int, ink: Ink) {
    let ranges = result.series.map { SeriesRange($0) }
    let margins = ranges.map { ($0?.text ?? "nothing observed").truncated(to: Self.widestMargin) }
    let subjects = result.timeline.filter { $0.kind.isMarked && $0.kind != .action }.map(\.subject.cleaned)
    let people = PersonRow.all(result)
    let labels = result.series.map(\.title.cleaned) + subjects + people.map(\.name.cleaned) + ["symptoms"]
    let left = min(Self.widestLabel, labels.map(\.displayWidth).max() ?? 0)
    let right = max(Self.narrowestMargin, margins.map(\.displayWidth).max() ?? 0)
    guard let axis = TimeAxis(duration: result.duration, maximumColumns: min(72, width - left - right - 3)) else {
      (lines, axis) = ([], nil)
      return
    }
    let frame = Frame(left: left, axis: axis, clock: clock, width: width, ink: ink)
    var lines = result.series.isEmpty ? [] : [frame.clockLabels]
    for (index, series) in result.series.enumerated() {
      let plot = ranges[index].map {
        Sparkline.string(Sparkline.maxima(of: series, on: axis), from: $0.baseline, to: $0.highest)
      }
      lines.append(frame.row(series.title, plot ?? "", margins[index], .plain))
    }
    lines += result.series.isEmpty ? [frame.clockLabels, frame.rule] : [frame.rule, frame.offsetLabels]
    for row in MarkRow.rows(result.timeline, keys: keys, axis: axis) {
      let note = row.note.truncated(to: right)
      lines.append(frame.row(row.label, row.plot, note, row.kind.tone, before: row.beginsBefore ? "‹" : " "))
    }
    for person in people {
      lines.append(frame.row(person.name, person.plot(on: axis), person.note.truncated(to: right), .good))
    }
    (self.lines, self.axis) = (lines, axis)
  }

  private static let widestLabel = 22
  private static let widestMargin = 20
  private static let narrowestMargin = 12
}

/// Where the rows of a chart put their label, plot and margin.
private struct Frame {
  let left: Int
  let axis: TimeAxis
  let clock: ClockTime
  let width: Int
  let ink: Ink

  func row(_ label: String, _ plot: String, _ margin: String, _ tone: Tone, before: String = " ") -> String {
    let name = label.cleaned.truncated(to: left).padded(to: left)
    let line = name + ink(before, tone) + ink(plot.padded(to: axis.columns), tone) + "  " + ink(margin, .faint)
    return line.withoutTrailingSpaces
  }

  /// `├────┼────┤`
  var rule: String {
    var line = [Character](repeating: "─", count: axis.columns + 1)
    line[axis.columns] = "┤"
    for tick in axis.ticks where tick.column < axis.columns { line[tick.column] = tick.column == 0 ? "├" : "┼" }
    return String(repeating: " ", count: left + 1) + String(line)
  }

  /// The time of the day at each tick; the day itself where ticks are days.
  var clockLabels: String {
    labels { instant in
      let moment = clock.start.moment(of: instant)
      if axis.tick >= .hours(24) { return moment.monthAndDay }
      return axis.tick < .minutes(1) ? moment.clock : moment.hourAndMinute
    }
  }

  /// The time since the start at each tick.
  var offsetLabels: String { labels { "+" + HumanDuration.exact($0 - .start) } }

  private func labels(_ text: (VirtualInstant) -> String) -> String {
    var line = String(repeating: " ", count: left + 1)
    for tick in axis.ticks {
      let label = text(tick.instant)
      let position = left + 1 + tick.column
      // A label without room is left out; the tick itself stays.
      guard line.displayWidth <= position, position + label.displayWidth <= width else { continue }
      line = line.padded(to: position) + label + " "
    }
    return line.withoutTrailingSpaces
  }
}

import Harness
import VirtualTime

/// What a rule compares with its limit around one alert, drawn in columns.
struct AlertPlot {
  let lines: [String]
  /// What a column is.
  let remark: String

  private static let rows = 8
  private static let widestMargin = 14

  /// nil when there is nothing to draw.
  init?(_ explanation: AlertExplanation, width: Int) {
    let span = Self.span(explanation)
    let sights = explanation.sights.filter { $0.at >= span.from && $0.at <= span.to }
    let values = sights.compactMap(\.value).filter(\.isFinite)
    guard let least = values.min(), let most = values.max(), span.from < span.to else { return nil }
    let length = span.from.duration(to: span.to)
    let columns = min(width - Self.widestMargin - 2, max(20, sights.count))
    func column(_ moment: VirtualInstant) -> Int {
      let part = Double(span.from.duration(to: moment).nanoseconds) / Double(length.nanoseconds)
      return min(columns - 1, max(0, Int(part * Double(columns))))
    }
    var heights = [Double?](repeating: nil, count: columns)
    for sight in sights {
      guard let value = sight.value, value.isFinite else { continue }
      let index = column(sight.at)
      let known = heights[index]
      // What is nearest to firing must be seen.
      heights[index] = known.map { explanation.nearer($0, value) } ?? value
    }
    let limit = explanation.limit.flatMap { $0.isFinite ? $0 : nil }
    let low = min(0, least, limit ?? least)
    let high = max(most, limit ?? most)
    let scale = Scale(low: low, high: high > low ? high : low + 1, rows: Self.rows)
    var lines: [String] = []
    for row in (0..<Self.rows).reversed() {
      let isLimit = limit.map { scale.row(of: $0) == row } ?? false
      let plot = heights.map { height in height.flatMap { scale.block($0, row) } ?? (isLimit ? "┄" : " ") }
      var label = row == Self.rows - 1 ? Count.string(high) : row == 0 ? Count.string(low) : ""
      if isLimit, let limit { label = "limit \(Count.string(limit))" }
      lines.append(("  " + String(plot) + " " + label.truncated(to: Self.widestMargin - 1)).withoutTrailingSpaces)
    }
    lines.append("  " + String(repeating: "─", count: columns))
    var marks = [Character](repeating: " ", count: columns)
    let named = Self.marks(explanation)
    for (mark, _, moment) in named.reversed() where moment >= span.from && moment <= span.to {
      marks[column(moment)] = mark
    }
    lines.append(("  " + String(marks)).withoutTrailingSpaces)
    let clock = explanation.result.clock
    lines += named.map { "\($0.0)  \(clock.offset($0.2))  \(clock.time($0.2))  \($0.1)" }
    self.lines = lines
    let bucket = VirtualDuration(nanoseconds: length.nanoseconds / Int64(columns))
    remark =
      "\(clock.offset(span.from)) to \(clock.offset(span.to)); a column is about \(HumanDuration.rounded(bucket)) and "
      + "shows what is nearest to firing"
  }

  /// Around the alert, or the whole run.
  private static func span(_ explanation: AlertExplanation) -> (from: VirtualInstant, to: VirtualInstant) {
    let end = VirtualInstant.start + explanation.result.duration
    guard let episode = explanation.episode else { return (.start, end) }
    let from = min(explanation.incident?.startedAt ?? episode.pendingAt, episode.pendingAt)
    let to = episode.resolvedAt ?? end
    let margin = VirtualDuration(nanoseconds: max(120_000_000_000, from.duration(to: to).nanoseconds / 5))
    return (max(.start, from - margin), min(end, to + margin))
  }

  private static func marks(_ explanation: AlertExplanation) -> [(Character, String, VirtualInstant)] {
    guard let episode = explanation.episode else { return [] }
    let told = episode.notices.map(\.at).min()
    let all: [(Character, String, VirtualInstant?)] = [
      ("I", "the incident begins", explanation.incident?.startedAt), ("P", "pending", episode.pendingAt),
      ("F", "firing", episode.firingAt), ("N", "a receiver knows", told), ("R", "resolved", episode.resolvedAt),
    ]
    return all.compactMap { mark, text, moment in moment.map { (mark, text, $0) } }
  }

  /// Values as heights in eighths of a row.
  private struct Scale {
    let low: Double
    let high: Double
    let rows: Int

    /// From 1, so that everything that was observed is seen.
    private func eighths(_ value: Double) -> Int {
      max(1, Int(((value - low) / (high - low) * Double(rows * 8)).rounded()))
    }

    func row(of value: Double) -> Int { min(rows - 1, (eighths(value) - 1) / 8) }

    /// The character of a row; nil above the value.
    func block(_ value: Double, _ row: Int) -> Character? {
      let part = eighths(value) - row * 8
      return part <= 0 ? nil : part >= 8 ? "█" : ["▁", "▂", "▃", "▄", "▅", "▆", "▇"][part - 1]
    }
  }
}

extension AlertExplanation {
  /// Which of two values is nearer to firing.
  fileprivate func nearer(_ a: Double, _ b: Double) -> Double {
    switch side {
    case .above: max(a, b)
    case .below: min(a, b)
    case .at: (a - (limit ?? 0)).magnitude <= (b - (limit ?? 0)).magnitude ? a : b
    }
  }
}

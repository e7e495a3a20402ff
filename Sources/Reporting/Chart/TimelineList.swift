import Harness
import VirtualTime

/// What happened, one entry after the other.
struct TimelineList {
  /// Longer timelines are shown without their middle.
  static let longest = 90
  private static let head = 60
  private static let tail = 25

  let entries: [TimelineEntry]

  init(_ timeline: [TimelineEntry]) { entries = timeline }

  /// The indices that are left out.
  var hidden: Range<Int> {
    entries.count > Self.longest ? Self.head..<(entries.count - Self.tail) : 0..<0
  }

  func lines(keys: MarkKeys, clock: ClockTime, width: Int, ink: Ink) -> [String] {
    let offsets = entries.map { clock.offset($0.at) }
    let widest = offsets.map(\.count).max() ?? 0
    var lines: [String] = []
    for (index, entry) in entries.enumerated() {
      if hidden.contains(index) {
        if index == hidden.lowerBound { lines += elision(width: width) }
        continue
      }
      let tone = entry.kind.tone
      let key = keys[index].map(String.init) ?? " "
      let time = "\(offsets[index].padded(to: widest, .right))  \(clock.time(entry.at))"
      let kind = entry.kind.rawValue.padded(to: 9)
      let left = 1 + 2 + time.count + 2 + kind.count + 2
      for (number, text) in entry.text.cleaned.wrapped(to: max(20, width - left)).enumerated() {
        let head = "\(ink(key, tone))  \(time)  \(ink(kind, tone))  "
        lines.append(((number == 0 ? head : String(repeating: " ", count: left)) + text).withoutTrailingSpaces)
      }
    }
    return lines
  }

  private func elision(width: Int) -> [String] {
    elision.wrapped(to: width - 3).enumerated().map { ($0 == 0 ? "\(MarkKeys.overflow)  " : "   ") + $1 }
  }

  /// `… 420 more (400 symptom, 20 action); the JSON report has them all`
  var elision: String {
    let kinds: [TimelineEntry.Kind] = [.load, .fault, .action, .symptom, .alert, .incident, .response, .milestone]
    let counts = kinds.compactMap { kind in
      let count = entries[hidden].count { $0.kind == kind }
      return count == 0 ? nil : "\(Count.string(count)) \(kind.rawValue)"
    }
    return "… \(Count.string(hidden.count)) more (\(counts.joined(separator: ", "))); the JSON report has them all"
  }
}

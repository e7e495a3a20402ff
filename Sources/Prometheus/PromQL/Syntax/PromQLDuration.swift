/// Durations as PromQL writes them, in milliseconds.
enum PromQLDuration {
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("y", 365 * 86_400_000), ("w", 7 * 86_400_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000),
    ("ms", 1),
  ]

  /// The longest span that Prometheus holds: 2^63 nanoseconds.
  static let longest: Int64 = 9_223_372_036_854

  /// Reads `1h30m`: each unit at most once, the larger first.
  static func milliseconds(_ text: String) throws(DurationProblem) -> Int64 {
    var rest = Substring(text)
    var total: Int64 = 0
    var next = 0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isNumber }
      rest = rest.dropFirst(digits.count)
      let name = rest.prefix { !$0.isNumber }
      guard let unit = units.firstIndex(where: { $0.name == name }), !digits.isEmpty else {
        throw DurationProblem("'\(name)' is no unit of a duration; there are y, w, d, h, m, s and ms")
      }
      guard unit >= next else {
        throw DurationProblem("a duration names each unit once and the larger ones first, as in 1h30m")
      }
      next = unit + 1
      rest = rest.dropFirst(name.count)
      guard let count = Int64(digits) else { throw .tooLong }
      let (part, overflow) = count.multipliedReportingOverflow(by: units[unit].milliseconds)
      let (sum, overflowToo) = total.addingReportingOverflow(part)
      guard !overflow, !overflowToo, sum <= longest else { throw .tooLong }
      total = sum
    }
    return total
  }

  /// Prometheus' way of writing a span: whole weeks, days and so on only where nothing is left over.
  static func text(_ milliseconds: Int64) -> String {
    if milliseconds == 0 { return "0s" }
    if milliseconds < 0 { return "-" + text(-milliseconds) }
    var rest = milliseconds
    var result = ""
    for (name, length) in units {
      // Years and weeks only if they are exact: 15d, not 2w1d.
      if name == "y" || name == "w", rest % length != 0 { continue }
      let count = rest / length
      if count > 0 { result += "\(count)\(name)" }
      rest -= count * length
    }
    return result
  }
}

/// What is wrong with the text of a duration.
struct DurationProblem: Error {
  var message: String
  init(_ message: String) { self.message = message }
  static let tooLong = DurationProblem("the duration is longer than 292 years")
}

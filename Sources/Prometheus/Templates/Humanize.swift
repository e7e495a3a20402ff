import VirtualTime

/// Numbers for people, as Prometheus' template functions write them.
///
/// Source: Prometheus 3, `template/template.go`.
enum Humanize {
  private static let larger = ["k", "M", "G", "T", "P", "E", "Z", "Y"]
  private static let smaller = ["m", "u", "n", "p", "f", "a", "z", "y"]
  private static let binaries = ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"]

  static func plain(_ value: Double) -> String {
    if value == 0 || !value.isFinite { return GoFormat.general(value, digits: 4) }
    if value.magnitude >= 1 { return reduced(value, by: 1000, larger) }
    return enlarged(value)
  }

  static func binary(_ value: Double) -> String {
    if value.magnitude <= 1 || !value.isFinite { return GoFormat.general(value, digits: 4) }
    return reduced(value, by: 1024, binaries)
  }

  static func duration(_ value: Double) -> String {
    guard value.isFinite else { return GoFormat.general(value, digits: 4) }
    if value == 0 { return "0s" }
    guard value.magnitude >= 1 else { return enlarged(value) + "s" }
    let sign = value < 0 ? "-" : ""
    // Longer than the age of the universe: Go's conversion would overflow.
    let total = Int64(min(value.magnitude, 9e18))
    let (seconds, minutes, hours, days) = (total % 60, total / 60 % 60, total / 3600 % 24, total / 86_400)
    if days != 0 { return "\(sign)\(days)d \(hours)h \(minutes)m \(seconds)s" }
    if hours != 0 { return "\(sign)\(hours)h \(minutes)m \(seconds)s" }
    if minutes != 0 { return "\(sign)\(minutes)m \(seconds)s" }
    return sign + GoFormat.general(value.magnitude, digits: 4) + "s"
  }

  static func timestamp(_ value: Double) throws(TemplateFailure) -> String {
    guard value.isFinite else { return GoFormat.general(value, digits: 4) }
    let nanoseconds = value * 1e9
    guard nanoseconds.magnitude < 9.223372036854775e18 else {
      throw TemplateFailure(
        "error calling humanizeTimestamp: \(GoFormat.shortest(value)) cannot be represented as a nanoseconds timestamp "
          + "since it overflows int64")
    }
    // Prometheus keeps milliseconds.
    let milliseconds = Int64(nanoseconds) / 1_000_000
    let moment = CalendarInstant(unixNanoseconds: milliseconds * 1_000_000, offsetSeconds: 0)
    let date = moment.date
    let seconds = moment.timeOfDay.nanoseconds / 1_000_000_000
    var text = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2)) "
    text += "\(padded(Int(seconds / 3600), 2)):\(padded(Int(seconds / 60 % 60), 2)):\(padded(Int(seconds % 60), 2))"
    var fraction = padded(moment.nanosecond / 1_000_000, 3)
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return text + (fraction.isEmpty ? "" : "." + fraction) + " +0000 UTC"
  }

  private static func reduced(_ value: Double, by factor: Double, _ prefixes: [String]) -> String {
    var (value, prefix) = (value, "")
    for next in prefixes {
      if value.magnitude < factor { break }
      prefix = next
      value /= factor
    }
    return GoFormat.general(value, digits: 4) + prefix
  }

  private static func enlarged(_ value: Double) -> String {
    var (value, prefix) = (value, "")
    for next in smaller {
      if value.magnitude >= 1 { break }
      prefix = next
      value *= 1000
    }
    return GoFormat.general(value, digits: 4) + prefix
  }
}

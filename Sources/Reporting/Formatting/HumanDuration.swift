import VirtualTime

/// Durations for people, in the units that Prometheus writes: `850ms`, `12.3s`, `1m24s`, `1h24m`, `4d4h`.
enum HumanDuration {
  /// Every digit: `4h`, `1m30.5s`, `0.4ms`. Whole days from two days on.
  static func exact(_ duration: VirtualDuration) -> String {
    let sign = duration.nanoseconds < 0 ? "-" : ""
    let size = duration.nanoseconds.magnitude
    if size == 0 { return "0s" }
    if size < 1_000 { return "\(sign)\(size)ns" }
    if size < 1_000_000 { return sign + decimal(size, per: 1_000) + "µs" }
    if size < second { return sign + decimal(size, per: 1_000_000) + "ms" }
    let days = size >= 48 * hour ? size / (24 * hour) : 0
    var rest = size - days * 24 * hour
    var text = sign + (days > 0 ? "\(days)d" : "")
    if rest >= hour { text += "\(rest / hour)h" }
    rest %= hour
    if rest >= minute { text += "\(rest / minute)m" }
    rest %= minute
    return rest > 0 ? text + decimal(rest, per: second) + "s" : text
  }

  /// About three significant digits, for figures. Not finite: `never`.
  static func rounded(seconds: Double) -> String {
    guard seconds.isFinite else { return Phrase.never }
    if seconds < 0 { return "-" + rounded(seconds: -seconds) }
    if seconds == 0 { return "0s" }
    if seconds < 0.999_5e-3 { return significant(seconds * 1e6) + "µs" }
    if seconds < 0.999_5 { return significant(seconds * 1e3) + "ms" }
    if seconds < 59.95 { return significant(seconds) + "s" }
    guard seconds < 1e15 else { return seconds.description + "s" }
    let whole = UInt64(seconds.rounded(.toNearestOrEven))
    if whole < 3_600 { return pair(whole / 60, "m", whole % 60, "s") }
    let minutes = UInt64((seconds / 60).rounded(.toNearestOrEven))
    if minutes < 48 * 60 { return pair(minutes / 60, "h", minutes % 60, "m") }
    let hours = UInt64((seconds / 3_600).rounded(.toNearestOrEven))
    return pair(hours / 24, "d", hours % 24, "h")
  }

  /// As `exact`, at five significant digits.
  static func fiveDigits(seconds: Double) -> String {
    guard let duration = VirtualDuration(seconds: seconds) else { return rounded(seconds: seconds) }
    var step: Int64 = 1
    while duration.nanoseconds.magnitude / UInt64(step) >= 100_000 { step *= 10 }
    let half = duration.nanoseconds < 0 ? -step / 2 : step / 2
    return exact(VirtualDuration(nanoseconds: (duration.nanoseconds + half) / step * step))
  }

  static func rounded(_ duration: VirtualDuration) -> String { rounded(seconds: duration.seconds) }

  private static let second: UInt64 = 1_000_000_000
  private static let minute = 60 * second
  private static let hour = 60 * minute

  private static func decimal(_ size: UInt64, per unit: UInt64) -> String {
    let digits = (unit + size % unit).description.dropFirst()
    return FixedPoint.trimmed("\(size / unit).\(digits)")
  }

  private static func significant(_ value: Double) -> String {
    let decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
    return FixedPoint.trimmed(FixedPoint.string(value, decimals: decimals))
  }

  private static func pair(_ large: UInt64, _ largeUnit: String, _ small: UInt64, _ smallUnit: String) -> String {
    small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
  }
}

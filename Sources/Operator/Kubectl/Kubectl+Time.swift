import SimulationKernel
import VirtualTime

/// Moments as kubectl prints them.
extension Shell {
  /// As an age: the two largest units where the first is small.
  /// - Source: apimachinery, `duration.HumanDuration`.
  func age(since moment: VirtualInstant) -> String {
    Self.humanDuration(moment.duration(to: world.simulation.now))
  }

  static func humanDuration(_ duration: VirtualDuration) -> String {
    let seconds = max(0, duration.nanoseconds / 1_000_000_000)
    func pair(_ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String) -> String {
      small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
    }
    let (minutes, hours) = (seconds / 60, seconds / 3_600)
    if seconds < 120 { return "\(seconds)s" }
    if minutes < 10 { return pair(minutes, "m", seconds % 60, "s") }
    if minutes < 180 { return "\(minutes)m" }
    if hours < 8 { return pair(hours, "h", minutes % 60, "m") }
    if hours < 48 { return "\(hours)h" }
    if hours < 192 { return pair(hours / 24, "d", hours % 24, "h") }
    return "\(hours / 24)d"
  }

  /// In UTC, as manifests write it: `2026-03-02T07:00:00Z`.
  func rfc3339(_ moment: VirtualInstant) -> String {
    let local = world.start.moment(of: moment)
    return CivilTime(CalendarInstant(unixNanoseconds: local.unixNanoseconds, offsetSeconds: 0)).text(
      "%Y-%m-%dT%H:%M:%SZ")
  }

  /// In the terminal's time zone: `Mon, 02 Mar 2026 08:00:00 +0100`.
  func stamp(_ moment: VirtualInstant) -> String {
    CivilTime(world.start.moment(of: moment)).text("%a, %d %b %Y %H:%M:%S %z")
  }
}

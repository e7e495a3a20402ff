public import VirtualTime

/// Durations as Prometheus' files write them: `1h30m`, `15s`, `0`.
public enum PrometheusDuration {
  /// Reads whole numbers with the units y, w, d, h, m, s, ms, each at most once and the larger first, or `0`.
  ///
  /// - Returns: nil for anything else, for the empty text, and beyond 292 years.
  public static func parse(_ text: String) -> VirtualDuration? {
    if text == "0" { return .zero }
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    guard let milliseconds = try? PromQLDuration.milliseconds(text) else { return nil }
    let (nanoseconds, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    return overflow ? nil : VirtualDuration(nanoseconds: nanoseconds)
  }
}

extension VirtualDuration {
  /// Whole milliseconds, the resolution of Prometheus' samples.
  var milliseconds: Int64 { nanoseconds / 1_000_000 }
}

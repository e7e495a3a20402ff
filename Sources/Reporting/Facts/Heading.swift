import Harness
import VirtualTime

extension RunResult {
  /// `system outbound-messaging, variant halve-quota, severity P1, seed 7`
  var identityLine: String {
    var parts = ["system \(systemName)"]
    if let variant { parts.append("variant \(variant)") }
    if let severity { parts.append("severity \(severity)") }
    return (parts + ["seed \(seed)"]).joined(separator: ", ").cleaned
  }

  /// `from 2026-03-02T08:00:00+01:00 for 4h, after a warm-up of 1h that counts in no figure`
  var timeLine: String {
    let warming = warmUp == .zero ? "" : ", after a warm-up of \(HumanDuration.exact(warmUp)) that counts in no figure"
    return "from \(start.description) for \(HumanDuration.exact(duration))\(warming)"
  }

  /// How instants are shown in this run's reports.
  var clock: ClockTime {
    let end = VirtualInstant.start + duration
    let moments = timeline.map(\.at) + [.start, end]
    return ClockTime(start: start, first: moments.min() ?? .start, last: moments.max() ?? end)
  }
}

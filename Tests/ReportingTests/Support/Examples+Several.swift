import Harness
import VirtualTime

extension Examples {
  /// Three variants of the quota scenario, one seed each.
  static var variants: [RunResult] {
    var nobody = quota
    nobody.variant = "nobody-acts"
    nobody.timeline.removeAll { $0.kind == .action }
    var failOver = quota
    failOver.variant = "fail-over"
    failOver.verdict = .passed
    failOver.expectations = failOver.expectations.filter(\.passed)
    failOver.thresholds = failOver.thresholds.filter(\.passed)
    failOver.symptoms = [SymptomEpisode(name: "WhatsAppQuotaHigh", began: at(1, 24), ended: at(1, 45))]
    return [nobody, quota, failOver]
  }

  /// Two variants with six seeds each; one run aborted, one symptom seen in some runs only.
  static var replications: [RunResult] {
    ["halve-quota", "fail-over"].flatMap { variant in
      (UInt64(1)...6).map { seed in
        var result = quota
        result.variant = variant
        result.seed = seed
        let offset = Int(seed * 37 % 11) * (variant == "fail-over" ? 10 : 100)
        result.total.messages.delivered += offset
        result.total.messages.queued -= offset
        result.total.latency.p95 = 4_890 + Double(offset)
        result.verdict = seed == 3 ? .failed : .passed
        if seed == 3 { result.thresholds[0].passed = false }
        if seed == 5 { result.symptoms.removeLast() }
        if seed == 6, variant == "fail-over" {
          result.verdict = .aborted
          result.aborted = "the load generator of reminders fell behind: 1,204 of 216,033 arrivals dropped"
        }
        return result
      }
    }
  }
}

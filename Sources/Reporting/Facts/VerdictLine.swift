import Harness

extension RunResult {
  /// `3 of 4 expectations and 2 of 2 thresholds hold`; what was not asked for is left out.
  var verdictReason: String {
    if verdict == .aborted { return (aborted ?? "the run could not go on").cleaned }
    let checks = [("expectation", expectations.map(\.passed)), ("threshold", thresholds.map(\.passed))]
    let parts = checks.filter { !$0.1.isEmpty }.map { noun, passed in
      "\(passed.count { $0 }) of \(Count.of(passed.count, noun))"
    }
    guard !parts.isEmpty else { return "the scenario has no expectations and no thresholds" }
    return parts.joined(separator: " and ")
      + (parts.count == 1 && checks.map(\.1.count).reduce(0, +) == 1 ? " holds" : " hold")
  }
}

extension Verdict {
  var tone: Tone { self == .passed ? .good : .bad }
}

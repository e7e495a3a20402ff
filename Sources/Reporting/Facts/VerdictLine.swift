import Harness

extension RunResult {
  /// Whether it covers less than its time.
  var endedEarly: Bool { aborted != nil || verdict == .aborted }

  /// `3 of 4 expectations and 2 of 2 thresholds hold`; what was not asked for is left out.
  var verdictReason: String {
    if verdict == .aborted { return (aborted ?? "the run could not go on").cleaned }
    let early = aborted.map { "; " + $0.cleaned } ?? ""
    let checks = [
      ("expectation", expectations.map(\.passed)), ("threshold", thresholds.map(\.passed)),
      ("steady-state condition", steadyState.after.map(\.passed)),
    ]
    let parts =
      checks
      .filter { !$0.1.isEmpty }
      .map { noun, passed in "\(passed.count { $0 }) of \(Count.of(passed.count, noun))" }
    if parts.isEmpty { return "the scenario has no expectations and no thresholds" + early }
    let count = checks.reduce(0) { $0 + $1.1.count }
    let verb = count == 1 ? "holds" : "hold"
    return "\(Phrase.list(parts)) \(verb)\(early)"
  }
}

extension Verdict {
  var tone: Tone { self == .passed ? .good : .bad }
}

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

  /// The command that plays the same run again.
  var replayCommand: String {
    var words = ["firedrill", "run", file, "--seed", "\(seed)"]
    if let variant { words += ["--variant", variant] }
    for override in overrides { words += ["--set", override] }
    return words.map(\.shellQuoted).joined(separator: " ")
  }
}

extension Verdict {
  var tone: Tone { self == .passed ? .good : .bad }
}

extension String {
  /// One word of a POSIX shell's command line.
  var shellQuoted: String {
    let isPlain =
      !isEmpty
      && unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || ("0"..."9").contains($0) || "/._-+=:,@%".unicodeScalars.contains($0)
      }
    return isPlain
      ? self : "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
  }
}

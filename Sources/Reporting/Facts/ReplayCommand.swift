import Harness

extension RunResult {
  /// The words of the command that plays the same run again, quoted for a POSIX shell; those that belong together are
  /// together.
  private var replayWords: [String] {
    var words = [["firedrill", "run", file], ["--seed", "\(seed)"]]
    if let variant { words.append(["--variant", variant]) }
    for override in overrides { words.append(["--set", override]) }
    return words.map { $0.map(\.cleaned.shellQuoted).joined(separator: " ") }
  }

  /// The replay command in lines that a shell takes together. Words are never broken, so that it can be copied:
  /// one that is too long makes its line longer than `width`.
  func replayLines(width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in replayWords {
      if line.isEmpty {
        line = word
      } else if line.displayWidth + 1 + word.displayWidth + 2 <= width {
        line += " " + word
      } else {
        lines.append(line + " \\")
        line = "  " + word
      }
    }
    return lines + [line]
  }
}

extension String {
  /// One word of a POSIX shell's command line.
  var shellQuoted: String {
    if !isEmpty, unicodeScalars.allSatisfy(\.isPlainInShell) { return self }
    return "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
  }
}

extension Unicode.Scalar {
  fileprivate var isPlainInShell: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9", "/", ".", "_", "-", "+", "=", ":", ",", "@", "%": true
    default: false
    }
  }
}

public import Harness
import VirtualTime

/// Runs as workflow commands of GitHub Actions: an annotation at the line of every expectation and threshold that failed,
/// one for every run that could not go on, warnings, and a notice with each verdict.
public enum GitHubReport {
  /// - Returns: lines for standard output.
  public static func render(_ results: [RunResult]) -> String {
    results.map { result in
      var lines = result.checks.filter { !$0.passed }.map { check in
        line("error", check.place, result.runName, "\(check.name): \(check.observed). Replay: \(result.replayCommand)")
      }
      if result.verdict == .aborted { lines.append(line("error", file(result), result.runName, result.verdictReason)) }
      lines += result.warnings.map { line("warning", file(result), result.runName, $0) }
      let verdict = "\(result.verdict.rawValue.uppercased()) \(result.verdictReason)"
      lines.append(line("notice", file(result), result.runName, verdict))
      return lines.joined()
    }.joined()
  }

  private static func file(_ result: RunResult) -> SourcePlace? {
    result.file.isEmpty ? nil : SourcePlace(file: result.file, line: 1, column: 1)
  }

  private static func line(_ command: String, _ place: SourcePlace?, _ title: String, _ message: String) -> String {
    let position = place.map { "file=\(property($0.file)),line=\($0.line),col=\($0.column)," } ?? ""
    return "::\(command) \(position)title=\(property(title))::\(data(message.cleaned))\n"
  }

  private static func data(_ text: String) -> String {
    text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
  }

  private static func property(_ text: String) -> String {
    data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}

import Glibc

/// The long bars: `make verify` switches them on and collects their figures.
public enum Verification {
  /// Whether the long versions of tests are asked for (`FIREDRILL_VERIFY=1`).
  public static let isOn = variable("FIREDRILL_VERIFY") == "1"

  /// Whether the tests that measure time may run (`FIREDRILL_COST=1`): one after another, with nothing beside them.
  public static let measuresTime = variable("FIREDRILL_COST") == "1"

  /// How much work a statistical test does: little in the daily suite, more with `make verify`.
  public static func count(_ daily: Int, full: Int) -> Int { isOn ? full : daily }

  /// Writes down what a bar asked for and what was measured, for `reports/bars.md`. Does nothing outside `make verify`.
  ///
  /// Measured text should repeat from run to run as far as the figure itself does: no dates, no paths.
  /// - Parameters:
  ///   - bar: its name, as listed in `.ci/verify/bars`.
  ///   - asked: what must hold, such as `at least 500`.
  ///   - measured: the figure with its unit.
  public static func record(_ bar: String, asked: String, measured: String, passed: Bool) {
    guard isOn, let path = variable("FIREDRILL_BARS") else { return }
    precondition(
      ![bar, asked, measured].contains { $0.contains { "\t\n|".contains($0) } }, "a bar's text is one table cell")
    let line = "\(bar)\t\(asked)\t\(measured)\t\(passed ? "pass" : "fail")\n"
    // One write to a file opened for appending: tests run in parallel.
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o644)
    precondition(file >= 0, "\(path) cannot be written")
    let written = line.withCString { write(file, $0, line.utf8.count) }
    precondition(written == line.utf8.count && close(file) == 0, "\(path) cannot be written")
  }

  /// nil: not set, or empty.
  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}

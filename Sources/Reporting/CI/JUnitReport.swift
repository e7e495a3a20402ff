public import Harness
import VirtualTime

/// Runs as JUnit XML: a suite per run, a test case per expectation, threshold and steady-state condition. A run that could
/// not go on has one more case, with an error.
///
/// Times of the runs are not those of a test: no `time` is written.
public enum JUnitReport {
  /// - Returns: a document in UTF-8 that ends with a line break.
  public static func render(_ results: [RunResult]) -> String {
    let suites = results.map(Suite.init)
    func total(_ count: (Suite) -> Int) -> Int { suites.reduce(0) { $0 + count($1) } }
    let counts = XML.counts(total(\.tests), failures: total(\.failures), errors: total(\.errors))
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"firedrill\"\(counts)>\n"
    return head + suites.map(\.text).joined() + "</testsuites>\n"
  }

  private struct Suite {
    let result: RunResult
    var tests: Int { result.checks.count + errors }
    var failures: Int { result.checks.count { !$0.passed } }
    var errors: Int { result.verdict == .aborted ? 1 : 0 }

    init(_ result: RunResult) { self.result = result }

    var text: String {
      let counts = XML.counts(tests, failures: failures, errors: errors)
      var text = "  <testsuite name=\"\(XML.attribute(result.runName))\"\(counts)>\n    <properties>\n"
      for (name, value) in [
        ("scenario", result.scenario), ("file", result.file), ("variant", result.variant ?? ""),
        ("seed", "\(result.seed)"), ("digest", result.digest), ("verdict", result.verdict.rawValue),
        ("replay", result.replayCommand),
      ] {
        text += "      <property name=\"\(name)\" value=\"\(XML.attribute(value))\"/>\n"
      }
      text += "    </properties>\n"
      for check in result.checks { text += line(check) }
      if errors == 1 {
        text += "    <testcase name=\"the run goes to its end\" classname=\"\(XML.attribute(result.runName))\">\n"
        text += "      <error message=\"\(XML.attribute(result.verdictReason))\" type=\"aborted\"/>\n    </testcase>\n"
      }
      return text + "  </testsuite>\n"
    }

    private func line(_ check: RunCheck) -> String {
      let place = check.place.map { " file=\"\(XML.attribute($0.file))\" line=\"\($0.line)\"" } ?? ""
      let name = XML.attribute("\(check.kind.rawValue): \(check.name)")
      let open = "    <testcase name=\"\(name)\" classname=\"\(XML.attribute(result.runName))\"\(place)"
      guard !check.passed else { return open + "/>\n" }
      let message = XML.attribute("\(check.name): \(check.observed)")
      return open + ">\n      <failure message=\"\(message)\" type=\"\(check.kind.rawValue)\">"
        + "\(XML.text("replay: \(result.replayCommand)"))</failure>\n    </testcase>\n"
    }
  }
}

/// What XML 1.0 can say.
private enum XML {
  static func counts(_ tests: Int, failures: Int, errors: Int) -> String {
    " tests=\"\(tests)\" failures=\"\(failures)\" errors=\"\(errors)\""
  }

  static func attribute(_ value: String) -> String { text(value).replacing("\"", with: "&quot;") }

  static func text(_ value: String) -> String {
    var result = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\t", "\n", "\r": result += " "
      // Characters that no XML document can hold.
      case "\0"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

import Harness
import VirtualTime

/// One thing that a run is judged by, as tools for continuous integration show it.
struct RunCheck {
  /// What it is one of.
  enum Kind: String {
    case steadyState = "steady state"
    case expectation, threshold
  }

  var kind: Kind
  var name: String
  var observed: String
  var passed: Bool
  var place: SourcePlace?
}

extension RunResult {
  /// Everything it is judged by, in the order of reports.
  var checks: [RunCheck] {
    let before = steadyState.before.map { RunCheck($0, "before the first fault") }
    let after = steadyState.after.map { RunCheck($0, "at the end") }
    return before
      + expectations.map {
        RunCheck(kind: .expectation, name: $0.name, observed: $0.observed, passed: $0.passed, place: $0.place)
      }
      + thresholds.map {
        RunCheck(kind: .threshold, name: $0.title, observed: $0.observation, passed: $0.passed, place: $0.place)
      } + after
  }

  /// `whatsapp-quota-exhaustion (halve-quota), seed 7`, after the file's name.
  var runName: String {
    let name = file.split(separator: "/").last.map { $0.split(separator: ".").first.map(String.init) ?? "" } ?? ""
    let variant = variant.map { " (\($0))" } ?? ""
    return "\(name.isEmpty ? scenario : name)\(variant), seed \(seed)".cleaned
  }

  /// The command that plays the run again, on one line.
  var replayCommand: String { replayLines(width: .max).joined(separator: " ") }
}

extension RunCheck {
  fileprivate init(_ result: SteadyStateResult, _ moment: String) {
    self.init(
      kind: .steadyState, name: "\(result.title) \(moment)", observed: result.observation, passed: result.passed,
      place: result.place)
  }
}

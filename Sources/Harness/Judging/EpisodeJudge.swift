import Prometheus
import Scenario
import VirtualTime

/// Holds the episodes of symptoms, or the firings of alerts, against what is expected of them.
struct EpisodeJudge {
  private let episodes: [SymptomEpisode]
  /// Before the name of a check.
  private let prefix: String
  private let began: String
  private let ended: String

  static func symptoms(_ episodes: [SymptomEpisode]) -> EpisodeJudge {
    EpisodeJudge(episodes: episodes, prefix: "", began: "began", ended: "ended")
  }
  static func alerts(_ firings: [SymptomEpisode]) -> EpisodeJudge {
    EpisodeJudge(episodes: firings, prefix: "alert ", began: "fired", ended: "resolved")
  }

  /// - Parameter name: of the symptom or the alert.
  func check(_ name: String, _ expected: EpisodeExpectation) -> CheckResult {
    let own = episodes.filter { $0.name == name }
    let title = "\(prefix)\(name) \(expected.text)"
    func result(_ observed: String, _ passed: Bool) -> CheckResult {
      CheckResult(name: title, observed: observed, passed: passed)
    }
    guard let first = own.first, let last = own.last else {
      return switch expected.kind {
      case .never: result("never", true)
      case .begins: result("never", false)
      case .ends, .unresolved: result("never \(began)", false)
      }
    }
    let beginning = "\(began) after \(sinceStart(first.began))"
    let ending = last.ended.map { "\(ended) after \(sinceStart($0))" } ?? "had not \(ended)"
    switch expected.kind {
    case .never: return result(beginning, false)
    case .begins(let comparison, let limit):
      return result(beginning, comparison.holds(first.began.seconds, limit.seconds))
    case .unresolved: return result(ending, last.ended == nil)
    case .ends(let comparison, let limit):
      return result(ending, last.ended.map { comparison.holds($0.seconds, limit.seconds) } ?? false)
    }
  }

  private func sinceStart(_ moment: VirtualInstant) -> String { "\(VirtualDuration(nanoseconds: moment.nanoseconds))" }
}

import Components
import Incidents
import Prometheus
import Scenario

/// What people see of a run, and do to it.
final class ResponseView: ResponseSite {
  /// Of the last scrape, in milliseconds since 1970; nil: there was none.
  var time: Int64?
  let commands: (any CommandRunner)?
  private let interventions: Interventions
  private let feed: SampleFeed?
  private var evaluations: [PromQLExpression: Evaluation] = [:]

  init(interventions: Interventions, feed: SampleFeed?, commands: (any CommandRunner)?) {
    self.commands = commands
    self.interventions = interventions
    self.feed = feed
  }

  func perform(_ action: ActionCall, on target: String, by person: String, note: String?) -> StepResult {
    let outcome = interventions.perform(action, on: target, note: note, by: person)
    return StepResult(
      output: outcome.text, exitCode: outcome.isRefused ? 1 : 0, rows: StepResult.rows(inTag: outcome.text))
  }

  func hasFault(_ component: String) -> Bool { interventions.hasFault(component) }

  /// What cannot be evaluated shows nothing.
  func holds(_ condition: PromQLExpression) -> Bool {
    guard let time, let feed else { return false }
    let evaluation = evaluations[condition] ?? Evaluation(condition, in: feed.store)
    evaluations[condition] = evaluation
    return (try? evaluation.elements(at: time).isEmpty) == false
  }
}

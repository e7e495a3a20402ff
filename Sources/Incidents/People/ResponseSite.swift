public import Components
public import Prometheus

/// What people can see of a system, and do to it.
public protocol ResponseSite: AnyObject {
  /// Carries out an action; a refusal has an exit code other than 0.
  func perform(_ action: ActionCall, on target: String, by person: String, note: String?) -> StepResult
  /// Whether the metrics of the last scrape meet a condition.
  func holds(_ condition: PromQLExpression) -> Bool
  /// Whether a fault of the component is in effect, as a provider's status page would say.
  func hasFault(_ component: String) -> Bool
  /// Where command lines are run; nil: nowhere.
  var commands: (any CommandRunner)? { get }
}

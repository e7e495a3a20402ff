import Prometheus
import Scenario
import VirtualTime

/// Watches one objective at every scrape. It is breached once an element of its expression has missed the target for as
/// long as the plan says, and met again at the first scrape at which none does. Without an element that is a number
/// nothing is known: it stays what it was, and it begins as met.
struct ObjectiveMonitor {
  let plan: ObjectivePlan
  private let evaluation: Evaluation
  private var missedSince: VirtualInstant?
  private var isBreached = false

  init(_ plan: ObjectivePlan, store: SampleStore) {
    self.plan = plan
    evaluation = Evaluation(plan.expression, in: store)
  }

  enum Change { case breached, met }

  /// - Parameters:
  ///   - now: the moment of the scrape, whose samples are in the store.
  ///   - time: the same in milliseconds since 1970.
  mutating func scrape(at now: VirtualInstant, time: Int64) throws(PromQLError) -> Change? {
    var (isKnown, isMet) = (false, true)
    for element in try evaluation.elements(at: time) where !element.value.isNaN {
      isKnown = true
      if !plan.target.isMet(by: element.value) { isMet = false }
    }
    guard isKnown else { return nil }
    if isMet {
      missedSince = nil
      defer { isBreached = false }
      return isBreached ? .met : nil
    }
    let since = missedSince ?? now
    missedSince = since
    guard !isBreached, since.duration(to: now) >= plan.holdFor else { return nil }
    isBreached = true
    return .breached
  }
}

import Prometheus
import Scenario
import VirtualTime

/// Watches one symptom at every scrape: it begins once its condition has held for as long as the plan says, and ends at
/// the first scrape at which it does not hold.
struct SymptomMonitor {
  let plan: SymptomPlan
  private(set) var episodes: [SymptomEpisode] = []
  private let evaluation: Evaluation
  private var holdsSince: VirtualInstant?
  /// The value at the beginning of each episode, of the condition's first element.
  private(set) var beginnings: [Double] = []

  init(_ plan: SymptomPlan, store: SampleStore) {
    self.plan = plan
    evaluation = Evaluation(plan.condition, in: store)
  }

  enum Change { case began, ended }

  /// - Parameters:
  ///   - now: the moment of the scrape, whose samples are in the store.
  ///   - time: the same in milliseconds since 1970.
  mutating func scrape(at now: VirtualInstant, time: Int64) throws(PromQLError) -> Change? {
    let value = try evaluation.elements(at: time).first?.value
    let isOpen = episodes.last.map { $0.ended == nil } ?? false
    guard let value else {
      holdsSince = nil
      guard isOpen else { return nil }
      episodes[episodes.count - 1].ended = now
      return .ended
    }
    let since = holdsSince ?? now
    holdsSince = since
    guard !isOpen, since.duration(to: now) >= plan.holdFor else { return nil }
    episodes.append(SymptomEpisode(name: plan.name, began: now, ended: nil))
    beginnings.append(value)
    return .began
  }
}

import Scenario
import Telemetry
import VirtualTime

/// Watches one symptom at every scrape: it begins once its condition has held for as long as the plan says, and ends at
/// the first scrape at which it does not hold.
struct SymptomMonitor {
  let plan: SymptomPlan
  private(set) var episodes: [SymptomEpisode] = []
  private var reader: SeriesReader
  private var holdsSince: VirtualInstant?
  /// The value at the beginning of each episode.
  private(set) var beginnings: [Double] = []

  init(_ plan: SymptomPlan, metrics: MetricRegistry) {
    self.plan = plan
    reader = SeriesReader(plan.series, metrics: metrics)
  }

  enum Change { case began, ended }

  mutating func scrape(at now: VirtualInstant) -> Change? {
    let value = reader.read()
    let isOpen = episodes.last.map { $0.ended == nil } ?? false
    guard let value, plan.comparison.holds(value, plan.limit) else {
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

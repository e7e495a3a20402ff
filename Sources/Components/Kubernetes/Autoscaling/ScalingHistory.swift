import VirtualTime

/// What an autoscaler recommended and did lately: it holds recommendations steady and keeps to the rules' speed.
///
/// Source: Kubernetes, `horizontal.go`: stabilizeRecommendationWithBehaviors, convertDesiredReplicasWithBehaviorRate.
struct ScalingHistory: Hashable, Sendable {
  private struct Entry: Hashable, Sendable {
    var at: VirtualInstant
    /// Replicas recommended, or added, or removed.
    var count: Int
  }

  let up: ScalingRules
  let down: ScalingRules
  private var recommendations: [Entry] = []
  private var added: [Entry] = []
  private var removed: [Entry] = []

  init(up: ScalingRules, down: ScalingRules) {
    self.up = up
    self.down = down
  }

  /// The recommendation within the bounds of those before it: not above the lowest of the window of scale-ups, not below
  /// the highest of the window of scale-downs.
  mutating func stabilized(_ desired: Int, current: Int, now: VirtualInstant) -> Int {
    let lowest = recommendations.filter { $0.at > now - up.stabilization }.map(\.count).reduce(desired, min)
    let highest = recommendations.filter { $0.at > now - down.stabilization }.map(\.count).reduce(desired, max)
    recommendations.removeAll { $0.at <= now - max(up.stabilization, down.stabilization) }
    recommendations.append(Entry(at: now, count: desired))
    return min(max(current, lowest), highest)
  }

  /// As much of the way as the rules allow now.
  func limited(_ desired: Int, current: Int, within bounds: ClosedRange<Int>, now: VirtualInstant) -> Int {
    let start = { (period: VirtualDuration) in
      current - Self.sum(added, after: now - period) + Self.sum(removed, after: now - period)
    }
    if desired > current {
      let limit = max(current, up.upperLimit(from: current, start: start))
      return min(desired, min(bounds.upperBound, limit))
    }
    if desired < current {
      let limit = min(current, down.lowerLimit(from: current, start: start))
      return max(desired, max(bounds.lowerBound, limit))
    }
    return desired
  }

  /// The deployment was scaled.
  mutating func scaled(from old: Int, to new: Int, now: VirtualInstant) {
    let longest = max(up.longestPeriod, down.longestPeriod)
    added.removeAll { $0.at <= now - longest }
    removed.removeAll { $0.at <= now - longest }
    if new > old { added.append(Entry(at: now, count: new - old)) }
    if new < old { removed.append(Entry(at: now, count: old - new)) }
  }

  private static func sum(_ entries: [Entry], after moment: VirtualInstant) -> Int {
    entries.filter { $0.at > moment }.reduce(0) { $0 + $1.count }
  }
}

import VirtualTime

/// How fast one direction may go: `behavior.scaleUp` or `behavior.scaleDown` of autoscaling/v2.
struct ScalingRules: Hashable, Sendable {
  /// The most that may change within a period.
  struct Policy: Hashable, Sendable {
    enum Kind: String, CaseIterable, Hashable, Sendable {
      case pods = "Pods"
      case percent = "Percent"
    }
    var kind: Kind
    var value: Int
    var period: VirtualDuration
  }

  /// Which of several policies counts.
  enum Selection: String, CaseIterable, Hashable, Sendable {
    /// The one that allows the most change.
    case max = "Max"
    /// The one that allows the least.
    case min = "Min"
    /// The direction is closed.
    case disabled = "Disabled"
  }

  var stabilization: VirtualDuration
  var selection: Selection
  var policies: [Policy]

  /// Source: Kubernetes documentation, Horizontal Pod Autoscaling, default behavior: 100 % or four pods per 15 s.
  static let up = ScalingRules(
    stabilization: .zero, selection: .max,
    policies: [
      Policy(kind: .pods, value: 4, period: .seconds(15)), Policy(kind: .percent, value: 100, period: .seconds(15)),
    ])
  /// Source: as `up`: 100 % per 15 s, after the highest recommendation of five minutes.
  static let down = ScalingRules(
    stabilization: .minutes(5), selection: .max,
    policies: [Policy(kind: .percent, value: 100, period: .seconds(15))])

  var longestPeriod: VirtualDuration { policies.map(\.period).max() ?? .zero }

  /// The most replicas that the rules allow now.
  /// - Parameter start: how many there were when a period began that ends now.
  /// - Source: horizontal.go, calculateScaleUpLimitWithScalingRules. Percentages are rounded up.
  func upperLimit(from replicas: Int, start: (VirtualDuration) -> Int) -> Int {
    let proposals = policies.map { policy in
      switch policy.kind {
      case .pods: start(policy.period) + policy.value
      case .percent: Int((Double(start(policy.period)) * (1 + Double(policy.value) / 100)).rounded(.up))
      }
    }
    return select(most: proposals.max(), least: proposals.min()) ?? replicas
  }

  /// The fewest replicas that the rules allow now.
  /// - Parameter start: how many there were when a period began that ends now.
  /// - Source: horizontal.go, calculateScaleDownLimitWithBehaviors. Percentages are cut off, in floating point: 90 % of
  ///   ten pods leave none.
  func lowerLimit(from replicas: Int, start: (VirtualDuration) -> Int) -> Int {
    let proposals = policies.map { policy in
      switch policy.kind {
      case .pods: start(policy.period) - policy.value
      case .percent: Int(Double(start(policy.period)) * (1 - Double(policy.value) / 100))
      }
    }
    return select(most: proposals.min(), least: proposals.max()) ?? replicas
  }

  private func select(most: Int?, least: Int?) -> Int? {
    switch selection {
    case .max: most
    case .min: least
    case .disabled: nil
    }
  }
}

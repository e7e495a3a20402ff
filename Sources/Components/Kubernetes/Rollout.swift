/// One step of a rolling update, as the Deployment controller decides it: how many pods of the new revision to create
/// and how many of the old ones to stop.
///
/// Source: Kubernetes API, `RollingUpdateDeployment`: `maxSurge` 25 % rounded up, `maxUnavailable` 25 % rounded down;
/// when both come to zero, one pod may be unavailable. The steps are those of the controller's `rolling.go`.
struct Rollout: Hashable, Sendable {
  /// Pods that should run.
  var replicas: Int
  /// Pods that may exist beyond `replicas`.
  var maxSurge: Int
  /// Pods that may be missing from `replicas`.
  var maxUnavailable: Int

  init(replicas: Int, surgeShare: Double, unavailableShare: Double) {
    self.replicas = replicas
    maxSurge = Int(Self.product(replicas, surgeShare).rounded(.up))
    maxUnavailable = Int(Self.product(replicas, unavailableShare).rounded(.down))
    if maxSurge == 0, maxUnavailable == 0 { maxUnavailable = 1 }
  }

  /// A share of the replicas, exact where the share's decimals make it whole: 7 % of 100 is 7, not a little more.
  private static func product(_ replicas: Int, _ share: Double) -> Double {
    let product = Double(replicas) * share
    let whole = product.rounded()
    return (product - whole).magnitude < 1e-6 ? whole : product
  }

  /// Pods as the controller counts them: those being terminated are not counted.
  struct Census: Hashable, Sendable {
    var newReady = 0
    var newStarting = 0
    var oldReady = 0
    var oldStarting = 0
    var total: Int { newReady + newStarting + oldReady + oldStarting }
  }

  /// What the controller does now.
  struct Step: Hashable, Sendable {
    /// New pods.
    var create = 0
    /// Old pods that are not ready go first; they cost no availability.
    var stopOldStarting = 0
    var stopOldReady = 0
    /// Beyond `replicas` after a scale-down.
    var stopNew = 0
    var isNothing: Bool { self == Step() }
  }

  /// The next step, nothing when the controller waits for pods or has finished.
  ///
  /// Simplified against Kubernetes in one place: scaling during an update creates and stops pods of the new revision,
  /// where the real controller spreads it over both in proportion.
  func step(_ census: Census) -> Step {
    var step = Step()
    let new = census.newReady + census.newStarting
    if new > replicas {
      step.stopNew = new - replicas
      return step
    }
    if new < replicas { step.create = max(0, min(replicas - new, replicas + maxSurge - census.total)) }
    // New pods that are not ready yet count as missing, so a bad revision does not take the old one with it.
    let needed = replicas - maxUnavailable
    let removable = census.total - needed - census.newStarting
    guard removable > 0 else { return step }
    step.stopOldStarting = min(census.oldStarting, removable)
    step.stopOldReady = max(0, min(census.oldReady, census.newReady + census.oldReady - needed))
    return step
  }
}

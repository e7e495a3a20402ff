import VirtualTime

/// Whether a rollout gets on, as the Deployment controller sees it.
///
/// A rollout that makes no progress for `progressDeadlineSeconds` is reported as failed; nothing is rolled back. Progress
/// is another updated pod, another available pod, or one old pod less. Once complete, a rollout stays so, whatever
/// happens to its pods. Source: Kubernetes documentation, Deployments; deployment controller, `progress.go`.
struct RolloutProgress: Hashable, Sendable {
  /// Pods that are not being terminated.
  struct Count: Hashable, Sendable {
    /// Pods that should run.
    var replicas = 0
    /// Of the present template.
    var updated = 0
    /// Of older templates.
    var old = 0
    /// Ready, of whatever template.
    var available = 0
  }

  let allowed: VirtualDuration
  private(set) var isComplete = true
  private(set) var hasExceeded = false
  private var since: VirtualInstant
  private var last = Count()

  init(allowed: VirtualDuration, now: VirtualInstant) {
    self.allowed = allowed
    since = now
  }

  /// The template has changed.
  mutating func begin(now: VirtualInstant) {
    isComplete = false
    hasExceeded = false
    since = now
  }

  mutating func observe(_ count: Count, now: VirtualInstant) {
    defer { last = count }
    guard !isComplete else { return }
    if count.updated > last.updated || count.available > last.available || count.old < last.old {
      since = now
      hasExceeded = false
    }
    if count.updated == count.replicas, count.old == 0, count.available >= count.replicas {
      isComplete = true
      hasExceeded = false
    }
  }

  /// When it will have failed if nothing happens until then; nil when it cannot fail (any more).
  var deadline: VirtualInstant? { isComplete || hasExceeded ? nil : since + allowed }

  /// - Returns: whether the deadline has passed.
  mutating func check(now: VirtualInstant) -> Bool {
    if let deadline, now >= deadline { hasExceeded = true }
    return hasExceeded
  }

  /// What `kubectl rollout status --watch=false` prints.
  /// - Source: kubectl, `rollout_status.go`.
  func status(of name: String) -> String {
    if hasExceeded { return "error: deployment \"\(name)\" exceeded its progress deadline" }
    let waiting = "Waiting for deployment \"\(name)\" rollout to finish:"
    if last.updated < last.replicas {
      return "\(waiting) \(last.updated) out of \(last.replicas) new replicas have been updated..."
    }
    if last.old > 0 { return "\(waiting) \(last.old) old replicas are pending termination..." }
    if last.available < last.updated {
      return "\(waiting) \(last.available) of \(last.updated) updated replicas are available..."
    }
    return "deployment \"\(name)\" successfully rolled out"
  }
}

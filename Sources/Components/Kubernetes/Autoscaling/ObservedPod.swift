import VirtualTime

/// A pod as the autoscaler sees it at a sync.
struct ObservedPod: Hashable, Sendable {
  /// What the metrics server says of its CPU: an average over a window that ended at a moment.
  struct Usage: Hashable, Sendable {
    var cpu: KubernetesQuantity
    /// The working set, in bytes.
    var memory: Int64 = 0
    var at: VirtualInstant
    var window: VirtualDuration
  }

  /// It is being terminated, and counts for nothing.
  var isTerminating = false
  /// Its container has not started yet.
  var isPending = false
  var isReady = true
  /// When the kubelet took it on.
  var startedAt: VirtualInstant
  /// When it became ready, or stopped to be.
  var readyChangedAt: VirtualInstant
  /// nil: the metrics server has nothing of it yet.
  var usage: Usage?
}

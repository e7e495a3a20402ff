import VirtualTime

/// The kubelet's restart back-off: the first restart is immediate, then 10 s doubling up to 300 s, and a container that
/// ran for 10 minutes starts over. Source: Kubernetes documentation, pod lifecycle.
struct CrashLoop: Hashable, Sendable {
  private static let first = VirtualDuration.seconds(10)
  private static let cap = VirtualDuration.seconds(300)
  private static let forgiveAfter = VirtualDuration.minutes(10)

  private(set) var restarts = 0
  private var next = VirtualDuration.zero

  /// The wait before the next restart of a container that ran for `uptime` before it died.
  mutating func delay(afterRunningFor uptime: VirtualDuration) -> VirtualDuration {
    if uptime >= Self.forgiveAfter { next = .zero }
    defer {
      restarts += 1
      next = next == .zero ? Self.first : min(next * 2, Self.cap)
    }
    return next
  }
}

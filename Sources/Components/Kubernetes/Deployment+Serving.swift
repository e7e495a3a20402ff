/// The pods as whoever sends them requests sees them.
extension Deployment {
  /// Whether the pods have connection pools.
  nonisolated var hasPools: Bool { settings.pool != nil }

  /// All that are ready.
  var servingPods: [Pod] { pods.filter { $0.phase == .ready }.map(\.pod) }

  /// The pod of that name.
  public func pod(named name: String) -> Pod? { pods.first { $0.pod.name == name }?.pod }

  /// The pod that serves the next request: the ready ones take turns. Nil when none is ready.
  public func nextServingPod() -> Pod? {
    for _ in pods.indices {
      turn = turn + 1 < pods.count ? turn + 1 : 0
      if pods[turn].phase == .ready { return pods[turn].pod }
    }
    return nil
  }
}

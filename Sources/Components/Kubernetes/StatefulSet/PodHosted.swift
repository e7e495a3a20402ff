/// A pod of a stateful set, as the server that runs in it is told.
public struct HostedPod: Hashable, Sendable {
  /// The stateful set's name.
  public var set: String
  /// The pod's number within it, from 0.
  public var ordinal: Int
  /// Whether what its container wrote to its disk survives it: it has a persistent volume.
  public var keepsData: Bool
  /// Whether it was asked to stop and had its time; else it was killed.
  public var isGraceful = true

  /// A name for its stop that no other pod has: servers know by it which of several stops is over.
  public var stopID: String { "\(set)-\(ordinal) stopped" }
}

/// A server that runs in the pods of a stateful set and shares their fate.
///
/// Stops and starts come at the moment it happens, on the simulation's executor; a start follows every stop of the same pod that it
/// outlives. The pods that are there when a run begins are not announced: the server's own `start` stands for them.
public protocol PodHosted: Component {
  /// The run begins, and its pods serve: what it writes goes into this log from now on.
  func podsServe(_ log: ServerLog)

  /// The pod's container takes no requests any more: it was told to stop, or was killed.
  func podStopped(_ pod: HostedPod)

  /// The pod's container serves again.
  func podStarted(_ pod: HostedPod)
}

/// One server: the pod with the number 0.
extension Postgres: PodHosted {
  /// Its log is not simulated.
  public func podsServe(_ log: ServerLog) {}

  public func podStopped(_ pod: HostedPod) {
    guard pod.ordinal == 0 else { return }
    inject(Self.outage(of: pod))
  }

  public func podStarted(_ pod: HostedPod) {
    guard pod.ordinal == 0 else { return }
    // Any outage of that name is lifted by it.
    lift(Self.outage(of: pod))
  }

  private static func outage(of pod: HostedPod) -> FaultCall {
    var options = Options()
    options.append("mode", .text((pod.isGraceful ? PostgresOutage.restart : .refuse).rawValue))
    return FaultCall(id: pod.stopID, type: "outage", options: options)
  }
}

import MongoEngine
import SimulationKernel
import VirtualTime

/// Each member runs in the pod with its number.
extension Mongo: PodHosted {
  /// Told to stop, a primary hands over first, so that nothing is lost; killed, it is gone. Without a volume its data are, too:
  /// that is not simulated, it keeps them.
  public func podStopped(_ pod: HostedPod) {
    guard hosts.indices.contains(pod.ordinal) else { return }
    advance()
    if pod.isGraceful, machine.set.primary == pod.ordinal {
      // Where nobody can take over, it stops all the same.
      try? machine.stepDown(pod.ordinal, cause: pod.stopID, now: simulation.now)
    }
    if pod.isGraceful { log?.stopped(pod.ordinal) }
    machine.inject(pod.stopID, .down([pod.ordinal]), now: simulation.now)
    tell()
  }

  /// It comes back as a secondary, and catches up.
  public func podStarted(_ pod: HostedPod) {
    guard hosts.indices.contains(pod.ordinal) else { return }
    machine.lift(pod.stopID, now: simulation.now)
    tell()
  }
}

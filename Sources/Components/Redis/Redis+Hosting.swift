import RedisEngine

/// One server: the pod with the number 0.
extension Redis: PodHosted {
  /// Told to stop, it writes its data first if it writes any; killed, it has what was on disk. Without a volume all is gone.
  public func podStopped(_ pod: HostedPod) {
    guard pod.ordinal == 0 else { return }
    if !pod.keepsData {
      loseAll(to: pod.stopID)
    } else if pod.isGraceful {
      log?.stopped(machine.data.engine.configuration, savesFail: machine.data.engine.condition.savesFail)
      lose(machine.data.stop(at: unixTime), to: pod.stopID)
    } else {
      lose(machine.data.crash(at: unixTime), to: pod.stopID)
    }
    machine.inject(pod.stopID, .outage(.refuse))
    noteOutage()
  }

  /// It reads its data, and serves.
  public func podStarted(_ pod: HostedPod) {
    guard pod.ordinal == 0 else { return }
    machine.lift(pod.stopID)
    beginLoading(after: pod.stopID)
  }
}

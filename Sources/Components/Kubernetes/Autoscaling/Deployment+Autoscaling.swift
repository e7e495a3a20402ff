import SimulationKernel
import VirtualTime

/// The deployment as an autoscaler sees and changes it.
extension Deployment {
  /// Its size and its pods now.
  func observation() -> AutoscalerMachine.Observation {
    AutoscalerMachine.Observation(
      now: simulation.now, replicas: replicas,
      pods: pods.map { record in
        ObservedPod(
          isTerminating: record.phase == .terminating, isPending: record.starts == 0, isReady: record.phase == .ready,
          startedAt: record.createdAt, readyChangedAt: record.readyChangedAt, usage: record.cpu.usage)
      }, request: settings.cpu.request)
  }

  /// An autoscaler has decided.
  func scale(toAutoscaled count: Int) {
    replicas = count
    reconcile()
    observe()
  }

  /// Lets what pods use of the processor be measured from now on.
  public func startMeasuringCPU() {
    guard !measuresCPU else { return }
    measuresCPU = true
    simulation.schedule(cpuMeasured, at: simulation.now + PodCPU.resolution)
  }

  /// A resolution of the metrics server has passed: what the pods have used is measured.
  func measureCPU() {
    simulation.schedule(cpuMeasured, at: simulation.now + PodCPU.resolution)
    for at in pods.indices {
      guard pods[at].task != nil, pods[at].lostBy == nil, pods[at].phase != .starting else {
        pods[at].cpu.forget()
        continue
      }
      let handled = pods[at].pod.with { $0.handledMessages }
      let used = pods[at].cpu.measure(
        start: pods[at].starts, handled: handled, plan: settings.cpu, now: simulation.now)
      pods[at].series.used(cpuSeconds: used)
    }
  }
}

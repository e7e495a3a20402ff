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
      },
      request: KubernetesQuantity(milli: history.current.template.resources.cpuRequest ?? settings.cpu.request.milli),
      memoryRequest: KubernetesQuantity(milli: (history.current.template.resources.memoryRequest ?? 0) * 1000))
  }

  /// An autoscaler has decided.
  func scale(toAutoscaled count: Int) {
    resize(to: count)
  }

  /// `kubectl autoscale`: an autoscaler on the pods' CPU, not started yet.
  public func autoscaled(
    as autoscaler: String, between bounds: ClosedRange<Int>, cpuPercent: Int
  ) -> HorizontalPodAutoscaler {
    var context = context
    context.name = autoscaler
    let metric = AutoscalerMachine.Metric(
      name: "cpu resource utilization (percentage of request)", target: .cpu(.utilization(cpuPercent)))
    return HorizontalPodAutoscaler(
      context: context, target: self, machine: AutoscalerMachine(bounds: bounds, metrics: [metric]),
      syncPeriod: .seconds(15))
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
    var grown: [Int] = []
    for at in pods.indices {
      guard pods[at].task != nil, pods[at].lostBy == nil, pods[at].phase != .starting else {
        pods[at].cpu.forget()
        continue
      }
      let (handled, load) = pods[at].pod.with { ($0.handledMessages, $0.load) }
      let memory = workingSet(at)
      let used = pods[at].cpu.measure(
        start: pods[at].starts, handled: handled, worked: load.worked(now: simulation.now), memory: memory,
        plan: settings.cpu, now: simulation.now)
      pods[at].series.used(cpuSeconds: used, memory: memory)
      pods[at].process?.used(cpuSeconds: used, memory: memory)
      if exceedsLimit(memory, at) { grown.append(pods[at].pod.index) }
    }
    for index in grown { checkMemory(index) }
  }

  /// What the container holds now.
  private func workingSet(_ at: Int) -> Int64 {
    let (handled, load) = pods[at].pod.with { ($0.handledMessages, $0.load) }
    return settings.memory.workingSet(
      active: load.active, handled: handled, uptime: pods[at].startedAt.duration(to: simulation.now))
  }

  private func exceedsLimit(_ workingSet: Int64, _ at: Int) -> Bool {
    pods[at].template.resources.memoryLimit.map { workingSet > $0 } ?? false
  }

  /// The kernel kills a container that holds more than it may.
  func checkMemory(_ index: Int) {
    guard let at = position(index), pods[at].isRunning, exceedsLimit(workingSet(at), at) else { return }
    pods[at].series.used(memory: workingSet(at))
    crash(index, reason: "OOMKilled, exit 137", as: .outOfMemory)
  }
}

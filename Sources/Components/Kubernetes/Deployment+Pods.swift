import SimulationKernel
import Telemetry
import VirtualTime

/// The life of pods: created, ready, terminated, killed, restarted.
extension Deployment {
  /// Creates a pod of the current template; it becomes ready after `delay`, or is left to the caller when nil.
  @discardableResult
  func createPod(after delay: VirtualDuration?) -> Int {
    let index = nextIndex
    nextIndex += 1
    let pod = makePod(index: index)
    pods.append(
      PodRecord(pod: pod, revision: revision, environment: environment, startedAt: simulation.now))
    record(.podScheduled, pod.nameID)
    if let delay { simulation.schedule(becomesReady, at: simulation.now + delay, payload: UInt64(index)) }
    return index
  }

  private func makePod(index: Int) -> Pod {
    let podName = "\(name)-\(suffix(of: UInt64(revision), length: 6))-\(suffix(of: UInt64(index) &+ 977, length: 5))"
    let journal = context.telemetry.journal
    return Pod(
      simulation: simulation, name: podName, nameID: journal.intern(podName), index: index, options: Options(),
      stream: context.stream("pod-\(index)"))
  }

  /// A pod-template hash or pod suffix in Kubernetes' alphabet, made from a number.
  private func suffix(of number: UInt64, length: Int) -> String {
    let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
    var stream = RandomStream(seed: number, name: name)
    return String((0..<length).map { _ in alphabet[Int(stream.below(UInt64(alphabet.count)))] })
  }

  /// The pod's container has started; it serves, unless its environment makes it exit at once.
  func podReady(_ index: Int) {
    guard let at = position(index), pods[at].phase == .starting else { return }
    pods[at].startedAt = simulation.now
    pods[at].starts += 1
    do {
      let options = try workloadOptions.filled(from: pods[at].environment)
      launch(at, options: options)
    } catch {
      crash(index, reason: "bad environment: \(error.description)")
    }
  }

  private func launch(_ at: Int, options: Options) {
    let old = pods[at].pod
    let pod = Pod(
      simulation: simulation, name: old.name, nameID: old.nameID, index: old.index, options: options,
      stream: old.stream,
      pool: settings.pool?.make(client: old.name, random: context.stream("pool-\(old.index)-\(pods[at].starts)")))
    let index = pod.index
    let workload = workload
    let start = pods[at].starts
    pods[at].pod = pod
    pods[at].phase = .ready
    record(.podReady, pod.nameID)
    updateGauge()
    pods[at].task = pod.with { pod in
      pod.spawn("pod \(pod.name)") { pod in
        try await workload.run(in: pod)
        await self.exited(index, start: start)
      }
    }
    if let fault = crashing.first(where: { $0.pods.contains(index) }) { crash(index, reason: fault.id) }
    reconcile()
  }

  /// Sends SIGTERM; SIGKILL follows after the grace period.
  func stop(_ index: Int, reason: String) {
    guard let at = position(index), pods[at].phase != .terminating else { return }
    let pod = pods[at].pod
    record(.podTerminating, pod.nameID, reason: reason)
    let wasReady = pods[at].phase == .ready
    pods[at].phase = .terminating
    updateGauge()
    guard wasReady else {
      record(.podStopped, pod.nameID)
      return remove(at)
    }
    simulation.schedule(graceEnds, at: simulation.now + settings.grace, payload: UInt64(index))
    pod.with { $0.terminate() }
  }

  /// The workload returned in the container of that start; one that was killed at the same instant no longer counts.
  func exited(_ index: Int, start: Int) {
    guard let at = position(index), pods[at].starts == start else { return }
    switch pods[at].phase {
    case .terminating:
      record(.podStopped, pods[at].pod.nameID)
      remove(at)
    case .ready: crash(index, reason: "exited")
    case .starting: break
    }
  }

  /// SIGKILL to a pod that is still terminating.
  func kill(_ index: Int, reason: String) {
    guard let at = position(index), pods[at].phase == .terminating else { return }
    pods[at].task?.cancel()
    record(.podKilled, pods[at].pod.nameID, reason: reason)
    remove(at)
  }

  /// The container dies without grace and is restarted in place.
  func crash(_ index: Int, reason: String) {
    guard let at = position(index), pods[at].phase != .terminating else { return }
    // Restarts are scheduled one at a time: who waits for one already cannot die once more.
    precondition(pods[at].phase == .ready || pods[at].startedAt == simulation.now, "a container died before its start")
    pods[at].task?.cancel()
    pods[at].task = nil
    pods[at].pod.pool?.close()
    record(.podKilled, pods[at].pod.nameID, reason: reason)
    restartCounter.increment()
    let uptime = pods[at].startedAt.duration(to: simulation.now)
    let delay = pods[at].crashLoop.delay(afterRunningFor: uptime)
    pods[at].phase = .starting
    updateGauge()
    simulation.schedule(
      becomesReady, at: simulation.now + delay + settings.startDelay.sample(using: &random), payload: UInt64(index))
  }

  private func remove(_ at: Int) {
    pods[at].pod.pool?.close()
    pods.remove(at: at)
    updateGauge()
    reconcile()
  }

  /// Creates and stops pods until the rollout has nothing left to do now.
  func reconcile() {
    guard !isReconciling else { return }
    isReconciling = true
    defer { isReconciling = false }
    while true {
      let rollout = Rollout(
        replicas: replicas, surgeShare: settings.surge.value, unavailableShare: settings.unavailable.value)
      let step = rollout.step(census)
      guard !step.isNothing else { return }
      apply(step)
    }
  }

  private func apply(_ step: Rollout.Step) {
    for _ in 0..<step.create { createPod(after: settings.startDelay.sample(using: &random)) }
    let old = pods.filter { $0.revision < revision }
    for record in old.filter({ $0.phase == .starting }).prefix(step.stopOldStarting) {
      stop(record.pod.index, reason: "rolling update")
    }
    for record in old.filter({ $0.phase == .ready }).prefix(step.stopOldReady) {
      stop(record.pod.index, reason: "rolling update")
    }
    // Kubernetes prefers pods that are not ready, then the youngest.
    let surplus = pods.filter { $0.revision == revision && $0.phase != .terminating }
    let order = surplus.filter { $0.phase == .starting }.reversed() + surplus.filter { $0.phase == .ready }.reversed()
    for record in order.prefix(step.stopNew) { stop(record.pod.index, reason: "scaled down") }
  }

  private var census: Rollout.Census {
    var census = Rollout.Census()
    for record in pods {
      switch (record.phase, record.revision == revision) {
      case (.ready, true): census.newReady += 1
      case (.starting, true): census.newStarting += 1
      case (.ready, false): census.oldReady += 1
      case (.starting, false): census.oldStarting += 1
      case (.terminating, _): break
      }
    }
    return census
  }

  func position(_ index: Int) -> Int? { pods.firstIndex { $0.pod.index == index } }

  func updateGauge() { readyGauge.set(Double(readyPods)) }
}

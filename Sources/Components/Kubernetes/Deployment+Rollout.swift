import SimulationKernel
import Telemetry
import VirtualTime

/// The Deployment controller: replaces pods of old templates, keeps their number, watches its own progress.
extension Deployment {
  /// Makes a template the present one.
  /// - Returns: whether that began a rollout.
  @discardableResult func rollOut(_ template: PodTemplate) -> Bool {
    guard history.change(to: template, now: simulation.now) else { return false }
    beginRollout()
    return true
  }

  func beginRollout() {
    noteReleases()
    progress.begin(now: simulation.now)
    reconcile()
    observe()
  }

  /// Creates and stops pods until the rollout has nothing left to do now.
  func reconcile() {
    guard !isReconciling else { return }
    isReconciling = true
    defer { isReconciling = false }
    if let frozen { return keep(frozen) }
    while true {
      let rollout = Rollout(
        replicas: replicas, surgeShare: settings.surge.value, unavailableShare: settings.unavailable.value)
      let step = rollout.step(census)
      guard !step.isNothing else { break }
      apply(step)
    }
    history.trim(keeping: Set(pods.map(\.set)))
  }

  /// A paused rollout: every ReplicaSet keeps its size, whatever the template says by now.
  private func keep(_ sizes: [Int: Int]) {
    for (set, size) in sizes.sorted(by: { $0.key < $1.key }) {
      let own = pods.filter { $0.set == set && $0.phase != .terminating }
      for _ in 0..<max(0, size - own.count) {
        createPod(after: bootTime(), of: set)
      }
      for record in own.suffix(max(0, own.count - size)) { stop(record.pod.index, reason: "scaled down") }
    }
  }

  private func apply(_ step: Rollout.Step) {
    for _ in 0..<step.create { createPod(after: bootTime()) }
    let current = history.current.id
    let old = pods.filter { $0.set != current }
    for record in old.filter({ $0.phase == .starting || $0.phase == .running }).prefix(step.stopOldStarting) {
      stop(record.pod.index, reason: "rolling update")
    }
    for record in old.filter({ $0.phase == .ready }).prefix(step.stopOldReady) {
      stop(record.pod.index, reason: "rolling update")
    }
    // Kubernetes prefers pods that are not ready, then the youngest.
    let surplus = pods.filter { $0.set == current && $0.phase != .terminating }
    let order = surplus.filter { $0.phase != .ready }.reversed() + surplus.filter { $0.phase == .ready }.reversed()
    for record in order.prefix(step.stopNew) { stop(record.pod.index, reason: "scaled down") }
  }

  private var census: Rollout.Census {
    let current = history.current.id
    var census = Rollout.Census()
    for record in pods {
      switch (record.phase, record.set == current) {
      case (.ready, true): census.newReady += 1
      case (.starting, true), (.running, true): census.newStarting += 1
      case (.ready, false): census.oldReady += 1
      case (.starting, false), (.running, false): census.oldStarting += 1
      case (.terminating, _): break
      }
    }
    return census
  }

  /// Tells the controller's progress and the metrics how many pods there are now.
  func observe() {
    podsVersion += 1
    let census = census
    readyPods = census.newReady + census.oldReady
    let count = RolloutProgress.Count(
      replicas: replicas, updated: census.newReady + census.newStarting, old: census.oldReady + census.oldStarting,
      available: census.newReady + census.oldReady)
    progress.observe(count, now: simulation.now)
    metrics.set(count, hasExceededDeadline: progress.hasExceeded)
    guard !awaitsDeadline, let deadline = progress.deadline else { return }
    awaitsDeadline = true
    simulation.schedule(deadlinePasses, at: deadline)
  }

  /// Progress since the check was planned moves the deadline: `observe` plans the next check then.
  func checkDeadline() {
    awaitsDeadline = false
    _ = progress.check(now: simulation.now)
    observe()
  }
}

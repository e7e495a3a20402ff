import SimulationKernel
import Telemetry
import VirtualTime

/// The life of pods: created, ready, terminated, killed, restarted.
extension Deployment {
  /// Creates a pod of the current template; it becomes ready after `delay`, or is left to the caller when nil.
  @discardableResult
  func createPod(after delay: VirtualDuration?, of replicaSetID: Int? = nil) -> Int {
    let index = nextIndex
    nextIndex += 1
    let set = history.sets.first { $0.id == replicaSetID } ?? history.current
    let replicaSet = replicaSetName(set.id)
    let podName = "\(replicaSet)-\(ControllerHash.text(UInt64(index) &+ 977, of: name, length: 5))"
    let pod = Pod(
      facilities, name: podName, nameID: context.telemetry.journal.intern(podName), index: index, options: Options(),
      stream: context.stream("pod-\(index)"), release: Release(image: set.template.image),
      releaseStream: context.stream("pod-\(index)-release"))
    pods.append(
      PodRecord(
        pod: pod, set: set.id, replicaSet: replicaSet, template: set.template,
        series: PodSeries(
          context.telemetry.metrics, namespace: settings.namespace, pod: podName, container: name, owner: replicaSet,
          created: secondsSince1970, resources: set.template.resources),
        createdAt: simulation.now, readySince: simulation.now, readyChangedAt: simulation.now,
        startedAt: simulation.now))
    pods[pods.count - 1].series.set(.pending)
    record(.podScheduled, pod.nameID)
    if let delay { startContainer(pods.count - 1, after: .zero, booting: delay) }
    return index
  }

  private var facilities: Pod.Facilities {
    Pod.Facilities(simulation: simulation, journal: context.telemetry.journal, deployment: nameID)
  }

  func replicaSetName(_ id: Int) -> String { "\(name)-\(ControllerHash.text(UInt64(id), of: name, length: 6))" }

  /// The pod's container has started; it serves, unless its environment makes it exit at once.
  func podReady(_ index: Int) {
    guard let at = position(index), pods[at].phase == .starting, pods[at].lostBy == nil else { return }
    pods[at].startedAt = simulation.now
    pods[at].starts += 1
    pods[at].series.set(isLooping: false)
    do {
      let environment = environment(of: pods[at].template)
      pods[at].environment = environment
      let options = try workloadOptions.filled(from: environment)
      launch(at, options: options)
    } catch {
      crash(index, reason: "bad environment: \(error.description)")
    }
  }

  private func launch(_ at: Int, options: Options) {
    let old = pods[at].pod
    let release = release(of: pods[at].template.image)
    // A new process counts from 0.
    let metrics = context.telemetry.scrapesTargets ? MetricScope(MetricRegistry(), owner: old.name) : nil
    let pod = Pod(
      facilities, name: old.name, nameID: old.nameID, index: old.index, options: options, stream: old.stream,
      release: release, releaseStream: context.stream("pod-\(old.index)-release-\(pods[at].starts)"),
      pool: settings.pool?.make(
        client: old.name, metrics: metrics, random: context.stream("pool-\(old.index)-\(pods[at].starts)")),
      metrics: metrics, memoryGrows: pods[at].template.resources.memoryLimit == nil ? nil : memoryGrows)
    let index = pod.index
    let workload = workload
    let start = pods[at].starts
    pods[at].pod = pod
    pods[at].phase = .running
    pods[at].series.started(at: secondsSince1970)
    if settings.processMetrics {
      pods[at].process = ProcessSeries(deployment: name, pod: pod.name, own: metrics, all: context.metrics)
    }
    pods[at].failsHealth = false
    let prober = (workload as? HTTPServer).flatMap { $0.isProbed ? $0 : nil }
    if !release.isNeverReady, prober == nil {
      let delay = settings.readiness?.initialDelay ?? .zero
      if delay == .zero { becomeReady(at) } else { plan(.readinessPasses, for: at, at: simulation.now + delay) }
    }
    pods[at].task = pod.with { pod in
      pod.spawn("pod \(pod.name)") { pod in
        try await workload.run(in: pod)
        await self.exited(index, start: start)
      }
    }
    if let prober, let probe = settings.readiness {
      spawn("readiness of \(pod.name)", daemon: true) { try await $0.probe(index, start: start, prober, probe) }
    }
    if let uptime = release.crashesAfter { plan(.exits, for: at, at: simulation.now + uptime) }
    if let fault = crashing.first(where: { $0.pods.contains(index) }) { crash(index, reason: fault.id) }
    reconcile()
    observe()
  }

  /// The container's readiness probe succeeds.
  func becomeReady(_ at: Int) {
    pods[at].phase = .ready
    pods[at].series.set(isReady: true)
    pods[at].readySince = simulation.now
    pods[at].readyChangedAt = simulation.now
    record(.podReady, pods[at].pod.nameID)
    observe()
  }

  /// The container runs on but its readiness probe fails, or its node is gone.
  func becomeUnready(_ at: Int) {
    guard pods[at].phase == .ready else { return }
    pods[at].phase = .running
    pods[at].readyChangedAt = simulation.now
    pods[at].series.set(isReady: false)
    observe()
    reconcile()
    observe()
  }

  /// Sends SIGTERM, after the preStop hook; SIGKILL follows after the grace period, which counts from now.
  func stop(_ index: Int, reason: String) {
    guard let at = position(index), pods[at].phase != .terminating else { return }
    let pod = pods[at].pod
    record(.podTerminating, pod.nameID, reason: reason)
    let isRunning = pods[at].isRunning
    let isLost = pods[at].lostBy != nil
    pods[at].phase = .terminating
    pods[at].series.set(isReady: false)
    pods[at].due = [:]
    observe()
    // Nobody can confirm the end of what runs on a lost node: it stays until the node is back.
    if isLost { return }
    guard isRunning else {
      record(.podStopped, pod.nameID)
      return remove(at)
    }
    simulation.schedule(graceEnds, at: simulation.now + settings.grace, payload: UInt64(index))
    if settings.preStop == .zero {
      pod.with { $0.terminate() }
    } else if settings.preStop < settings.grace {
      plan(.preStopEnds, for: at, at: simulation.now + settings.preStop)
    }
  }

  /// The workload returned in the container of that start; one that was killed at the same instant no longer counts.
  func exited(_ index: Int, start: Int) {
    guard let at = position(index), pods[at].starts == start else { return }
    switch pods[at].phase {
    case .terminating:
      record(.podStopped, pods[at].pod.nameID)
      remove(at)
    case .ready, .running: crash(index, reason: "exited")
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
  /// - Parameter exitCode: nil: 137 for the kernel's kill, 1 for an error.
  func crash(_ index: Int, reason: String, as termination: PodSeries.Termination = .error, exitCode: Int? = nil) {
    guard let at = position(index), pods[at].phase != .terminating, pods[at].lostBy == nil else { return }
    // Restarts are scheduled one at a time: who waits for one already cannot die once more.
    precondition(pods[at].isRunning || pods[at].startedAt == simulation.now, "a container died before its start")
    pods[at].task?.cancel()
    pods[at].task = nil
    pods[at].pod.with { $0.processEnded() }
    record(.podKilled, pods[at].pod.nameID, reason: reason)
    let uptime = pods[at].startedAt.duration(to: simulation.now)
    let delay = pods[at].crashLoop.delay(afterRunningFor: uptime)
    restart(at, after: delay, as: termination, exitCode: exitCode ?? (termination == .outOfMemory ? 137 : 1))
    observe()
  }

  /// The container starts anew after the delay; what held the old one is forgotten.
  func restart(
    _ at: Int, after delay: VirtualDuration, as termination: PodSeries.Termination = .error, exitCode: Int = 1
  ) {
    if pods[at].phase == .ready { pods[at].readyChangedAt = simulation.now }
    pods[at].phase = .starting
    pods[at].series.set(isReady: false)
    forgetHangs(at)
    pods[at].due = [:]
    pods[at].series.restarts(after: termination, isLooping: delay > .zero)
    pods[at].restarts += 1
    pods[at].diedAt = simulation.now
    pods[at].lastEnd = ContainerEnd(
      reason: termination.rawValue, exitCode: exitCode, startedAt: pods[at].startedAt, finishedAt: simulation.now)
    startContainer(at, after: delay, booting: bootTime())
  }

  /// What a container is started with now: what the template says comes after what its config maps say.
  private func environment(of template: PodTemplate) -> [EnvironmentEntry] {
    Self.environment(template, from: settings.sources)
  }

  static func environment(_ template: PodTemplate, from sources: [ConfigMap]) -> [EnvironmentEntry] {
    guard !sources.isEmpty else { return template.environment }
    let shared = sources.flatMap { map in map.with { $0.data } }.filter { EnvironmentTemplate.isName($0.name) }
    return PodTemplate(image: "", environment: []).setting(shared + template.environment).environment
  }

  func remove(_ at: Int) {
    forgetHangs(at)
    pods[at].pod.with { $0.processEnded() }
    pods[at].series.gone(forgets: context.telemetry.scrapesTargets)
    pods[at].process?.gone()
    pods.remove(at: at)
    observe()
    reconcile()
    observe()
  }

  private var secondsSince1970: Double {
    (Double(context.start.unixNanoseconds) + Double(simulation.now.nanoseconds)) / 1e9
  }

  func position(_ index: Int) -> Int? { pods.firstIndex { $0.pod.index == index } }
}

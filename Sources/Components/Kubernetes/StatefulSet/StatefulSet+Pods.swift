import SimulationKernel
import Telemetry
import VirtualTime

/// The life of its pods.
extension StatefulSet {
  private func plan(_ event: HandlerID, for at: Int, after delay: VirtualDuration) {
    lastTicket += 1
    pods[at].ticket = lastTicket
    simulation.schedule(event, at: simulation.now + delay, payload: lastTicket)
  }

  private func hostedPod(_ at: Int, isGraceful: Bool = true) -> HostedPod {
    HostedPod(set: name, ordinal: pods[at].ordinal, keepsData: settings.keepsData, isGraceful: isGraceful)
  }

  private var secondsSince1970: Double {
    (Double(context.start.unixNanoseconds) + Double(simulation.now.nanoseconds)) / 1e9
  }

  /// - Returns: where it stands in `pods`.
  func create(_ ordinal: Int) -> Int {
    let podName = "\(name)-\(ordinal)"
    let set = history.current
    pods.append(
      Record(
        ordinal: ordinal, nameID: context.telemetry.journal.intern(podName), set: set.id,
        revisionName: "\(name)-\(ControllerHash.text(UInt64(set.id), of: name, length: 10))", template: set.template,
        series: PodSeries(
          context.telemetry.metrics, namespace: settings.namespace, pod: podName, container: name, owner: name,
          ownerKind: ControllerKind.statefulSet.rawValue, created: secondsSince1970, resources: settings.resources),
        createdAt: simulation.now, startedAt: simulation.now))
    let at = pods.count - 1
    pods[at].series.set(.pending)
    record(.podScheduled, pods[at].nameID)
    return at
  }

  /// Its container runs and is ready.
  func serve(_ at: Int, isAnnounced: Bool = true) {
    pods[at].phase = .ready
    pods[at].startedAt = simulation.now
    pods[at].starts += 1
    pods[at].series.set(isLooping: false)
    pods[at].series.started(at: secondsSince1970)
    pods[at].series.set(isReady: true)
    pods[at].series.used(memory: settings.usage.memory)
    record(.podReady, pods[at].nameID)
    if isAnnounced {
      let pod = hostedPod(at)
      hosted?.with { $0.podStarted(pod) }
    }
  }

  func becomeReady(_ ticket: UInt64) {
    guard let at = pods.firstIndex(where: { $0.ticket == ticket && $0.phase == .starting }) else { return }
    serve(at)
    if let fault = crashing.min() { return kill(at, reason: fault) }
    reconcile()
  }

  /// SIGTERM; the container ends by itself within the grace period, or is killed.
  func stop(_ at: Int, reason: String, isForced: Bool = false) {
    guard pods[at].phase != .terminating else { return }
    let wasServing = pods[at].phase == .ready
    record(.podTerminating, pods[at].nameID, reason: reason)
    pods[at].phase = .terminating
    pods[at].series.set(isReady: false)
    guard wasServing else { return plan(ended, for: at, after: .zero) }
    let needed = settings.shutdown.sample(using: &random)
    let pod = hostedPod(at, isGraceful: !isForced && needed <= settings.grace)
    hosted?.with { $0.podStopped(pod) }
    plan(ended, for: at, after: min(needed, settings.grace))
  }

  func end(_ ticket: UInt64) {
    guard let at = pods.firstIndex(where: { $0.ticket == ticket && $0.phase == .terminating }) else { return }
    remove(at)
    reconcile()
  }

  func remove(_ at: Int) {
    record(.podStopped, pods[at].nameID)
    pods[at].series.gone(forgets: context.telemetry.scrapesTargets)
    pods.remove(at: at)
  }

  /// The container dies without grace and is restarted in place.
  func kill(_ at: Int, reason: String, as termination: PodSeries.Termination = .error) {
    guard pods[at].phase == .ready else { return }
    record(.podKilled, pods[at].nameID, reason: reason)
    let pod = hostedPod(at, isGraceful: false)
    hosted?.with { $0.podStopped(pod) }
    restart(at, as: termination, exitCode: termination == .outOfMemory ? 137 : 1)
  }

  /// The container has died and is started again in place, with the kubelet's back-off.
  private func restart(_ at: Int, as termination: PodSeries.Termination, exitCode: Int) {
    let uptime = pods[at].startedAt.duration(to: simulation.now)
    let delay = pods[at].crashLoop.delay(afterRunningFor: uptime)
    pods[at].phase = .starting
    pods[at].restarts += 1
    pods[at].diedAt = simulation.now
    pods[at].lastEnd = ContainerEnd(
      reason: termination.rawValue, exitCode: exitCode, startedAt: pods[at].startedAt, finishedAt: simulation.now)
    pods[at].series.set(isReady: false)
    pods[at].series.restarts(after: termination, isLooping: delay > .zero)
    startContainer(at, after: delay)
    reconcile()
  }

  /// A container is started after a delay; it serves when its process answers and its startup probe, if it has one, knows.
  private func startContainer(_ at: Int, after delay: VirtualDuration) {
    let boot = settings.startDelay.sample(using: &random)
    switch settings.startup?.startup(booting: boot) {
    case .fails(let after):
      pods[at].startingSince = simulation.now + delay
      plan(startupFails, for: at, after: delay + after)
    case .succeeds(let after): plan(ready, for: at, after: delay + after)
    case nil: plan(ready, for: at, after: delay + boot)
    }
  }

  func startupFailed(_ ticket: UInt64) {
    guard let at = pods.firstIndex(where: { $0.ticket == ticket && $0.phase == .starting }) else { return }
    pods[at].startedAt = pods[at].startingSince
    record(.podKilled, pods[at].nameID, reason: "startup probe failed")
    restart(at, as: .error, exitCode: 137)
  }

  public nonisolated var probeLines: [String] {
    settings.startup.map { ["Startup:    \($0.described(asking: "tcp-socket :\(settings.http.port)"))"] } ?? []
  }

  /// Does what the controller would do now.
  func reconcile() {
    while let step = machine.step(members) {
      switch step {
      case .create(let ordinal):
        let at = create(ordinal)
        startContainer(at, after: .zero)
      case .stop(let ordinal):
        guard let at = pods.firstIndex(where: { $0.ordinal == ordinal }) else { break }
        stop(at, reason: ordinal >= replicas ? "scaled down" : "rolling update")
      }
    }
    history.trim(keeping: Set(pods.map(\.set)))
    observe()
  }

  var machine: StatefulSetMachine {
    StatefulSetMachine(replicas: replicas, policy: settings.policy, revision: history.current.id)
  }

  var members: [StatefulSetMachine.Member] {
    pods.map {
      .init(ordinal: $0.ordinal, revision: $0.set, isReady: $0.phase == .ready, isTerminating: $0.phase == .terminating)
    }
  }

  func observe() {
    let state = describe()
    metrics.set(state)
  }
}

import SimulationKernel
import Telemetry
import VirtualTime

/// What goes wrong with a deployment.
extension Deployment {
  /// A crash fault and the pods it hits.
  struct CrashFault {
    var id: String
    var pods: Set<Int>
  }

  /// A memory limit that containers hit, once or again and again.
  struct OutOfMemoryFault {
    /// Never used twice, so that an event of a fault that is over hits no other.
    var number: UInt64
    var id: String
    var share: Double
    var interval: VirtualDuration?
  }

  /// An image that misbehaves.
  struct BadRelease {
    var id: String
    var release: Release
    /// The image that its rollout replaced.
    var before: String
    /// Whether pods are made from it.
    var isCurrent = false
  }

  public func inject(_ fault: FaultCall) {
    switch fault.type {
    case "crash":
      let victims = victims(fault.options)
      crashing.append(CrashFault(id: fault.id, pods: Set(victims)))
      for index in victims { crash(index, reason: fault.id) }
    case "oomKill":
      let interval = fault.options.has("interval") ? fault.options.duration("interval") : nil
      memoryFaults += 1
      outOfMemory.append(
        OutOfMemoryFault(
          number: memoryFaults, id: fault.id, share: fault.options.share("share").value, interval: interval))
      runOutOfMemory(memoryFaults)
    case ScrapeFailure.type.name: scrapeFailures.insert(fault.id)
    case "hang":
      for index in victims(fault.options) { hang(index, fault.id) }
    case "slowStart": slowStarts.append((fault.id, fault.options.number("multiply")))
    case "badRelease": releaseBadly(fault)
    case "nodeLoss":
      for index in victims(fault.options) { lose(index, fault) }
    default: preconditionFailure("deployment has no fault '\(fault.type)'")
    }
  }

  public func check(_ fault: FaultCall) throws(ConfigurationProblem) {
    try ScrapeFailure.check(fault, context)
    guard fault.type == "badRelease", !Self.release(fault).isBad else { return }
    throw ConfigurationProblem([], "does nothing bad; give 'crashesAfter', 'errors', 'latency' or 'neverReady'")
  }

  public func lift(_ fault: FaultCall) {
    switch fault.type {
    case "crash": crashing.removeAll { $0.id == fault.id }
    case ScrapeFailure.type.name: scrapeFailures.remove(fault.id)
    case "oomKill": outOfMemory.removeAll { $0.id == fault.id }
    case "hang": resume(fault.id)
    case "slowStart": slowStarts.removeAll { $0.id == fault.id }
    case "badRelease": mend(fault.id)
    case "nodeLoss": recover(fault.id)
    default: preconditionFailure("deployment has no fault '\(fault.type)'")
    }
  }

  /// As many running pods as the fault says, drawn at random; without a number, all.
  private func victims(_ options: Options) -> [Int] {
    let running = pods.filter(\.isRunning).map(\.pod.index)
    return pick(options.has("pods") ? options.integer("pods") : running.count, from: running)
  }

  // MARK: Memory

  /// Kills a share of the running containers, and does so again after the interval as long as the fault lasts.
  func runOutOfMemory(_ number: UInt64) {
    guard let fault = outOfMemory.first(where: { $0.number == number }) else { return }
    let running = pods.filter(\.isRunning).map(\.pod.index)
    let count = Int((Double(running.count) * fault.share).rounded(.up))
    for index in pick(count, from: running) { crash(index, reason: "OOMKilled, exit 137", as: .outOfMemory) }
    guard let interval = fault.interval else { return }
    simulation.schedule(memoryRunsOut, at: simulation.now + interval, payload: fault.number)
  }

  // MARK: Hangs

  private func hang(_ index: Int, _ id: String) {
    guard let at = position(index) else { return }
    let isFirst = pods[at].hangs.isEmpty
    pods[at].hangs.insert(id)
    guard isFirst else { return }
    pods[at].pod.with { $0.hang() }
    let (now, start) = (simulation.now, pods[at].startedAt)
    drop(.readinessPasses, for: at)
    if let probe = settings.readiness { plan(.readinessFails, for: at, at: probe.failure(ofHangAt: now, start: start)) }
    if let probe = settings.liveness { plan(.livenessFails, for: at, at: probe.failure(ofHangAt: now, start: start)) }
  }

  /// Processes go on where they stopped, also those that were told to stop meanwhile.
  private func resume(_ id: String) {
    for at in pods.indices where pods[at].hangs.remove(id) != nil && pods[at].hangs.isEmpty {
      pods[at].pod.with { $0.resume() }
      // A kubelet that has decided to restart it does so.
      drop(.livenessFails, for: at)
      drop(.readinessFails, for: at)
      guard pods[at].phase == .running, !pods[at].pod.release.isNeverReady else { continue }
      let next = settings.readiness?.next(simulation.now, start: pods[at].startedAt) ?? simulation.now
      plan(.readinessPasses, for: at, at: next)
    }
  }

  /// The process is gone; a hang that was in no other is over.
  func forgetHangs(_ at: Int) {
    let over = pods[at].hangs
    pods[at].hangs = []
    for id in over.sorted() where !pods.contains(where: { $0.hangs.contains(id) }) {
      context.faults.ended(id, at: simulation.now)
    }
  }

  // MARK: Nodes

  /// The node is gone with all it runs; the cluster finds out later.
  private func lose(_ index: Int, _ fault: FaultCall) {
    guard let at = position(index) else { return }
    pods[at].task?.cancel()
    pods[at].task = nil
    pods[at].pod.with { $0.processEnded() }
    pods[at].due = [:]
    forgetHangs(at)
    record(.podKilled, pods[at].pod.nameID, reason: fault.id)
    pods[at].lostBy = fault.id
    let unready = simulation.now + fault.options.distribution("unreadyAfter").sample(using: &random)
    plan(.nodeUnready, for: at, at: unready)
    plan(.eviction, for: at, at: unready + fault.options.duration("evictAfter"))
  }

  /// The node is back: pods that were replaced meanwhile are cleared away, the others start again.
  private func recover(_ id: String) {
    for index in pods.filter({ $0.lostBy == id }).map(\.pod.index) {
      guard let at = position(index) else { continue }
      pods[at].lostBy = nil
      if pods[at].phase == .terminating {
        record(.podStopped, pods[at].pod.nameID)
        remove(at)
      } else {
        restart(at, after: .zero, exitCode: 255)
      }
    }
    reconcile()
    observe()
  }
}

import Telemetry
import VirtualTime

/// What kube-state-metrics and cAdvisor export of one pod and its container.
struct PodSeries {
  /// Who exports what, as servers find them.
  enum Exporter {
    static let kubeStateMetrics = "kube-state-metrics"
    static let cAdvisor = "cadvisor"
  }

  /// The phases that pods here can be in.
  enum Phase: String, CaseIterable {
    case pending = "Pending"
    case running = "Running"
  }

  /// Why a container ended.
  enum Termination: String, CaseIterable {
    case error = "Error"
    case outOfMemory = "OOMKilled"
  }

  private let registry: MetricRegistry
  private let pod: MetricLabel
  private let restarts: Counter
  private let outOfMemory: Counter
  /// By `Phase`.
  private let phases: [Gauge]
  private let crashLooping: Gauge
  /// By condition: true, false.
  private let ready: [Gauge]
  private let containerReady: Gauge
  private let running: Gauge
  /// By `Termination`.
  private let lastTermination: [Gauge]
  private let containerStarted: Gauge
  private let cpuSeconds: Counter
  private let workingSet: Gauge

  /// - Parameters:
  ///   - owner: the ReplicaSet's name.
  ///   - created: in seconds since 1970.
  init(
    _ registry: MetricRegistry, namespace: String, pod name: String, container: String, owner: String,
    ownerKind: String = "ReplicaSet", created: Double,
    resources: ContainerResources
  ) {
    self.registry = registry
    pod = MetricLabel("pod", name)
    let states = MetricScope(registry, owner: Exporter.kubeStateMetrics)
    let usage = MetricScope(registry, owner: Exporter.cAdvisor)
    let ofPod = [MetricLabel("namespace", namespace), pod]
    let ofContainer = ofPod + [MetricLabel("container", container)]
    func gauge(_ name: String, _ labels: [MetricLabel], _ more: MetricLabel...) -> Gauge {
      states.gauge(name, help: Self.help(name), labels: labels + more)
    }
    restarts = states.counter(Name.restarts, help: Self.help(Name.restarts), labels: ofContainer)
    outOfMemory = usage.counter(Name.oomEvents, help: Self.help(Name.oomEvents), labels: ofContainer)
    phases = Phase.allCases.map { gauge(Name.phase, ofPod, MetricLabel("phase", $0.rawValue)) }
    crashLooping = gauge(Name.waiting, ofContainer, MetricLabel("reason", "CrashLoopBackOff"))
    ready = ["true", "false"].map { gauge(Name.ready, ofPod, MetricLabel("condition", $0)) }
    containerReady = gauge(Name.containerReady, ofContainer)
    running = gauge(Name.running, ofContainer)
    lastTermination = Termination.allCases.map {
      gauge(Name.lastTerminated, ofContainer, MetricLabel("reason", $0.rawValue))
    }
    containerStarted = usage.gauge(Name.started, help: Self.help(Name.started), labels: ofContainer)
    cpuSeconds = usage.counter(Name.cpuSeconds, help: Self.help(Name.cpuSeconds), labels: ofContainer)
    gauge(Name.created, ofPod).set(created)
    workingSet = usage.gauge(Name.workingSet, help: Self.help(Name.workingSet), labels: ofContainer)
    usage.gauge(Name.memoryLimit, help: Self.help(Name.memoryLimit), labels: ofContainer)
      .set(Double(resources.memoryLimit ?? 0))
    let (cores, bytes) = (MetricLabel("unit", "core"), MetricLabel("unit", "byte"))
    func amount(_ name: String, _ value: Int64?, _ resource: String, _ unit: MetricLabel, _ divisor: Double) {
      guard let value else { return }
      gauge(name, ofContainer, MetricLabel("resource", resource), unit).set(Double(value) / divisor)
    }
    amount(Name.requests, resources.cpuRequest, "cpu", cores, 1000)
    amount(Name.requests, resources.memoryRequest, "memory", bytes, 1)
    amount(Name.limits, resources.cpuLimit, "cpu", cores, 1000)
    amount(Name.limits, resources.memoryLimit, "memory", bytes, 1)
    gauge(
      Name.info, ofPod, MetricLabel("created_by_kind", ownerKind), MetricLabel("created_by_name", owner)
    ).set(1)
  }

  /// nil: the pod is gone.
  func set(_ phase: Phase?) {
    for (gauge, candidate) in zip(phases, Phase.allCases) { gauge.set(candidate == phase ? 1 : 0) }
  }

  /// The container has started.
  /// - Parameter moment: in seconds since 1970.
  func started(at moment: Double) {
    containerStarted.set(moment)
    running.set(1)
    set(.running)
  }

  /// Whether the pod is ready.
  func set(isReady: Bool) {
    containerReady.set(isReady ? 1 : 0)
    ready[0].set(isReady ? 1 : 0)
    ready[1].set(isReady ? 0 : 1)
  }

  /// The container has ended and will be started again.
  func restarts(after termination: Termination, isLooping: Bool) {
    restarts.increment()
    running.set(0)
    if termination == .outOfMemory { outOfMemory.increment() }
    for (gauge, candidate) in zip(lastTermination, Termination.allCases) { gauge.set(candidate == termination ? 1 : 0) }
    set(isLooping: isLooping)
  }

  /// The container has used so much more processor time, and holds so much memory, in bytes.
  func used(cpuSeconds seconds: Double = 0, memory: Int64) {
    cpuSeconds.increment(by: seconds)
    workingSet.set(Double(memory))
  }

  func set(isLooping: Bool) { crashLooping.set(isLooping ? 1 : 0) }

  /// The pod is gone.
  /// - Parameter forgets: whether its series end, as the exporters' do; else they stay as they are, at 0 where they say
  ///   what is.
  func gone(forgets: Bool) {
    guard forgets else {
      set(nil)
      set(isLooping: false)
      for gauge in ready + [containerReady, running, workingSet] { gauge.set(0) }
      return
    }
    registry.removeSeries(labelled: pod, of: Exporter.kubeStateMetrics)
    registry.removeSeries(labelled: pod, of: Exporter.cAdvisor)
  }
}

extension PodSeries {
  private enum Name {
    static let restarts = "kube_pod_container_status_restarts_total"
    static let phase = "kube_pod_status_phase"
    static let waiting = "kube_pod_container_status_waiting_reason"
    static let ready = "kube_pod_status_ready"
    static let containerReady = "kube_pod_container_status_ready"
    static let running = "kube_pod_container_status_running"
    static let lastTerminated = "kube_pod_container_status_last_terminated_reason"
    static let created = "kube_pod_created"
    static let info = "kube_pod_info"
    static let oomEvents = "container_oom_events_total"
    static let started = "container_start_time_seconds"
    static let cpuSeconds = "container_cpu_usage_seconds_total"
    static let requests = "kube_pod_container_resource_requests"
    static let limits = "kube_pod_container_resource_limits"
    static let workingSet = "container_memory_working_set_bytes"
    static let memoryLimit = "container_spec_memory_limit_bytes"
  }

  private static func help(_ name: String) -> String {
    guard let spec = specs.first(where: { $0.name == name }) else { preconditionFailure("no metric '\(name)'") }
    return spec.help
  }

  /// The metrics of the catalogue entry.
  static let specs: [MetricSpec] = {
    let pod = ["namespace", "pod"]
    let container = pod + ["container"]
    let specs = [
      MetricSpec(Name.restarts, .counter, labels: container, "Restarts of the pod's container."),
      MetricSpec(
        Name.waiting, .gauge, labels: container + ["reason"],
        "Whether the container waits for its restart (CrashLoopBackOff)."),
      MetricSpec(Name.phase, .gauge, labels: pod + ["phase"], "The pod's phase."),
      MetricSpec(Name.ready, .gauge, labels: pod + ["condition"], "Whether the pod is ready."),
      MetricSpec(Name.containerReady, .gauge, labels: container, "Whether the container is ready."),
      MetricSpec(Name.running, .gauge, labels: container, "Whether the container runs."),
      MetricSpec(
        Name.lastTerminated, .gauge, labels: container + ["reason"], "Why the container ended last (Error, OOMKilled)."),
      MetricSpec(Name.created, .gauge, labels: pod, "When the pod was created, in seconds since 1970."),
      MetricSpec(
        Name.info, .gauge, labels: pod + ["created_by_kind", "created_by_name"],
        "1; says which ReplicaSet or StatefulSet the pod is of."),
      MetricSpec(Name.oomEvents, .counter, labels: container, "Kills at the memory limit."),
      MetricSpec(Name.started, .gauge, labels: container, "When the container started, in seconds since 1970."),
      MetricSpec(Name.cpuSeconds, .counter, labels: container, "Processor time used; goes on over restarts."),
      MetricSpec(
        Name.requests, .gauge, labels: container + ["resource", "unit"],
        "What the container asks for (cpu in cores, memory in bytes)."),
      MetricSpec(
        Name.limits, .gauge, labels: container + ["resource", "unit"],
        "What the container may use (cpu in cores, memory in bytes)."),
      MetricSpec(
        Name.workingSet, .gauge, labels: container, "Memory that the container holds, as the kernel counts it."),
      MetricSpec(Name.memoryLimit, .gauge, labels: container, "Memory that the container may hold; 0: no limit."),
    ]
    return specs.map { spec in
      var spec = spec
      spec.exporter = spec.name.hasPrefix("container_") ? Exporter.cAdvisor : Exporter.kubeStateMetrics
      return spec
    }
  }()
}

import VirtualTime

/// The rules by which a HorizontalPodAutoscaler decides, once per sync. Pure: whoever asks says what was observed.
///
/// Source: Kubernetes, `horizontal.go`, reconcileAutoscaler. An autoscaler without `behavior` goes by the documented
/// default behavior.
struct AutoscalerMachine: Hashable, Sendable {
  /// One of its metrics.
  struct Metric: Hashable, Sendable {
    /// What it is held against.
    enum Target: Hashable, Sendable {
      case cpu(ReplicaCalculator.CPUTarget)
      /// Working sets, in bytes.
      case memory(ReplicaCalculator.CPUTarget)
      case value(KubernetesQuantity)
      case averageValue(KubernetesQuantity)
    }
    /// As reasons name it: `external metric queue_depth(nil)`.
    var name: String
    var target: Target
    /// The expression of a metric that the cluster does not know of.
    var query: String?
  }

  /// What is seen at a sync.
  struct Observation: Sendable {
    var now: VirtualInstant
    /// Replicas that the deployment is to have.
    var replicas: Int
    var pods: [ObservedPod]
    /// Of each pod.
    var request: KubernetesQuantity
    /// The same of memory, in bytes; 0: the pods ask for none.
    var memoryRequest = KubernetesQuantity(milli: 0)
    /// The values of the metrics that have a query, by the metric's index; missing: there is none.
    var values: [Int: KubernetesQuantity] = [:]

    /// Pods that exist and are not being terminated.
    var count: Int { pods.count { !$0.isTerminating } }
  }

  /// What comes of a sync.
  struct Decision: Hashable, Sendable {
    /// nil: nothing is changed, since not enough is known, or it is switched off.
    var desired: Int?
    /// As the event's message gives it; empty where nothing changes.
    var reason = ""
    /// Of each metric, what it was: in percent for utilization, else in thousandths; nil: unknown.
    var current: [Int64?] = []
    /// Why too little is known.
    var failure: String?
  }

  let bounds: ClosedRange<Int>
  let metrics: [Metric]
  let calculator: ReplicaCalculator
  private(set) var history: ScalingHistory

  init(
    bounds: ClosedRange<Int>, metrics: [Metric], up: ScalingRules = .up, down: ScalingRules = .down,
    calculator: ReplicaCalculator = ReplicaCalculator()
  ) {
    self.bounds = bounds
    self.metrics = metrics
    self.calculator = calculator
    history = ScalingHistory(up: up, down: down)
  }

  /// Decides, and takes it that what it decides is done.
  mutating func sync(_ seen: Observation) -> Decision {
    // Whoever scales to zero by hand switches it off.
    if seen.replicas == 0, bounds.lowerBound > 0 { return Decision() }
    if seen.replicas > bounds.upperBound {
      return done(
        Decision(desired: bounds.upperBound, reason: "Current number of replicas above Spec.MaxReplicas"), seen)
    }
    if seen.replicas < bounds.lowerBound {
      return done(
        Decision(desired: bounds.lowerBound, reason: "Current number of replicas below Spec.MinReplicas"), seen)
    }
    var decision = Decision()
    var (wanted, winner, invalid) = (0, "", 0)
    for (index, metric) in metrics.enumerated() {
      do throws(ReplicaCalculator.Missing) {
        let proposal = try propose(metric, index, seen)
        decision.current.append(proposal.current)
        if proposal.replicas > wanted || winner.isEmpty { (wanted, winner) = (proposal.replicas, metric.name) }
      } catch {
        decision.current.append(nil)
        decision.failure = decision.failure ?? error.reason
        invalid += 1
      }
    }
    // What is not known could have asked for more.
    if invalid == metrics.count || (invalid > 0 && wanted < seen.replicas) { return decision }
    if wanted > seen.replicas { decision.reason = "\(winner) above target" }
    if wanted < seen.replicas { decision.reason = "All metrics below target" }
    let steady = history.stabilized(wanted, current: seen.replicas, now: seen.now)
    decision.desired = history.limited(steady, current: seen.replicas, within: bounds, now: seen.now)
    return done(decision, seen)
  }

  private func propose(
    _ metric: Metric, _ index: Int, _ seen: Observation
  ) throws(ReplicaCalculator.Missing) -> ReplicaCalculator.Proposal {
    if case .cpu(let target) = metric.target {
      return try calculator.replicas(
        cpu: target, request: seen.request, current: seen.replicas, pods: seen.pods, now: seen.now)
    }
    if case .memory(let target) = metric.target {
      if case .utilization = target, seen.memoryRequest.milli == 0 {
        throw ReplicaCalculator.Missing("failed to get memory utilization: missing request for memory")
      }
      let pods = seen.pods.map { pod in
        var pod = pod
        if let usage = pod.usage { pod.usage?.cpu = KubernetesQuantity(milli: usage.memory * 1000) }
        return pod
      }
      return try calculator.replicas(
        cpu: target, request: seen.memoryRequest, current: seen.replicas, pods: pods, now: seen.now, ignoresYoung: false
      )
    }
    guard let value = seen.values[index] else {
      throw ReplicaCalculator.Missing("unable to get \(metric.name): no metrics returned from external metrics API")
    }
    switch metric.target {
    case .value(let target):
      return calculator.replicas(value: value, target: target, current: seen.replicas, pods: seen.pods)
    case .averageValue(let target): return calculator.replicas(value: value, perPod: target, count: seen.count)
    case .cpu, .memory: preconditionFailure("a resource of the pods has been asked for")
    }
  }

  private mutating func done(_ decision: Decision, _ seen: Observation) -> Decision {
    if let desired = decision.desired { history.scaled(from: seen.replicas, to: desired, now: seen.now) }
    return decision
  }
}

import SimulationKernel
public import VirtualTime

/// An autoscaler as the cluster's API shows it.
public struct AutoscalerDescription: Hashable, Sendable {
  public var name: String
  public var deployment: String
  public var namespace: String
  /// `cpu: 3%/50%`, one per metric.
  public var targets: [String]
  public var bounds: ClosedRange<Int>
  /// Pods that the deployment is to have; 0 before the first look.
  public var replicas: Int
  /// Pods that there are; 0 before the first look.
  public var pods: Int
  public var createdAt: VirtualInstant
  /// What its description says of each metric: which one, what it is and what it should be.
  public var metrics: [Metric]
  /// AbleToScale, ScalingActive, ScalingLimited; none before the first look.
  public var conditions: [Condition]
  /// The latest changes of size.
  public var rescales: [HorizontalPodAutoscaler.Rescale]

  /// One of its metrics.
  public struct Metric: Hashable, Sendable {
    public var name: String
    public var values: String
  }

  /// One of its conditions.
  public struct Condition: Hashable, Sendable {
    public var type: String
    public var holds: Bool
    public var reason: String
    public var message: String
  }
}

extension HorizontalPodAutoscaler {
  /// As the cluster's API shows it.
  public func describe() -> AutoscalerDescription {
    let (size, seen) = target.with { ($0.replicas, $0.observation()) }
    return AutoscalerDescription(
      name: name, deployment: target.name, namespace: target.settings.namespace,
      targets: machine.metrics.indices.map { machine.metrics[$0].targetText(current($0)) },
      bounds: machine.bounds, replicas: isKnown ? size : 0, pods: isKnown ? seen.count : 0, createdAt: createdAt,
      metrics: machine.metrics.indices.map { machine.metrics[$0].description(current($0), seen) },
      conditions: isKnown ? conditions(size) : [], rescales: Array(rescales.suffix(10)))
  }

  private func current(_ index: Int) -> Int64? { last.current.indices.contains(index) ? last.current[index] : nil }

  /// - Source: Kubernetes, `horizontal.go`, setCondition and its texts.
  private func conditions(_ size: Int) -> [AutoscalerDescription.Condition] {
    typealias Condition = AutoscalerDescription.Condition
    if size == 0, machine.bounds.lowerBound > 0 {
      return [
        Condition(
          type: "AbleToScale", holds: true, reason: "SucceededGetScale",
          message: "the HPA controller was able to get the target's current scale"),
        Condition(
          type: "ScalingActive", holds: false, reason: "ScalingDisabled",
          message: "scaling is disabled since the replica count of the target is zero"),
      ]
    }
    if let failure = last.failure, last.desired == nil {
      return [
        Condition(
          type: "AbleToScale", holds: true, reason: "SucceededGetScale",
          message: "the HPA controller was able to get the target's current scale"),
        Condition(
          type: "ScalingActive", holds: false, reason: "FailedGetResourceMetric",
          message: "the HPA was unable to compute the replica count: \(failure)"),
      ]
    }
    let hasScaled = rescales.last.map { $0.at.duration(to: simulation.now) < syncPeriod } ?? false
    let limit: (Bool, String, String) =
      switch last.desired {
      case machine.bounds.upperBound?:
        (true, "TooManyReplicas", "the desired replica count is more than the maximum replica count")
      case machine.bounds.lowerBound?:
        (true, "TooFewReplicas", "the desired replica count is less than the minimum replica count")
      default: (false, "DesiredWithinRange", "the desired count is within the acceptable range")
      }
    return [
      Condition(
        type: "AbleToScale", holds: true, reason: hasScaled ? "SucceededRescale" : "ReadyForNewScale",
        message: hasScaled
          ? "the HPA controller was able to update the target scale to \(size)"
          : "recommended size matches current size"),
      Condition(
        type: "ScalingActive", holds: true, reason: "ValidMetricFound",
        message: "the HPA was able to successfully calculate a replica count from \(machine.metrics[0].name)"),
      Condition(type: "ScalingLimited", holds: limit.0, reason: limit.1, message: limit.2),
    ]
  }
}

extension AutoscalerMachine.Metric {
  /// As `kubectl describe` words it.
  fileprivate func description(
    _ current: Int64?, _ seen: AutoscalerMachine.Observation
  ) -> AutoscalerDescription.Metric {
    func amount(_ milli: Int64) -> String { KubernetesQuantity(milli: milli).text }
    let now = current.map(amount) ?? "<unknown>"
    func resource(_ name: String, _ target: ReplicaCalculator.CPUTarget, _ request: Int64)
      -> AutoscalerDescription.Metric
    {
      switch target {
      case .utilization(let percent):
        let used = current.map { "\($0)% (\(amount($0 * request / 100)))" } ?? "<unknown>"
        return .init(
          name: "resource \(name) on pods  (as a percentage of request)", values: "\(used) / \(percent)%")
      case .average(let target): return .init(name: "resource \(name) on pods", values: "\(now) / \(target.text)")
      }
    }
    switch target {
    case .cpu(let target): return resource("cpu", target, seen.request.milli)
    case .memory(let target): return resource("memory", target, seen.memoryRequest.milli)
    case .value(let target): return .init(name: "\"\(shortName)\" (target value)", values: "\(now) / \(target.text)")
    case .averageValue(let target):
      return .init(name: "\"\(shortName)\" (target average value)", values: "\(now) / \(target.text)")
    }
  }

  /// `queued` of `external metric queued(nil)`.
  private var shortName: String { String(name.dropFirst("external metric ".count).prefix { $0 != "(" }) }
}

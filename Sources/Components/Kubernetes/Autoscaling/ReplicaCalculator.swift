import VirtualTime

/// How many replicas one metric asks for.
///
/// Source: Kubernetes, `replica_calculator.go`. Tolerance and periods are flags of the controller manager.
struct ReplicaCalculator: Hashable, Sendable {
  /// Why a metric says nothing.
  struct Missing: Error, Hashable {
    var reason: String
    init(_ reason: String) { self.reason = reason }
  }

  /// What a metric asks for, and what it was.
  struct Proposal: Hashable, Sendable {
    var replicas: Int
    /// In percent for utilization, else in thousandths.
    var current: Int64
  }

  var tolerance = 0.1
  var initialReadinessDelay = VirtualDuration.seconds(30)
  var initializationPeriod = VirtualDuration.minutes(5)

  // MARK: Metrics that the cluster does not know of

  /// `value`: the metric as a whole against the target, over the ready pods.
  func replicas(value: KubernetesQuantity, target: KubernetesQuantity, current: Int, pods: [ObservedPod]) -> Proposal {
    let ratio = Double(value.milli) / Double(target.milli)
    if current == 0 { return Proposal(replicas: Self.up(ratio), current: value.milli) }
    if isWithin(ratio) { return Proposal(replicas: current, current: value.milli) }
    let ready = pods.count { !$0.isPending && $0.isReady }
    return Proposal(replicas: Self.up(ratio * Double(ready)), current: value.milli)
  }

  /// `averageValue`: each pod has its share of the metric.
  /// - Parameter count: pods that exist and are not being terminated.
  func replicas(value: KubernetesQuantity, perPod target: KubernetesQuantity, count: Int) -> Proposal {
    let ratio = Double(value.milli) / (Double(target.milli) * Double(count))
    let wanted = isWithin(ratio) ? count : Self.up(Double(value.milli) / Double(target.milli))
    return Proposal(
      replicas: wanted, current: count == 0 ? value.milli : Int64((Double(value.milli) / Double(count)).rounded(.up)))
  }

  // MARK: CPU

  /// What CPU is held against.
  enum CPUTarget: Hashable, Sendable {
    /// In percent of the pods' requests.
    case utilization(Int)
    case average(KubernetesQuantity)
  }

  /// - Parameters:
  ///   - request: of each pod.
  ///   - current: replicas that the deployment is to have.
  ///   - ignoresYoung: whether what pods use in their first minutes says nothing: for CPU alone.
  func replicas(
    cpu target: CPUTarget, request: KubernetesQuantity, current: Int, pods: [ObservedPod], now: VirtualInstant,
    ignoresYoung: Bool = true
  ) throws(Missing) -> Proposal {
    var usages: [Int64] = []
    var (unready, missing) = (0, 0)
    for pod in pods where !pod.isTerminating {
      if pod.isPending {
        unready += 1
      } else if let usage = pod.usage {
        if ignoresYoung, isIgnored(pod, usage, now) { unready += 1 } else { usages.append(usage.cpu.milli) }
      } else {
        missing += 1
      }
    }
    let ready = usages.count
    guard ready > 0 else {
      throw Missing("did not receive metrics for targeted pods (pods might be unready)")
    }
    let first = usage(of: usages, target, request)
    let scalesUpWithUnready = unready > 0 && first.ratio > 1
    if !scalesUpWithUnready, missing == 0 {
      let wanted = isWithin(first.ratio) ? current : Self.up(first.ratio * Double(ready))
      return Proposal(replicas: wanted, current: first.current)
    }
    // Those of which nothing is known must not make it go further than it has to.
    if first.ratio < 1 {
      usages += Array(repeating: fallback(target, request), count: missing)
    } else if first.ratio > 1 {
      usages += Array(repeating: 0, count: missing)
    }
    if scalesUpWithUnready { usages += Array(repeating: 0, count: unready) }
    let second = usage(of: usages, target, request).ratio
    var wanted = Self.up(second * Double(usages.count))
    let turns = first.ratio < 1 && second > 1 || first.ratio > 1 && second < 1
    let contradicts = second < 1 && wanted > current || second > 1 && wanted < current
    if isWithin(second) || turns || contradicts { wanted = current }
    return Proposal(replicas: wanted, current: first.current)
  }

  /// What a pod's first minutes cost says nothing of its load.
  private func isIgnored(_ pod: ObservedPod, _ usage: ObservedPod.Usage, _ now: VirtualInstant) -> Bool {
    if pod.startedAt + initializationPeriod > now {
      return !pod.isReady || usage.at < pod.readyChangedAt + usage.window
    }
    // It has never been ready.
    return !pod.isReady && pod.startedAt + initialReadinessDelay > pod.readyChangedAt
  }

  private func usage(
    of usages: [Int64], _ target: CPUTarget, _ request: KubernetesQuantity
  ) -> (ratio: Double, current: Int64) {
    let total = usages.reduce(0, +)
    switch target {
    case .utilization(let percent):
      let utilization = total * 100 / (request.milli * Int64(usages.count))
      return (Double(utilization) / Double(percent), utilization)
    case .average(let target):
      let average = total / Int64(usages.count)
      return (Double(average) / Double(target.milli), average)
    }
  }

  /// What a pod without a metric is taken for when it would scale down.
  private func fallback(_ target: CPUTarget, _ request: KubernetesQuantity) -> Int64 {
    switch target {
    case .utilization(let percent): request.milli * Int64(max(100, percent)) / 100
    case .average(let target): target.milli
    }
  }

  private func isWithin(_ ratio: Double) -> Bool { 1 - tolerance <= ratio && ratio <= 1 + tolerance }

  private static func up(_ value: Double) -> Int { Int(min(value, 1e9).rounded(.up)) }
}

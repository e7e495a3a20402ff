import VirtualTime

/// What a pod's container uses of the processor, as cAdvisor counts it and the metrics server averages it.
///
/// The model is simple and assumed: a constant for being there, and so much per message that its workload has handled,
/// whatever came of it. Waiting for a provider or a database costs nothing. Nothing is throttled.
struct PodCPU: Hashable, Sendable {
  /// What it costs to be there and to work.
  struct Plan: Hashable, Sendable {
    var request: KubernetesQuantity
    /// In cores.
    var idle: KubernetesQuantity
    var perMessage: VirtualDuration
    /// In cores, per unit of work under way.
    var perActive = KubernetesQuantity(milli: 0)
  }

  /// Between two measurements. Source: metrics-server, `--metric-resolution`.
  static let resolution = VirtualDuration.seconds(15)

  /// The average of the last resolution; nil when the container has not run through it.
  private(set) var usage: ObservedPod.Usage?
  private var last: Measurement?

  private struct Measurement: Hashable, Sendable {
    var start: Int
    var handled: Int
    var worked: Int64
  }

  /// A measurement of a running container.
  /// - Parameters:
  ///   - start: which of the pod's containers it is.
  ///   - handled: messages, since that one started.
  ///   - worked: units of work times nanoseconds, since then.
  ///   - memory: the working set now.
  /// - Returns: what it has used since the last one, in seconds.
  mutating func measure(
    start: Int, handled: Int, worked: Int64 = 0, memory: Int64 = 0, plan: Plan, now: VirtualInstant
  ) -> Double {
    defer { last = Measurement(start: start, handled: handled, worked: worked) }
    guard let last, last.start == start else {
      usage = nil
      return 0
    }
    let window = Self.resolution
    // In nanoseconds of processor time: whole numbers add up exactly.
    let idle = plan.idle.milli * window.nanoseconds / 1000
    let used =
      idle + Int64(handled - last.handled) * plan.perMessage.nanoseconds
      + plan.perActive.milli * (worked - last.worked) / 1000
    usage = ObservedPod.Usage(
      cpu: KubernetesQuantity(milli: used * 1000 / window.nanoseconds), memory: memory, at: now, window: window)
    return Double(used) / 1e9
  }

  /// There is no container to measure.
  mutating func forget() {
    usage = nil
    last = nil
  }
}

import Components
import Load
import VirtualTime

// Workers that cannot keep up with the load.
extension Linter {
  /// `batch / (interval + batch x send time / concurrency)` per pod, against the highest rate of the load.
  func tooLittleThroughput() -> [Advice] {
    system.workers.compactMap { worker in
      let offered = peak(into: worker.queue.name)
      guard worker.isEnabled, let perPod = throughput(worker), offered > 0 else { return nil }
      let total = perPod * Double(worker.replicas)
      guard total < offered else { return nil }
      return Advice(
        path: worker.path,
        message: "\(Self.text(perPod))/s per pod x \(worker.replicas) = \(Self.text(total))/s < "
          + "\(Self.text(offered))/s offered at the peak: the queue grows meanwhile")
    }
  }

  /// Messages per second of one pod, with the mean send time of the routes; nil when that is not known.
  private func throughput(_ worker: LintedSystem.Worker) -> Double? {
    let sends = worker.routes.compactMap { $0.latency?.mean.seconds }
    guard !sends.isEmpty else { return nil }
    let send = sends.reduce(0, +) / Double(sends.count)
    let concurrency = Double(min(worker.concurrency, worker.batch))
    let time = worker.pollInterval.seconds + Double(worker.batch) * send / concurrency
    return time > 0 ? Double(worker.batch) / time : nil
  }

  /// The highest rate of all flows into a queue together. Bursts and closed loops have no rate that lasts.
  private func peak(into queue: String) -> Double {
    let flows = Set(system.flows(into: queue).map(\.name))
    let end = VirtualInstant.start + system.plan.duration
    let curves = system.plan.load.filter { ($0.flow.map(flows.contains) ?? false) && !$0.source.executor.isBurst }.map {
      RateCurve(source: $0.source, warmUp: .zero, end: end)
    }
    // Rates are linear between the ends of stages: the sum is highest at one of them, looked at from both sides.
    let corners = Set(curves.flatMap(\.stages).flatMap { [$0.start, $0.end, $0.end - .nanoseconds(1)] })
    return corners.filter { $0 < end }.map { corner in curves.reduce(0) { $0 + $1.rate(at: corner) } }.max() ?? 0
  }

  /// With one decimal where it matters.
  private static func text(_ rate: Double) -> String {
    let tenths = Int((rate * 10).rounded())
    return rate >= 10 || tenths % 10 == 0 ? "\((tenths + 5) / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}

extension LoadSource.Executor {
  fileprivate var isBurst: Bool { if case .burst = self { true } else { false } }
}

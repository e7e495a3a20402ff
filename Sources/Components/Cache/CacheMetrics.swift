import Telemetry
import VirtualTime

/// What a pod's caches on one server count, for itself and for all pods together.
final class CacheMetrics: @unchecked Sendable {
  /// What came of a look-up.
  enum Result: String, CaseIterable { case hit, miss, stale, coalesced, waited, error }
  /// What came of an invalidation.
  enum Invalidation: String, CaseIterable { case removed, absent, error }

  private let scopes: [MetricScope]
  private let deployment: MetricLabel
  private let names: [String]
  /// By name, in the order of their first use.
  private var caches: [(name: String, counts: Counts)] = []

  private struct Counts {
    var requests: [[Counter]]
    /// Of fills: those that worked out, and others.
    var fills: [[HistogramMetric]]
    var invalidations: [[Counter]]
  }

  /// - Parameters:
  ///   - names: of the metrics, by the option's keys; nil: the default ones.
  ///   - scopes: the pod's, if it has one, and that of all pods.
  init(deployment: String, names: Options?, scopes: [MetricScope]) {
    self.scopes = scopes
    self.deployment = MetricLabel("deployment", deployment)
    self.names = zip(["requests", "fills", "invalidations"], RedisClientOptions.specs).map { key, spec in
      names?.text(key) ?? spec.name
    }
  }

  func looked(_ cache: String, _ result: Result) {
    let index = Result.allCases.firstIndex(of: result)!
    for counters in counts(cache).requests { counters[index].increment() }
  }

  func filled(_ cache: String, in time: VirtualDuration, failed: Bool) {
    for histograms in counts(cache).fills { histograms[failed ? 1 : 0].observe(time) }
  }

  func invalidated(_ cache: String, _ result: Invalidation) {
    let index = Invalidation.allCases.firstIndex(of: result)!
    for counters in counts(cache).invalidations { counters[index].increment() }
  }

  private func counts(_ cache: String) -> Counts {
    for known in caches where known.name == cache { return known.counts }
    let label = MetricLabel("cache", cache)
    let specs = RedisClientOptions.specs
    func counters(_ index: Int, _ results: [String]) -> [[Counter]] {
      scopes.map { scope in
        results.map {
          scope.counter(names[index], help: specs[index].help, labels: [label, MetricLabel("result", $0), deployment])
        }
      }
    }
    let counts = Counts(
      requests: counters(0, Result.allCases.map(\.rawValue)),
      fills: scopes.map { scope in
        ["ok", "failed"].map {
          scope.histogram(
            names[1], help: specs[1].help, labels: [label, MetricLabel("outcome", $0), deployment],
            buckets: RedisClientOptions.buckets)
        }
      }, invalidations: counters(2, Invalidation.allCases.map(\.rawValue)))
    caches.append((cache, counts))
    return counts
  }
}

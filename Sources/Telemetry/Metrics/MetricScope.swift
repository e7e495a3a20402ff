/// A registry as one exporter sees it: what is resolved here is exported by `owner`.
///
/// The metrics of a system are one registry, so that a name has one meaning; who exports a series is kept beside it, for
/// servers that scrape one target at a time.
public struct MetricScope: Sendable {
  /// Where the series are.
  public let registry: MetricRegistry
  /// Who exports them; see ``SeriesHandle/owner``.
  public let owner: String

  public init(_ registry: MetricRegistry, owner: String) {
    self.registry = registry
    self.owner = owner
  }

  /// As ``MetricRegistry/counter(_:help:labels:owner:)``.
  public func counter(_ name: String, help: String, labels: [MetricLabel] = []) -> Counter {
    registry.counter(name, help: help, labels: labels, owner: owner)
  }

  /// As ``MetricRegistry/gauge(_:help:labels:owner:)``.
  public func gauge(_ name: String, help: String, labels: [MetricLabel] = []) -> Gauge {
    registry.gauge(name, help: help, labels: labels, owner: owner)
  }

  /// As ``MetricRegistry/histogram(_:help:labels:buckets:owner:)``.
  public func histogram(
    _ name: String, help: String, labels: [MetricLabel] = [], buckets: [Double]
  ) -> HistogramMetric {
    registry.histogram(name, help: help, labels: labels, buckets: buckets, owner: owner)
  }
}

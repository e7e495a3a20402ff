/// Whom the address of a target names: a component or one of the cluster's exporters.
public struct ScrapeHost: Hashable, Sendable {
  /// The first part of the host's name: `backend` of `backend.production.svc:8080`.
  public var component: String

  /// What a cluster has beside the system's components: exporters of its pods' states and resources.
  public static let exporters = [PodSeries.Exporter.kubeStateMetrics, PodSeries.Exporter.cAdvisor]

  /// - Parameter address: `HOST:PORT`, a port is not needed.
  public init(_ address: String) {
    component = String(address.prefix { $0 != ":" && $0 != "." })
  }
}

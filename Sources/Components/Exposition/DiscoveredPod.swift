public import Telemetry

/// A pod as Prometheus' service discovery finds it.
public struct DiscoveredPod: Hashable, Sendable {
  /// The pod's name.
  public var name: String
  public var namespace: String
  /// `__address__` and the `__meta_kubernetes_...` labels.
  public var labels: [MetricLabel]

  /// What its template says.
  public struct Template: Sendable {
    public var namespace: String
    /// The name of its one container.
    public var container: String
    public var image: String
    public var labels: [(name: String, value: String)]
    public var annotations: [(name: String, value: String)]
    public init(
      namespace: String, container: String, image: String, labels: [(name: String, value: String)],
      annotations: [(name: String, value: String)]
    ) {
      self.namespace = namespace
      self.container = container
      self.image = image
      self.labels = labels
      self.annotations = annotations
    }
  }

  /// The port that addresses of pods name (assumed).
  public static let port = 8080

  /// - Parameter replicaSet: the controller's name.
  public init(
    name: String, of template: Template, replicaSet: String, ip: String, phase: String, isReady: Bool
  ) {
    self.name = name
    namespace = template.namespace
    func meta(_ name: String, _ value: String) -> MetricLabel { MetricLabel("__meta_kubernetes_\(name)", value) }
    labels = [
      MetricLabel("__address__", "\(ip):\(Self.port)"), meta("namespace", template.namespace), meta("pod_name", name),
      meta("pod_ip", ip), meta("pod_phase", phase), meta("pod_ready", isReady ? "true" : "false"),
      meta("pod_controller_kind", "ReplicaSet"), meta("pod_controller_name", replicaSet),
      meta("pod_container_name", template.container), meta("pod_container_image", template.image),
      meta("pod_container_init", "false"), meta("pod_container_port_name", "http"),
      meta("pod_container_port_number", "\(Self.port)"), meta("pod_container_port_protocol", "TCP"),
    ]
    for (kind, entries) in [("label", template.labels), ("annotation", template.annotations)] {
      for entry in entries {
        let key = Self.sanitized(entry.name)
        labels += [meta("pod_\(kind)_\(key)", entry.value), meta("pod_\(kind)present_\(key)", "true")]
      }
    }
  }

  /// A label's or annotation's key as part of a label's name.
  private static func sanitized(_ key: String) -> String {
    String(key.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" })
  }
}

public import Components
public import Prometheus
public import Telemetry

extension DiscoveredPod {
  /// What is known of the pod before relabelling.
  /// - Parameter service: the name of the service in front of it.
  public func labels(as role: ScrapeJob.PodDiscovery.Role, of service: String) -> [MetricLabel] {
    guard role != .pod else { return labels }
    func value(_ name: String) -> String { labels.first { $0.name == "__meta_kubernetes_\(name)" }?.value ?? "" }
    func meta(_ name: String, _ value: String) -> MetricLabel { MetricLabel("__meta_kubernetes_\(name)", value) }
    let kind = role == .endpoints ? "endpoint" : "endpointslice_endpoint"
    let ready = role == .endpoints ? "endpoint_ready" : "endpointslice_endpoint_conditions_ready"
    return labels + [
      meta("service_name", service), meta("service_label_app", service), meta("service_labelpresent_app", "true"),
      meta(role == .endpoints ? "endpoints_name" : "endpointslice_name", service), meta(ready, value("pod_ready")),
      meta(role == .endpoints ? "endpoint_port_name" : "endpointslice_port_name", value("pod_container_port_name")),
      meta("\(kind)_address_target_kind", "Pod"), meta("\(kind)_address_target_name", name),
    ]
  }
}

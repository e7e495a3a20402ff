public import Components
public import Prometheus
import Telemetry

/// A target that a scrape job finds.
public struct DiscoveredTarget: Hashable, Sendable {
  /// The component that exports, or the deployment of the pod that does.
  public var component: String
  /// nil: the component itself.
  public var pod: String?
  /// After relabelling.
  public var labels: LabelSet
}

extension ScrapeJob {
  /// What the job finds: the targets it names, then pods; without those that relabelling drops.
  ///
  /// - Parameter deployments: every deployment with its pods.
  public func targets(among deployments: [(name: String, pods: [DiscoveredPod])]) -> [DiscoveredTarget] {
    var found: [DiscoveredTarget] = []
    func add(_ component: String, _ pod: String?, _ labels: [MetricLabel]) {
      guard let labels = target(LabelSet(labels)) else { return }
      found.append(DiscoveredTarget(component: component, pod: pod, labels: labels))
    }
    for group in staticTargets {
      for address in group.addresses {
        add(ScrapeHost(address).component, nil, group.labels + [MetricLabel("__address__", address)])
      }
    }
    for search in podDiscoveries {
      for (name, pods) in deployments {
        for pod in pods where search.namespaces.isEmpty || search.namespaces.contains(pod.namespace) {
          add(name, pod.name, pod.labels(as: search.role, of: name))
        }
      }
    }
    return found
  }
}

extension DiscoveredPod {
  /// What is known of the pod before relabelling.
  /// - Parameter service: the name of the service in front of it.
  fileprivate func labels(as role: ScrapeJob.PodDiscovery.Role, of service: String) -> [MetricLabel] {
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

import Components
import Incidents
import Prometheus
import Telemetry

extension ResponseDesk {
  /// A receiver took a notification; what it drops is shown to nobody.
  func notified(_ notification: AlertNotification, _ reply: ReceiverReply) {
    guard let shownAt = reply.shownAt else { return }
    func alerts(_ isFiring: Bool) -> [PagedAlert] {
      notification.alerts.filter { ($0.resolvedAt == nil) == isFiring }.map { alert in
        PagedAlert(alert.labels.first { $0.name == "alertname" }?.value ?? "", alert.labels)
      }
    }
    notified(
      through: notification.integration.kind.rawValue, firing: alerts(true), resolved: alerts(false), shownAt: shownAt)
  }
}

extension PagedAlert {
  /// - Parameter labels: the alert's, sorted by name.
  init(_ name: String, _ labels: [MetricLabel]) {
    let own = labels.filter { $0.name != "alertname" && !$0.value.isEmpty }
    self.init(name: name, labels: own.text, severity: own.first { $0.name == "severity" }?.value)
  }
}

import Components
import Incidents
import Prometheus
import Telemetry

extension ResponseDesk {
  /// A receiver took a notification; what it drops is shown to nobody.
  func notified(_ notification: AlertNotification, _ reply: ReceiverReply) {
    guard let shownAt = reply.shownAt else { return }
    notified(
      through: notification.integration.kind.rawValue, firing: notification.paged(isFiring: true),
      resolved: notification.paged(isFiring: false), shownAt: shownAt)
  }
}

extension AutomationDesk {
  /// A receiver took a notification; automations are behind webhooks.
  func notified(_ notification: AlertNotification, _ reply: ReceiverReply) {
    guard let shownAt = reply.shownAt, notification.integration.kind == .webhook else { return }
    notified(
      receiver: notification.receiver, firing: notification.paged(isFiring: true),
      resolved: notification.paged(isFiring: false), shownAt: shownAt)
  }
}

extension AlertNotification {
  /// Its alerts that fire, or that are over.
  fileprivate func paged(isFiring: Bool) -> [PagedAlert] {
    alerts.filter { ($0.resolvedAt == nil) == isFiring }.map { alert in
      PagedAlert(alert.labels.first { $0.name == "alertname" }?.value ?? "", alert.labels)
    }
  }
}

extension PagedAlert {
  /// - Parameter labels: the alert's, sorted by name.
  init(_ name: String, _ labels: [MetricLabel]) {
    let own = labels.filter { $0.name != "alertname" && !$0.value.isEmpty }
    self.init(name: name, labels: own.text, severity: own.first { $0.name == "severity" }?.value)
  }
}

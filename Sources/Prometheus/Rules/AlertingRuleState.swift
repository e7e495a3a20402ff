import Telemetry
import VirtualTime

/// An alerting rule and its alerts, as Prometheus keeps them.
///
/// An element of the expression's result makes an alert pending; once it has been there for the rule's `for` (at once
/// when that is zero) the alert fires. When the element is gone, a pending alert is forgotten; a firing one goes on for
/// `keep_firing_for` and is then inactive, and is kept for 15 minutes. What identifies an alert is the element's labels
/// without the metric's name, with the rule's labels laid over.
///
/// Source: Prometheus 3, `rules/alerting.go`. Alerts are in the order in which they appeared.
public struct AlertingRuleState: Sendable {
  /// How long an alert that is over is kept, in milliseconds.
  public static let resolvedRetention: Int64 = 900_000

  public let rule: AlertingRule
  public internal(set) var alerts: [ActiveAlert] = []
  /// Whether it has learnt what was pending before a restart; until then it writes no series.
  public internal(set) var isRestored: Bool

  private let surroundings: RuleSurroundings
  private var positions: [LabelID: Int] = [:]
  private var series: [LabelID: Series] = [:]
  /// The alert's labels by the element's, if they do not depend on anything else.
  private var known: [LabelID: LabelID] = [:]
  private let hasFixedLabels: Bool
  private var queries = RuleQueries()

  /// The series that tell of an alert.
  private struct Series: Sendable {
    var pending: LabelID
    var firing: LabelID
    var activeSince: LabelID
  }

  init(_ rule: AlertingRule, surroundings: RuleSurroundings, isRestored: Bool) {
    self.rule = rule
    self.surroundings = surroundings
    self.isRestored = isRestored
    hasFixedLabels = rule.labels.allSatisfy { $0.value.isLiteral }
  }

  /// Takes the expression's result of a moment.
  ///
  /// - Parameters:
  ///   - time: of the evaluation; the samples it returns lie `offset` milliseconds before.
  ///   - limit: pending and firing alerts beyond it are an error that forgets all alerts; 0: no limit.
  /// - Returns: the samples to write.
  mutating func evaluate(
    _ elements: [VectorSample], at time: Int64, offset: Int64, limit: Int, storage: any RuleStorage
  ) throws(RuleFailure) -> [VectorSample] {
    var present: [LabelID: VectorSample] = [:]
    var order: [LabelID] = []
    for element in elements {
      let id = alertLabels(of: element, at: time, storage)
      guard present.updateValue(element, forKey: id) == nil else {
        throw RuleFailure("vector contains metrics with the same labelset after applying alert labels")
      }
      order.append(id)
    }
    for id in order {
      guard let element = present[id] else { preconditionFailure("an element without its alert") }
      take(id, element, at: time)
    }
    var active = 0
    var samples: [VectorSample] = []
    var kept: [ActiveAlert] = []
    kept.reserveCapacity(alerts.count)
    for var alert in alerts {
      let (isKept, isActive) = advance(&alert, isPresent: present[alert.labels] != nil, at: time)
      if isKept { kept.append(alert) }
      guard isActive else { continue }
      active += 1
      if isRestored { write(alert, into: &samples, storage.labels) }
    }
    if kept.count != alerts.count {
      positions = [:]
      for (position, alert) in kept.enumerated() { positions[alert.labels] = position }
    }
    alerts = kept
    if limit > 0, active > limit {
      alerts = []
      positions = [:]
      throw RuleFailure("exceeded limit of \(limit) with \(active) alerts")
    }
    return samples
  }

  /// A new alert, or a new value for one that is pending or firing.
  private mutating func take(_ id: LabelID, _ element: VectorSample, at time: Int64) {
    if let position = positions[id] {
      if alerts[position].state != .inactive {
        alerts[position].value = element.value
        alerts[position].element = element.labels
      } else {
        alerts[position] = ActiveAlert(labels: id, value: element.value, activeAt: time, element: element.labels)
      }
      return
    }
    positions[id] = alerts.count
    alerts.append(ActiveAlert(labels: id, value: element.value, activeAt: time, element: element.labels))
  }

  /// - Returns: whether it is kept, and whether it is pending or firing.
  private func advance(_ alert: inout ActiveAlert, isPresent: Bool, at time: Int64) -> (isKept: Bool, isActive: Bool) {
    if isPresent {
      alert.keepFiringSince = nil
    } else {
      var keepsFiring = false
      if alert.state == .firing, rule.keepFiringFor > .zero {
        let since = alert.keepFiringSince ?? time
        alert.keepFiringSince = since
        keepsFiring = time - since < rule.keepFiringFor.milliseconds
      }
      if alert.state == .pending { return (false, false) }
      if let resolvedAt = alert.resolvedAt, time - resolvedAt > Self.resolvedRetention { return (false, false) }
      if !keepsFiring {
        if alert.state != .inactive {
          alert.state = .inactive
          alert.resolvedAt = time
        }
        return (true, false)
      }
    }
    if alert.state == .pending, time - alert.activeAt >= rule.holdFor.milliseconds {
      alert.state = .firing
      alert.firedAt = time
    }
    return (true, true)
  }

  // MARK: Labels and texts

  private mutating func alertLabels(of element: VectorSample, at time: Int64, _ storage: any RuleStorage) -> LabelID {
    if hasFixedLabels, let id = known[element.labels] { return id }
    let own = storage.labels.labels(of: element.labels)
    var labels = own.filter { $0.name != LabelMatcher.metricName }
    for label in rule.labels {
      labels.removeAll { $0.name == label.name }
      labels.append(MetricLabel(label.name, expand(label.value, own, element.value, at: time, storage)))
    }
    labels.removeAll { $0.name == "alertname" }
    labels.append(MetricLabel("alertname", rule.name))
    let id = storage.labels.id(of: labels)
    if hasFixedLabels { known[element.labels] = id }
    return id
  }

  private mutating func expand(
    _ template: Template, _ labels: [MetricLabel], _ value: Double, at time: Int64, _ storage: any RuleStorage
  ) -> String {
    if template.isLiteral { return template.text }
    let data = TemplateData(
      labels: labels, value: value, externalLabels: surroundings.externalLabels, externalURL: surroundings.externalURL)
    var queries = queries
    defer { self.queries = queries }
    do throws(TemplateFailure) {
      return try template.expanded(data) { text throws(TemplateFailure) in try queries.answer(text, at: time, storage) }
    } catch {
      return "<error expanding template: error executing template __alert_\(rule.name): \(error.message)>"
    }
  }

  /// An alert's annotations as they are now.
  mutating func annotations(of alert: ActiveAlert, at time: Int64, storage: any RuleStorage) -> [MetricLabel] {
    let own = storage.labels.labels(of: alert.element)
    var annotations: [MetricLabel] = []
    for annotation in rule.annotations {
      let text = expand(annotation.value, own, alert.value, at: time, storage)
      annotations.append(MetricLabel(annotation.name, text))
    }
    return annotations
  }

  /// The alerts that Alertmanager is to be told of now; they count as told.
  mutating func alertsToSend(
    at time: Int64, resendDelay: Int64, interval: Int64, storage: any RuleStorage
  ) -> [PostedAlert] {
    var sent: [PostedAlert] = []
    for position in alerts.indices where alerts[position].needsSending(at: time, resendDelay: resendDelay) {
      alerts[position].lastSentAt = time
      let alert = alerts[position]
      let annotations = annotations(of: alert, at: time, storage: storage)
      let own = storage.labels.labels(of: alert.labels)
      var labels = own
      for label in surroundings.externalLabels where !labels.contains(where: { $0.name == label.name }) {
        labels.append(label)
      }
      // Without news for this long, Alertmanager takes it for resolved: two lost sendings do no harm.
      let validUntil = time + 4 * max(interval, resendDelay)
      sent.append(
        PostedAlert(
          labels: labels, own: own, annotations: annotations, startsAt: alert.firedAt ?? alert.activeAt,
          endsAt: alert.resolvedAt ?? validUntil))
    }
    return sent
  }

  /// The rule's labels as written, the alert's own over them: so does the real one.
  private mutating func write(_ alert: ActiveAlert, into samples: inout [VectorSample], _ table: LabelTable) {
    let series = series[alert.labels] ?? makeSeries(alert.labels, table)
    self.series[alert.labels] = series
    samples.append(VectorSample(labels: alert.state == .firing ? series.firing : series.pending, value: 1))
    let seconds = alert.activeAt / 1_000 - (alert.activeAt % 1_000 < 0 ? 1 : 0)
    samples.append(VectorSample(labels: series.activeSince, value: Double(seconds)))
  }

  mutating func forStateSeries(of alert: LabelID, _ table: LabelTable) -> LabelID {
    let made = series[alert] ?? makeSeries(alert, table)
    series[alert] = made
    return made.activeSince
  }

  private func makeSeries(_ id: LabelID, _ table: LabelTable) -> Series {
    let own = table.labels(of: id)
    var base = rule.labels.filter { label in !own.contains { $0.name == label.name } }
      .map { MetricLabel($0.name, $0.value.text) }
    base += own.filter { $0.name != "alertstate" }
    func alerts(_ state: AlertState) -> LabelID {
      table.id(of: base + [.init(LabelMatcher.metricName, "ALERTS"), .init("alertstate", state.rawValue)])
    }
    let forState = table.id(
      of: base + own.filter { $0.name == "alertstate" } + [.init(LabelMatcher.metricName, "ALERTS_FOR_STATE")])
    return Series(pending: alerts(.pending), firing: alerts(.firing), activeSince: forState)
  }
}

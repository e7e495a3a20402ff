import Telemetry
import VirtualTime

extension Alertmanager {
  /// Does what is due at a moment and says whom to tell.
  ///
  /// - Returns: tries, in the order of groups and integrations.
  public mutating func advance(to time: Int64) -> [AlertNotification] {
    removeEmptyGroups(at: time)
    var notifications: [AlertNotification] = []
    for index in groups.indices {
      expire(index, at: time)
      if groups[index].alerts.isEmpty {
        let interval = routes.nodes[groups[index].route].route.groupInterval.milliseconds
        groups[index].skipLooks(through: time, interval: interval)
      } else if groups[index].deliveries.isEmpty, groups[index].nextFlush <= time {
        flush(index, at: time)
      }
      notifications += startTries(of: index, at: time)
    }
    return notifications
  }

  /// Looks at a group's alerts and prepares what its receiver is told.
  private mutating func flush(_ index: Int, at time: Int64) {
    let node = routes.nodes[groups[index].route]
    let interval = node.route.groupInterval.milliseconds
    groups[index].nextFlush = time + interval
    groups[index].hasFlushed = true
    let alerts = groups[index].alerts
    let resolved = alerts.filter { $0.isResolved(at: time) }
    groups[index].resolvedInFlight = resolved
    groups[index].hasFailed = false
    let told = isMuted(node.route, at: time) ? [] : alerts.filter { !isInhibited($0.labels, at: time) }
    if !told.isEmpty {
      guard let receiver = configuration.receiver(named: node.route.receiver) else {
        preconditionFailure("a route to the receiver '\(node.route.receiver)', which does not exist")
      }
      prepare(told, index, node, receiver, deadline: time + max(interval, Self.minimumTimeout), at: time)
    }
    if groups[index].deliveries.isEmpty { finish(index, at: time) }
  }

  private mutating func prepare(
    _ alerts: [StoredAlert], _ index: Int, _ node: AlertRouteTable.Node, _ receiver: AlertReceiver, deadline: Int64,
    at time: Int64
  ) {
    let firing = Set(alerts.filter { !$0.isResolved(at: time) }.map(\.labels))
    let resolved = Set(alerts.filter { $0.isResolved(at: time) }.map(\.labels))
    for (number, integration) in receiver.integrations.enumerated() {
      let key = key(groups[index], node, number)
      let isNews = log.isNews(
        key, firing: firing, resolved: resolved, sendsResolved: integration.sendsResolved,
        repeatInterval: node.route.repeatInterval.milliseconds, at: time)
      guard isNews else { continue }
      if !integration.sendsResolved, firing.isEmpty {
        // Nothing to say, but written down as said.
        log[key] = .init(time: time, firing: firing, resolved: resolved)
        continue
      }
      let told = alerts.filter { integration.sendsResolved || firing.contains($0.labels) }.map { alert in
        AlertNotification.Alert(
          labels: alert.labels, annotations: alert.annotations, startsAt: alert.startsAt,
          resolvedAt: firing.contains(alert.labels) ? nil : alert.endsAt)
      }
      groups[index].deliveries.append(
        .init(
          index: number, alerts: told.sorted(by: Self.precedes), firing: firing, resolved: resolved,
          deadline: deadline, tryAt: time))
    }
  }

  /// By `job`, `instance` and then all labels, as Alertmanager's notifications list them.
  private static func precedes(_ a: AlertNotification.Alert, _ b: AlertNotification.Alert) -> Bool {
    for name in ["job", "instance"] {
      let left = a.labels.first { $0.name == name }?.value ?? ""
      let right = b.labels.first { $0.name == name }?.value ?? ""
      if left != right { return left < right }
    }
    return a.labels.lexicographicallyPrecedes(b.labels) { ($0.name, $0.value) < ($1.name, $1.value) }
  }

  private func isMuted(_ route: AlertRoute, at time: Int64) -> Bool {
    guard !route.mutedDuring.isEmpty || !route.activeDuring.isEmpty else { return false }
    let moment = CalendarInstant(unixNanoseconds: time * 1_000_000, offsetSeconds: 0)
    if !route.activeDuring.isEmpty, !configuration.isWithin(route.activeDuring, at: moment) { return true }
    return configuration.isWithin(route.mutedDuring, at: moment)
  }

  private mutating func startTries(of index: Int, at time: Int64) -> [AlertNotification] {
    var notifications: [AlertNotification] = []
    for position in groups[index].deliveries.indices {
      guard let tryAt = groups[index].deliveries[position].tryAt, tryAt <= time else { continue }
      let receiver = routes.nodes[groups[index].route].route.receiver
      groups[index].deliveries[position].tryAt = nil
      groups[index].deliveries[position].attempt += 1
      groups[index].deliveries[position].startedAt = time
      groups[index].deliveries[position].number = tries
      let delivery = groups[index].deliveries[position]
      guard let integration = configuration.receiver(named: receiver)?.integrations[delivery.index] else {
        preconditionFailure("a notification to the receiver '\(receiver)', which does not exist")
      }
      notifications.append(
        AlertNotification(
          number: tries, receiver: receiver, index: delivery.index, integration: integration,
          groupLabels: groups[index].labels, alerts: delivery.alerts, attempt: delivery.attempt,
          deadline: delivery.deadline))
      tries += 1
    }
    return notifications
  }

  /// Gives up what has waited too long.
  private mutating func expire(_ index: Int, at time: Int64) {
    while let position = groups[index].deliveries.firstIndex(where: { $0.deadline <= time }) {
      end(index, position, .timedOut, at: time)
    }
  }

  /// A receiver's answer to a try. One that comes after Alertmanager has stopped waiting changes nothing.
  public mutating func answer(_ answer: ReceiverAnswer, to number: Int, at time: Int64) {
    for index in groups.indices {
      guard let position = groups[index].deliveries.firstIndex(where: { $0.number == number }) else { continue }
      let delivery = groups[index].deliveries[position]
      if delivery.deadline <= time { return end(index, position, .timedOut, at: time) }
      let node = routes.nodes[groups[index].route]
      guard let integration = configuration.receiver(named: node.route.receiver)?.integrations[delivery.index] else {
        preconditionFailure("an answer from the receiver '\(node.route.receiver)', which does not exist")
      }
      if case .status(let status) = answer {
        if status / 100 == 2 {
          log[key(groups[index], node, delivery.index)] = .init(
            time: time, firing: delivery.firing, resolved: delivery.resolved)
          return end(index, position, .delivered, at: time)
        }
        if !integration.kind.retries(status) { return end(index, position, .rejected(status: status), at: time) }
      }
      groups[index].deliveries[position].number = nil
      let delay = groups[index].deliveries[position].backoff.next(&random)
      groups[index].deliveries[position].tryAt = max(time, delivery.startedAt + delay)
      return
    }
  }

  private mutating func end(_ index: Int, _ position: Int, _ outcome: NotificationResult.Outcome, at time: Int64) {
    let delivery = groups[index].deliveries.remove(at: position)
    if outcome != .delivered { groups[index].hasFailed = true }
    results.append(
      NotificationResult(
        receiver: routes.nodes[groups[index].route].route.receiver, index: delivery.index,
        groupLabels: groups[index].labels, attempts: delivery.attempt, outcome: outcome))
    if groups[index].deliveries.isEmpty { finish(index, at: time) }
  }

  /// All integrations are done: what was said to be over is forgotten, unless one of them does not know.
  private mutating func finish(_ index: Int, at time: Int64) {
    if !groups[index].hasFailed { groups[index].forget(groups[index].resolvedInFlight) }
    groups[index].resolvedInFlight = []
    guard groups[index].alerts.isEmpty else { return }
    let passed = time - startedAt
    groups[index].removeAt = startedAt + (passed / Self.maintenanceInterval + 1) * Self.maintenanceInterval
  }

  private func key(_ group: AlertGroup, _ node: AlertRouteTable.Node, _ index: Int) -> NotificationLog.Key {
    .init(route: node.key, group: group.labels, receiver: node.route.receiver, index: index)
  }
}

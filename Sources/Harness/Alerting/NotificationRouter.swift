import Components
import Incidents
import Prometheus
import SimulationKernel
import Telemetry
import VirtualTime

/// Runs Alertmanager on the virtual clock: wakes it when it wants to be woken, takes its notifications to the receivers
/// and brings their answers back. A receiver for which no component stands answers 200 at once.
final class NotificationRouter {
  /// A notification as Alertmanager counts it: all tries together.
  private struct Key: Hashable {
    var receiver: String
    var index: Int
    var group: [MetricLabel]

    init(receiver: String, index: Int, group: [MetricLabel]) {
      self.receiver = receiver
      self.index = index
      self.group = group
    }

    init(_ notification: AlertNotification) {
      self.init(receiver: notification.receiver, index: notification.index, group: notification.groupLabels)
    }
  }

  private let simulation: Simulation
  private let journal: Journal
  private let feed: SampleFeed
  private let receivers: [Receiver]
  private let told: (AlertNotice, [MetricLabel]) -> Void
  /// Where people hear of what receivers took.
  var people: ResponseDesk?
  var automations: AutomationDesk?
  private var manager: Alertmanager
  private var wake: HandlerID!
  private var answer: HandlerID!
  /// The earliest wake that is planned, in milliseconds since 1970.
  private var planned: Int64?
  /// Tries whose answer is on its way, by number.
  private var open: [Int: (notification: AlertNotification, reply: ReceiverReply)] = [:]
  /// The last try of every notification that has not ended.
  private var latest: [Key: AlertNotification] = [:]
  /// When each of them was tried first.
  private var firstTries: [Key: VirtualInstant] = [:]

  /// - Parameter told: called when a receiver has taken the news that an alert with these labels fires.
  init(
    _ configuration: AlertmanagerConfiguration, seed: UInt64, simulation: Simulation, journal: Journal,
    feed: SampleFeed, components: [any Component], told: @escaping (AlertNotice, [MetricLabel]) -> Void
  ) {
    self.simulation = simulation
    self.journal = journal
    self.feed = feed
    self.told = told
    receivers = components.compactMap { $0 as? Receiver }
    manager = Alertmanager(
      configuration, startingAt: feed.time(of: simulation.now), random: RandomStream(seed: seed, name: "/alertmanager"))
    wake = simulation.register(name: "Alertmanager") { [unowned self] _ in
      planned = nil
      advance()
    }
    answer = simulation.register(name: "alert receiver answers") { [unowned self] in answered(Int($0)) }
  }

  /// Prometheus posts alerts now.
  func post(_ alerts: [PostedAlert]) {
    manager.post(alerts, at: now)
    advance()
  }

  private var now: Int64 { feed.time(of: simulation.now) }

  private func advance() {
    for notification in manager.advance(to: now) { send(notification) }
    settle()
  }

  /// Notes what has ended, and plans the next wake.
  private func settle() {
    for result in manager.takeResults() {
      let key = Key(receiver: result.receiver, index: result.index, group: result.groupLabels)
      firstTries.removeValue(forKey: key)
      guard let notification = latest.removeValue(forKey: key), result.outcome == .timedOut else { continue }
      record(.notificationFailed, notification, value: -1)
    }
    guard let next = manager.nextWake, planned.map({ next < $0 }) ?? true else { return }
    planned = next
    simulation.schedule(wake, at: max(simulation.now, feed.moment(of: next)))
  }

  private func send(_ notification: AlertNotification) {
    let key = Key(notification)
    latest[key] = notification
    firstTries[key] = firstTries[key] ?? simulation.now
    guard let receiver = receiver(of: notification) else {
      finish(notification, ReceiverReply(status: 200, answeredAt: simulation.now, shownAt: simulation.now))
      return
    }
    let reply = receiver.with { $0.receive() }
    guard let answeredAt = reply.answeredAt else { return }
    open[notification.number] = (notification, reply)
    simulation.schedule(answer, at: answeredAt, payload: UInt64(notification.number))
  }

  private func answered(_ number: Int) {
    guard let (notification, reply) = open.removeValue(forKey: number) else {
      preconditionFailure("an answer to a notification that was never sent")
    }
    finish(notification, reply)
    advance()
  }

  private func finish(_ notification: AlertNotification, _ reply: ReceiverReply) {
    // Nobody listens any more; that it was given up is noted then.
    if now < notification.deadline {
      let isTaken = reply.status.map { $0 / 100 == 2 } ?? false
      record(isTaken ? .notificationSent : .notificationFailed, notification, value: Int64(reply.status ?? 0))
      if isTaken {
        tell(notification, reply)
        people?.notified(notification, reply)
        automations?.notified(notification, reply)
      }
    }
    manager.answer(reply.status.map { .status($0) } ?? .unreachable, to: notification.number, at: now)
  }

  private func tell(_ notification: AlertNotification, _ reply: ReceiverReply) {
    let notice = AlertNotice(
      receiver: notification.receiver, integration: notification.integration.kind.rawValue,
      sentAt: firstTries[Key(notification)], at: simulation.now, shownAt: reply.shownAt)
    for alert in notification.alerts where alert.resolvedAt == nil { told(notice, alert.labels) }
  }

  private func receiver(of notification: AlertNotification) -> Receiver? {
    let kind = notification.integration.kind.rawValue
    return receivers.first { $0.configuration.stands(for: notification.receiver, kind: kind) }
  }

  private func record(_ kind: JournalEvent.Kind, _ notification: AlertNotification, value: Int64) {
    var names: [String] = []
    for alert in notification.alerts {
      let name = alert.labels.first { $0.name == "alertname" }?.value ?? ""
      if !names.contains(name) { names.append(name) }
    }
    journal.record(
      JournalEvent(
        time: simulation.now, kind: kind, component: journal.intern(receiver(of: notification)?.name ?? ""),
        attempt: UInt16(clamping: notification.attempt),
        actor: journal.intern("\(notification.receiver)/\(notification.integration.kind.rawValue)"),
        detail: journal.intern(names.joined(separator: ", ")), value: value))
  }
}

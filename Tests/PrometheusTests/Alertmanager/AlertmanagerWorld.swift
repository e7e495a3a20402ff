import Telemetry
import VirtualTime

@testable import Prometheus

/// An Alertmanager with receivers that answer as a test says. Times in seconds.
final class AlertmanagerWorld {
  private(set) var manager: Alertmanager
  /// `time receiver: firing names / resolved names` of every try.
  private(set) var tries: [String] = []
  private(set) var notifications: [(time: Int64, notification: AlertNotification)] = []
  private var answers: [(time: Int64, number: Int, answer: ReceiverAnswer)] = []
  /// What a try gets, after how many milliseconds; nil: no answer at all.
  var receiver: (AlertNotification) -> (ReceiverAnswer, Int64)? = { _ in (.status(200), 100) }
  private var posts: [(time: Int64, alert: PostedAlert)] = []

  init(_ configuration: AlertmanagerConfiguration, startingAt time: Int64 = 0, seed: UInt64 = 1) {
    manager = Alertmanager(
      configuration, startingAt: time * 1_000, random: RandomStream(seed: seed, name: "alertmanager"))
  }

  static func labels(_ labels: [String: String]) -> [MetricLabel] {
    labels.sorted { $0.key < $1.key }.map { MetricLabel($0.key, $0.value) }
  }

  /// Prometheus posts a firing alert every minute from a moment on, then for a quarter of an hour that it is over.
  func fires(_ labels: [String: String], from: Int64, until: Int64) {
    var time = from
    while time < until {
      posts.append(
        (time * 1_000, PostedAlert(labels: Self.labels(labels), startsAt: from * 1_000, endsAt: (time + 240) * 1_000)))
      time += 60
    }
    for step in 0..<15 {
      let time = (until + Int64(step) * 60) * 1_000
      posts.append((time, PostedAlert(labels: Self.labels(labels), startsAt: from * 1_000, endsAt: until * 1_000)))
    }
  }

  func run(until end: Int64) {
    posts.sort { $0.time < $1.time }
    var next = 0
    var now = Int64.min
    while true {
      let moments = [
        next < posts.count ? posts[next].time : nil, answers.map(\.time).min(), manager.nextWake.map { max($0, now) },
      ]
      guard let time = moments.compactMap({ $0 }).min(), time <= end * 1_000 else { return }
      now = time
      while let index = answers.firstIndex(where: { $0.time <= time }) {
        let answer = answers.remove(at: index)
        manager.answer(answer.answer, to: answer.number, at: time)
      }
      while next < posts.count, posts[next].time <= time {
        manager.post([posts[next].alert], at: time)
        next += 1
      }
      for notification in manager.advance(to: time) {
        notifications.append((time, notification))
        func names(_ alerts: [AlertNotification.Alert]) -> String {
          alerts.map { $0.labels.first { $0.name == "alertname" }?.value ?? "?" }.joined(separator: " ")
        }
        let firing = notification.alerts.filter { $0.resolvedAt == nil }
        let resolved = notification.alerts.filter { $0.resolvedAt != nil }
        tries.append("\(time / 1_000) \(notification.receiver): \(names(firing)) / \(names(resolved))")
        if let (answer, delay) = receiver(notification) {
          answers.append((time + delay, notification.number, answer))
        }
      }
    }
  }
}

extension AlertRoute {
  static func to(
    _ receiver: String, _ matchers: [String] = [], by grouping: Grouping = .labels(["alertname"]), wait: Int64 = 30,
    interval: Int64 = 300, again: Int64 = 14_400, continues: Bool = false, muted: [String] = [], active: [String] = [],
    routes: [AlertRoute] = []
  ) -> AlertRoute {
    AlertRoute(
      receiver: receiver, matchers: matchers.flatMap { try! AlertMatcher.parse($0) }, grouping: grouping,
      groupWait: .seconds(wait), groupInterval: .seconds(interval), repeatInterval: .seconds(again), mutedDuring: muted,
      activeDuring: active, continues: continues, routes: routes)
  }
}

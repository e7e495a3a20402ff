import Telemetry
import Testing
import VirtualTime

@testable import Prometheus

/// Random alerts over a route without mute times or inhibition.
@Suite("Every alert reaches its receiver")
struct NotificationPropertyTests {
  struct Alert {
    var name: String
    var group: String
    var from: Int64
    var until: Int64
  }

  static func alerts(_ random: inout RandomStream) -> [Alert] {
    (0..<(1 + random.below(8))).map { index in
      let from = Int64(random.below(3_000))
      return Alert(
        name: "A\(index)", group: "g\(random.below(3))", from: from, until: from + 1 + Int64(random.below(4_000)))
    }
  }

  @Test(arguments: 0..<60) func withinAnIntervalAndNeverTwiceWithoutNews(seed: Int) {
    var random = RandomStream(seed: UInt64(seed), name: "alerts")
    let (wait, interval, again) = (
      Int64(random.below(60)), Int64(20 + random.below(300)), Int64(600 + random.below(3_000))
    )
    let route = AlertRoute.to("r", by: .labels(["group"]), wait: wait, interval: interval, again: again)
    let world = AlertmanagerWorld(GroupingTests.configuration(route))
    let alerts = Self.alerts(&random)
    for alert in alerts {
      world.fires(["alertname": alert.name, "group": alert.group], from: alert.from, until: alert.until)
    }
    world.run(until: 20_000)

    for alert in alerts {
      let told = world.notifications.filter { entry in
        entry.notification.alerts.contains {
          $0.labels.contains(.init("alertname", alert.name)) && $0.resolvedAt == nil
        }
      }
      let ended = world.notifications.filter { entry in
        entry.notification.alerts.contains {
          $0.labels.contains(.init("alertname", alert.name)) && $0.resolvedAt != nil
        }
      }
      // Whoever fires for longer than the wait and an interval is told of, within that time, and of its end too.
      if alert.until - alert.from > wait + interval + 1 {
        let first = (told.first?.time ?? .max) / 1_000
        #expect(first - alert.from <= max(wait, interval) + 1, "\(alert) first told at \(first)")
        let end = (ended.first?.time ?? .max) / 1_000
        #expect(end >= alert.until && end - alert.until <= interval + 1, "\(alert) ended at \(end)")
      }
    }
    for (_, ofGroup) in Dictionary(grouping: world.notifications, by: { $0.notification.groupLabels }) {
      for (before, after) in zip(ofGroup, ofGroup.dropFirst()) {
        func states(_ entry: AlertNotification) -> Set<String> {
          Set(entry.alerts.map { "\($0.labels) \($0.resolvedAt == nil)" })
        }
        #expect(after.time - before.time >= interval * 1_000 - 1 || after.time - before.time >= wait * 1_000)
        let isNews = states(before.notification) != states(after.notification)
        #expect(isNews || after.time - before.time > again * 1_000)
      }
    }
  }

  @Test func theSameCallsGiveTheSameNotifications() {
    func tries() -> [String] {
      var random = RandomStream(seed: 5, name: "alerts")
      let world = AlertmanagerWorld(GroupingTests.configuration(.to("r", by: .labels(["group"]))))
      world.receiver = { ($0.attempt < 3 ? .status(503) : .status(200), 20) }
      for alert in Self.alerts(&random) {
        world.fires(["alertname": alert.name, "group": alert.group], from: alert.from, until: alert.until)
      }
      world.run(until: 10_000)
      return world.notifications.map { "\($0)" }
    }
    #expect(tries() == tries())
  }
}

import Harness
import Scenario
import Telemetry
import Testing
import VirtualTime

/// Alertmanager and its receivers on the virtual clock.
@Suite("Notifications during a run")
struct NotificationTests {
  static let routing = """
    route: {receiver: team, group_wait: 30s, group_interval: 1m, group_by: [alertname]}
    receivers:
      - name: team
        pagerduty_configs: [{routing_key: x}]
    """

  static let pager = """
    components:
      pager: {type: receiver, receives: [team], latency: 2s, delivery: 5s}

    """

  /// - Parameters:
  ///   - fault: of the pager, from the start on.
  ///   - minutes: how long the fault lasts.
  private func play(
    receiver: String = pager, fault: String? = nil, minutes: Int = 10
  ) throws -> (result: RunResult, history: History) {
    var files = AlertRunTests.rules(AlertRunTests.backlog)
    files["am.yml"] = Self.routing
    files["system.yaml"] = SmallSystem.head.replacing("seed: 7\n", with: "")
    let head = "version: 1\nname: notified\nsystem: system.yaml\nseed: 7\nalertmanager: am.yml\n"
    var sections = AlertRunTests.trouble + receiver
    if let fault {
      sections = sections.replacing("faults: [", with: "faults: [{at: 0s, for: \(minutes)m, target: pager, \(fault)}, ")
    }
    return try History.play(try SmallSystem.plan(sections, files: files, head: head))
  }

  @Test func arriveAfterTheGroupsWaitAndTheReceiversTime() throws {
    let (result, history) = try play()
    let alert = try #require(result.alerts.first)
    let fired = try #require(alert.firingAt)
    #expect(
      alert.notices == [
        AlertNotice(
          receiver: "team", integration: "pagerduty", sentAt: fired + .seconds(30), at: fired + .seconds(32),
          shownAt: fired + .seconds(37))
      ])
    let sent = try #require(history.of(.notificationSent).first)
    #expect(sent.time == fired + .seconds(32))
    #expect([sent.component, sent.actor, sent.detail] == ["pager", "team/pagerduty", "Backlog"])
    #expect(sent.value == 200)
    #expect(history.of(.notificationFailed).isEmpty)
  }

  @Test func aReceiverThatNobodyStandsForTakesThemAtOnce() throws {
    let (result, _) = try play(receiver: "")
    let alert = try #require(result.alerts.first)
    let fired = try #require(alert.firingAt)
    #expect(alert.notices.map(\.at) == [fired + .seconds(30)])
  }

  /// A removed webhook answers 410, and nobody tries again until the group looks next.
  @Test func aRefusalIsNotTriedAgain() throws {
    let (result, history) = try play(fault: "gone: ")
    #expect(result.alerts.allSatisfy { $0.notices.isEmpty })
    let failed = history.of(.notificationFailed)
    #expect(!failed.isEmpty)
    #expect(failed.allSatisfy { $0.value == 410 })
    #expect(history.of(.notificationSent).isEmpty)
  }

  @Test func anOutageIsTriedAgainUntilItIsOver() throws {
    let (result, history) = try play(fault: "outage: ", minutes: 4)
    let sent = try #require(history.of(.notificationSent).first)
    let failed = history.of(.notificationFailed)
    #expect(failed.count > 1)
    #expect(failed.allSatisfy { $0.value == 503 || $0.value == -1 })
    #expect(sent.time >= .start + .minutes(4))
    #expect(result.alerts.first?.notices.first?.at == sent.time)
  }

  @Test func aReceiverThatHangsIsGivenUp() throws {
    let (_, history) = try play(fault: "outage: {mode: hang}")
    let failed = try #require(history.of(.notificationFailed).first)
    #expect(failed.value == -1)
    #expect(history.of(.notificationFailed).allSatisfy { $0.value == -1 })
  }
}

import Telemetry
import Testing
import VirtualTime

@testable import Prometheus

@Suite("Alertmanager groups, repeats and retries")
struct GroupingTests {
  static func configuration(
    _ route: AlertRoute, kind: ReceiverIntegration.Kind = .webhook, inhibitions: [InhibitionRule] = [],
    intervals: [NamedTimeIntervals] = []
  ) -> AlertmanagerConfiguration {
    var names: [String] = []
    func collect(_ route: AlertRoute) {
      if !names.contains(route.receiver) { names.append(route.receiver) }
      route.routes.forEach(collect)
    }
    collect(route)
    return AlertmanagerConfiguration(
      route: route, receivers: names.map { AlertReceiver($0, [.init(kind)]) }, inhibitions: inhibitions,
      timeIntervals: intervals)
  }

  @Test func waitsThenLooksAtTheIntervalThenRepeats() {
    let world = AlertmanagerWorld(Self.configuration(.to("r", again: 1_000)))
    world.fires(["alertname": "A"], from: 0, until: 3_000)
    world.run(until: 6_000)
    // 30 s after the first; then every 300 s a look: repeated at the first one after more than 1000 s; the end at the
    // first look after it.
    #expect(world.tries == ["30 r: A / ", "1230 r: A / ", "2430 r: A / ", "3030 r:  / A"])
  }

  @Test func newAlertsOfAGroupAreToldAtTheNextLook() {
    let world = AlertmanagerWorld(Self.configuration(.to("r", by: .labels(["service"]))))
    world.fires(["alertname": "A", "service": "s"], from: 0, until: 10_000)
    world.fires(["alertname": "B", "service": "s"], from: 20, until: 10_000)
    world.fires(["alertname": "C", "service": "s"], from: 40, until: 400)
    world.fires(["alertname": "D", "service": "t"], from: 50, until: 10_000)
    world.run(until: 1_000)
    #expect(world.tries == ["30 r: A B / ", "80 r: D / ", "330 r: A B C / ", "630 r: A B / C"])
  }

  @Test func threeDotsGroupByEverything() {
    let world = AlertmanagerWorld(Self.configuration(.to("r", by: .all)))
    world.fires(["alertname": "A", "x": "1"], from: 0, until: 900)
    world.fires(["alertname": "A", "x": "2"], from: 0, until: 900)
    world.run(until: 100)
    #expect(world.tries == ["30 r: A / ", "30 r: A / "])
  }

  /// Slack is not told of ends by default; the log knows them all the same, so a new firing is news.
  @Test func withoutSendResolvedEndsAreNotTold() {
    let world = AlertmanagerWorld(Self.configuration(.to("r"), kind: .slack))
    world.fires(["alertname": "A"], from: 0, until: 100)
    world.fires(["alertname": "A"], from: 2_000, until: 2_100)
    world.run(until: 4_000)
    #expect(world.tries == ["30 r: A / ", "2030 r: A / "])
  }

  @Test func alertsThatEndBeforeTheFirstLookAreNotTold() {
    let world = AlertmanagerWorld(Self.configuration(.to("r")))
    world.fires(["alertname": "A"], from: 0, until: 20)
    world.run(until: 2_000)
    #expect(world.tries.isEmpty)
  }

  @Test func withoutFurtherPostsAnAlertIsOver() {
    let world = AlertmanagerWorld(Self.configuration(.to("r")))
    var manager = world.manager
    manager.post([PostedAlert(labels: [.init("alertname", "A")], startsAt: 0, endsAt: 240_000)], at: 0)
    #expect(manager.advance(to: 30_000).count == 1)
    manager.answer(.status(202), to: 0, at: 30_100)
    let next = manager.advance(to: 330_000)
    #expect(next.map(\.isFiring) == [false])
  }

  @Test func continuesAndTheDeepestRouteWins() {
    let route = AlertRoute.to(
      "root",
      routes: [
        .to("audit", ["severity=~\"P0|P1\""], continues: true),
        .to("pager", ["severity=\"P0\""], routes: [.to("night", ["shift=night"])]), .to("chat", ["severity!=P0"]),
      ])
    func receivers(_ labels: [String: String]) -> [String] {
      route.matching(AlertmanagerWorld.labels(labels)).map(\.receiver)
    }
    #expect(receivers(["severity": "P0"]) == ["audit", "pager"])
    #expect(receivers(["severity": "P0", "shift": "night"]) == ["audit", "night"])
    #expect(receivers(["severity": "P1"]) == ["audit", "chat"])
    #expect(receivers([:]) == ["chat"])
    #expect(AlertRoute.to("root", routes: [.to("a", ["x=1"])]).matching([]).map(\.receiver) == ["root"])
  }

  @Test func inhibitionNeedsEqualLabelsAndAFiringSource() throws {
    let rule = InhibitionRule(
      source: try AlertMatcher.parse("severity=P0"), target: try AlertMatcher.parse("severity=~\"P1|P2\""),
      equal: ["service"])
    let world = AlertmanagerWorld(Self.configuration(.to("r", by: .all, wait: 60), inhibitions: [rule]))
    world.fires(["alertname": "Big", "severity": "P0", "service": "s"], from: 0, until: 500)
    world.fires(["alertname": "Small", "severity": "P1", "service": "s"], from: 0, until: 2_000)
    world.fires(["alertname": "Other", "severity": "P1", "service": "t"], from: 0, until: 5_000)
    world.run(until: 1_000)
    // Small is told at the first look after Big's end.
    #expect(world.tries == ["60 r: Big / ", "60 r: Other / ", "660 r:  / Big", "660 r: Small / "])
  }

  @Test func anAlertDoesNotInhibitItself() throws {
    let rule = InhibitionRule(
      source: try AlertMatcher.parse("severity=~\"P.\""), target: try AlertMatcher.parse("severity=~\"P.\""))
    let world = AlertmanagerWorld(Self.configuration(.to("r"), inhibitions: [rule]))
    world.fires(["alertname": "A", "severity": "P0"], from: 0, until: 500)
    world.run(until: 100)
    #expect(world.tries == ["30 r: A / "])
  }

  @Test func muteTimesHoldBack() {
    var night = TimeInterval()
    night.times = [0..<10]
    let world = AlertmanagerWorld(
      Self.configuration(
        .to("r", routes: [.to("quiet", ["q=1"], muted: ["night"]), .to("only", ["q=2"], active: ["night"])]),
        intervals: [NamedTimeIntervals("night", [night])]))
    for q in 0...2 { world.fires(["alertname": "A\(q)", "q": "\(q)"], from: 0, until: 900) }
    world.run(until: 700)
    #expect(world.tries == ["30 r: A0 / ", "30 only: A2 / ", "630 quiet: A1 / "])
  }

  @Test(arguments: [
    (ReceiverIntegration.Kind.pagerduty, 429, true), (.slack, 429, false), (.webhook, 503, true),
    (.webhook, 410, false), (.slack, 500, true),
  ])
  func triesAgainWhatMayPass(kind: ReceiverIntegration.Kind, status: Int, isRetried: Bool) {
    let world = AlertmanagerWorld(Self.configuration(.to("r"), kind: kind))
    world.receiver = { ($0.attempt < 3 ? .status(status) : .status(200), 50) }
    world.fires(["alertname": "A"], from: 0, until: 290)
    world.run(until: 200)
    #expect(world.notifications.map(\.notification.attempt) == (isRetried ? [1, 2, 3] : [1]))
    let results = world.manager.results
    #expect(results.map(\.outcome) == [isRetried ? .delivered : .rejected(status: status)])
    if isRetried, world.notifications.count == 3 {
      let times = world.notifications.map { $0.time - 30_000 }
      #expect((250...750).contains(times[1]) && (375...1_125).contains(times[2] - times[1]))
    }
  }

  @Test func givesUpWhenTheIntervalIsOver() {
    let world = AlertmanagerWorld(Self.configuration(.to("r", interval: 60)))
    world.receiver = { _ in nil }
    world.fires(["alertname": "A"], from: 0, until: 1_000)
    world.run(until: 100)
    #expect(world.tries == ["30 r: A / ", "90 r: A / "])
    #expect(world.manager.results.map(\.outcome) == [.timedOut])
  }

  /// A failed notification of an end is made up for at the next look.
  @Test func endsAreNotForgottenWhileTheReceiverIsDown() {
    let world = AlertmanagerWorld(Self.configuration(.to("r")))
    var isDown = false
    world.receiver = { notification in
      isDown = notification.alerts.contains { $0.resolvedAt != nil } && !isDown
      return (isDown ? .status(404) : .status(200), 10)
    }
    world.fires(["alertname": "A"], from: 0, until: 100)
    world.run(until: 2_000)
    #expect(world.tries == ["30 r: A / ", "330 r:  / A", "630 r:  / A"])
  }
}

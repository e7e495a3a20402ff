import Telemetry
import Testing

@testable import Prometheus

@Suite("Alerting rules")
struct AlertingRuleTests {
  /// Whether the condition holds at each minute, the rule, and what must happen.
  struct Story: Sendable, CustomTestStringConvertible {
    var holds: String
    var holdFor: Int64 = 0
    var keepFiringFor: Int64 = 0
    var expected: [String]
    var testDescription: String { "\(holds) for \(holdFor) keep \(keepFiringFor)" }
  }

  static let stories: [Story] = [
    Story(holds: "-#-", expected: ["1:  - > firing", "2:  firing > inactive"]),
    Story(holds: "-##-", holdFor: 120, expected: ["1:  - > pending", "3:  pending > -"]),
    Story(
      holds: "-###-", holdFor: 120, expected: ["1:  - > pending", "3:  pending > firing", "4:  firing > inactive"]),
    // Just under two minutes: the third look is the first at which two minutes have passed.
    Story(holds: "-####", holdFor: 119, expected: ["1:  - > pending", "3:  pending > firing"]),
    Story(holds: "-####", holdFor: 121, expected: ["1:  - > pending", "4:  pending > firing"]),
    Story(
      holds: "#-#-", holdFor: 0,
      expected: ["0:  - > firing", "1:  firing > inactive", "2:  inactive > firing", "3:  firing > inactive"]),
    Story(holds: "#---", keepFiringFor: 120, expected: ["0:  - > firing", "3:  firing > inactive"]),
    Story(
      holds: "#--#---", keepFiringFor: 150,
      expected: ["0:  - > firing", "7:  firing > inactive"].map { $0 == "7:  firing > inactive" ? "" : $0 }.filter {
        !$0.isEmpty
      }),
    Story(holds: "#--#----", keepFiringFor: 150, expected: ["0:  - > firing", "7:  firing > inactive"]),
    // A pending alert is not kept.
    Story(
      holds: "#-#", holdFor: 60, keepFiringFor: 600,
      expected: ["0:  - > pending", "1:  pending > -", "2:  - > pending"]),
    // Absent samples end the condition as a false one does.
    Story(
      holds: "##x##", holdFor: 60,
      expected: [
        "0:  - > pending", "1:  pending > firing", "2:  firing > inactive", "3:  inactive > pending",
        "4:  pending > firing",
      ]),
  ]

  @Test(arguments: stories) func follows(_ story: Story) throws {
    let world = RuleWorld([
      try RuleWorld.alert("depth > 5", holdFor: story.holdFor, keepFiringFor: story.keepFiringFor)
    ])
    for (minute, mark) in story.holds.enumerated() {
      let time = Int64(minute) * 60
      world.set("depth", mark == "x" ? nil : mark == "#" ? 10 : 1, at: time)
      world.evaluate(at: time)
    }
    let expected = story.expected.map { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      return "\(Int64(parts[0])! * 60):\(parts[1])"
    }
    #expect(world.history == expected)
  }

  @Test func writesItsSeriesAndEndsThem() throws {
    let world = RuleWorld([try RuleWorld.alert("depth > 5", holdFor: 60, labels: ["severity": "P{{ $value }}"])])
    world.set("depth", 7, ["q": "a"], at: 0)
    world.evaluate(at: 0)
    #expect(
      try world.query("ALERTS", at: 0) == [
        #"__name__="ALERTS",alertname="A",alertstate="pending",q="a",severity="P7" 1"#
      ])
    #expect(
      try world.query("ALERTS_FOR_STATE", at: 30) == [
        #"__name__="ALERTS_FOR_STATE",alertname="A",q="a",severity="P7" 0"#
      ])
    world.evaluate(at: 60)
    // Pending has ended, firing has begun.
    #expect(
      try world.query("ALERTS", at: 60) == [
        #"__name__="ALERTS",alertname="A",alertstate="firing",q="a",severity="P7" 1"#
      ])
    world.set("depth", 1, ["q": "a"], at: 120)
    world.evaluate(at: 120)
    #expect(try world.query("{__name__=~\"ALERTS.*\"}", at: 120).isEmpty)
  }

  @Test func aLabelThatFollowsTheValueMakesNewAlerts() throws {
    let world = RuleWorld([try RuleWorld.alert("depth > 5", holdFor: 60, labels: ["v": "{{ $value }}"])])
    for minute in 0..<4 {
      world.set("depth", Double(10 + minute), at: Int64(minute) * 60)
      world.evaluate(at: Int64(minute) * 60)
    }
    #expect(!world.history.contains { $0.contains("firing") })
  }

  @Test func refusesTwoAlertsOfTheSameLabels() throws {
    let world = RuleWorld([try RuleWorld.alert("depth > 5", labels: ["q": "same"])])
    world.set("depth", 7, ["q": "a"], at: 0)
    world.set("depth", 8, ["q": "b"], at: 0)
    world.evaluate(at: 0)
    #expect(world.failures == ["0: vector contains metrics with the same labelset after applying alert labels"])
    #expect(world.history.isEmpty)
  }

  /// As documented: everything is forgotten, and no stale markers are written.
  @Test func aLimitThatIsExceededForgetsAll() throws {
    let world = RuleWorld([try RuleWorld.alert("depth > 5")], limit: 1)
    world.set("depth", 7, ["q": "a"], at: 0)
    world.evaluate(at: 0)
    world.set("depth", 7, ["q": "a"], at: 60)
    world.set("depth", 8, ["q": "b"], at: 60)
    world.evaluate(at: 60)
    #expect(world.failures == ["60: exceeded limit of 1 with 2 alerts"])
    #expect(world.group.alerting[0]?.alerts == [])
    #expect(try world.query("ALERTS", at: 60).count == 1)
  }

  @Test func tellsAlertmanagerOfNewsAndAgainAfterTheDelay() throws {
    let world = RuleWorld(
      [try RuleWorld.alert("depth > 5", holdFor: 30, annotations: ["s": "{{ $value }}"])], interval: 15)
    for step in 0..<21 {
      let time = Int64(step) * 15
      world.set("depth", step < 16 ? Double(6 + step) : 0, at: time)
      world.evaluate(at: time)
    }
    // Firing at 30; a minute must have passed, so every fifth evaluation; resolved at 240, told again after it.
    #expect(world.posted.map(\.time) == [30, 105, 180, 240])
    #expect(world.posted.map { $0.alert.annotations.first?.value } == ["8", "13", "18", "21"])
    #expect(world.posted.map(\.alert.startsAt) == [30_000, 30_000, 30_000, 30_000])
    #expect(world.posted.map(\.alert.endsAt) == [270_000, 345_000, 420_000, 240_000])
  }

  @Test func keepsResolvedAlertsForAQuarterOfAnHour() throws {
    let world = RuleWorld([try RuleWorld.alert("depth > 5")])
    for minute in 0..<20 {
      world.set("depth", minute == 0 ? 9 : 0, at: Int64(minute) * 60)
      world.evaluate(at: Int64(minute) * 60)
    }
    // Resolved at minute 1; told of every second minute while 15 minutes have not passed, to minute 16.
    #expect(world.posted.map(\.time) == [0, 60, 180, 300, 420, 540, 660, 780, 900])
    #expect(world.group.alerting[0]?.alerts.isEmpty == true)
  }

  @Test func looksAndWritesBeforeItsTimeWithAnOffset() throws {
    let world = RuleWorld([try RuleWorld.record("r", "depth")], offset: 30)
    world.set("depth", 1, at: 0)
    world.set("depth", 2, at: 50)
    world.evaluate(at: 60)
    #expect(try world.query("r", at: 30) == [#"__name__="r" 1"#])
    #expect(try world.query("r", at: 29).isEmpty)
  }

  @Test func sendsExternalLabels() throws {
    var settings = RuleSettings()
    settings.surroundings = RuleSurroundings(externalLabels: [.init("cluster", "eu"), .init("q", "outer")])
    let world = RuleWorld([try RuleWorld.alert("depth > 5")], settings: settings)
    world.set("depth", 7, ["q": "a"], at: 0)
    world.evaluate(at: 0)
    let labels = try #require(world.posted.first).alert.labels
    #expect(labels.contains(.init("cluster", "eu")) && labels.contains(.init("q", "a")))
    #expect(!labels.contains(.init("q", "outer")))
  }
}

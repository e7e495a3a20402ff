import Telemetry
import Testing

@testable import Prometheus

@Suite("Groups of rules")
struct RuleGroupTests {
  @Test func rulesSeeWhatTheRulesBeforeThemHaveWritten() throws {
    let world = RuleWorld([
      try RuleWorld.record("double", "depth * 2", labels: ["team": "x"]), try RuleWorld.alert("double > 10"),
      try RuleWorld.record("firing", "count(ALERTS{alertstate=\"firing\"})"),
    ])
    world.set("depth", 6, ["q": "a"], at: 0)
    world.evaluate(at: 0)
    #expect(try world.query("double", at: 0) == [#"__name__="double",q="a",team="x" 12"#])
    #expect(try world.query("firing", at: 0) == [#"__name__="firing" 1"#])
    #expect(world.history == [#"0: q="a",team="x" - > firing"#])
  }

  @Test func seriesEndWhenTheirRuleStopsGivingThem() throws {
    let world = RuleWorld([try RuleWorld.record("big", "depth > 5")])
    world.set("depth", 6, at: 0)
    world.evaluate(at: 0)
    world.set("depth", 1, at: 60)
    #expect(try world.query("big", at: 59).count == 1)
    world.evaluate(at: 60)
    #expect(try world.query("big", at: 60).isEmpty)
  }

  @Test func recordingRulesRefuseEqualSeriesAndTooMany() throws {
    let world = RuleWorld([try RuleWorld.record("r", "depth", labels: ["q": "same"])])
    world.set("depth", 1, ["q": "a"], at: 0)
    world.set("depth", 2, ["q": "b"], at: 0)
    world.evaluate(at: 0)
    #expect(world.failures == ["0: vector contains metrics with the same labelset after applying rule labels"])
    let limited = RuleWorld([try RuleWorld.record("r", "depth")], limit: 1)
    limited.set("depth", 1, ["q": "a"], at: 0)
    limited.set("depth", 2, ["q": "b"], at: 0)
    limited.evaluate(at: 0)
    #expect(limited.failures == ["0: exceeded limit of 1 with 2 series"])
  }

  /// A failed evaluation keeps what was written before.
  @Test func aRuleThatFailsDoesNotStopTheOthers() throws {
    let world = RuleWorld([
      try RuleWorld.record("bad", "depth * on() depth"), try RuleWorld.record("good", "count(depth)"),
    ])
    world.set("depth", 1, ["q": "a"], at: 0)
    world.set("depth", 2, ["q": "b"], at: 0)
    world.evaluate(at: 0)
    #expect(world.failures.count == 1)
    #expect(try world.query("good", at: 0) == [#"__name__="good" 2"#])
  }

  @Test(arguments: [
    // now, phase, interval, first evaluation; all in seconds
    (0, 0, 60, 60), (59, 0, 60, 60), (60, 0, 60, 120), (0, 10, 60, 10), (10, 10, 60, 70), (5, 10, 15, 10),
    (-5, 0, 15, 0), (-15, 0, 15, 0), (1_772_434_807, 7, 15, 1_772_434_822 - 15),
  ])
  func evaluationsLieOnAGrid(now: Int, phase: Int, interval: Int, expected: Int) throws {
    let world = RuleWorld([], interval: Int64(interval))
    let first = world.group.firstEvaluation(after: Int64(now) * 1_000, phase: Int64(phase) * 1_000)
    #expect((first - Int64(phase) * 1_000) % (Int64(interval) * 1_000) == 0)
    #expect(first > Int64(now) * 1_000 && first <= Int64(now + interval) * 1_000)
    if now < 1_000 { #expect(first == Int64(expected) * 1_000) }
  }

  /// hold, seconds pending before the outage, length of the outage, and when it fires after the restart.
  struct Outage: Sendable {
    var hold: Int64
    var pending: Int64
    var down: Int64
    var firesAfter: Int64?
  }

  @Test(arguments: [
    // The rest of `for` is long: the outage does not count.
    Outage(hold: 3_600, pending: 600, down: 1_200, firesAfter: 3_060),
    // Less than ten minutes were left: ten minutes of grace.
    Outage(hold: 1_800, pending: 1_740, down: 600, firesAfter: 660),
    // It was firing: it fires at once.
    Outage(hold: 900, pending: 1_200, down: 600, firesAfter: 120),
    // Too short to be restored.
    Outage(hold: 300, pending: 240, down: 60, firesAfter: 300),
    // Down for more than an hour: begins anew.
    Outage(hold: 900, pending: 1_200, down: 4_000, firesAfter: 900),
  ])
  func alertsAreRestored(_ outage: Outage) throws {
    let world = RuleWorld([try RuleWorld.alert("depth > 5", holdFor: outage.hold)])
    var time: Int64 = 0
    while time <= outage.pending {
      world.set("depth", 9, at: time)
      world.evaluate(at: time)
      time += 60
    }
    let down = time - 60
    world.restart()
    let up = (down + outage.down + 59) / 60 * 60
    time = up
    var fires: Int64?
    while time <= up + 4_000, fires == nil {
      world.set("depth", 9, at: time)
      let before = world.history.count
      world.evaluate(at: time)
      if world.history[before...].contains(where: { $0.hasSuffix("> firing") }) { fires = time }
      time += 60
    }
    #expect(fires.map { $0 - up } == outage.firesAfter)
  }
}

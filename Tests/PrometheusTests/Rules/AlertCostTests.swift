import Telemetry
import TestSupport
import Testing
import VirtualTime

@testable import Prometheus

@Suite("What rules cost")
struct AlertCostTests {
  /// A hundred rules over ten series each, a scrape and an evaluation every 15 s for a day.
  @Test(.enabled(if: Verification.measuresTime)) func aHundredRulesForADay() throws {
    var rules: [Rule] = []
    for index in 0..<100 {
      let metric = "m\(index % 20)"
      switch index % 4 {
      case 0: rules.append(try RuleWorld.record("r\(index)", "rate(\(metric)[5m])"))
      case 1: rules.append(try RuleWorld.alert("rate(\(metric)[5m]) > 1.5", holdFor: 300))
      case 2: rules.append(try RuleWorld.record("r\(index)", "sum by (zone) (rate(\(metric)[5m]))"))
      default: rules.append(try RuleWorld.alert("sum(rate(\(metric)[5m])) / count(\(metric)) > 2"))
      }
    }
    let world = RuleWorld(rules, interval: 15)
    world.store.retention = 600_000
    let series = (0..<20).map { metric in
      (0..<10).map { world.store.series(named: "m\(metric)", [.init("i", "\($0)"), .init("zone", "\($0 % 2)")]) }
    }
    let clock = ContinuousClock()
    let took = clock.measure {
      for step in 0..<5_760 {
        let time = Int64(step) * 15
        for (metric, instances) in series.enumerated() {
          for (instance, id) in instances.enumerated() {
            world.store.append(Double(step * (metric + instance)), at: time * 1_000, to: id)
          }
        }
        world.evaluate(at: time)
      }
    }
    #expect(world.failures.isEmpty)
    let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
    Verification.record(
      "A day of rules with their alerts", asked: "at most 2 s of wall time",
      measured: "\(GoFormat.fixed(seconds, digits: 2)) s", passed: seconds <= 2)
    #expect(seconds <= 2)
  }
}

import Harness
import Scenario
import Testing
import VirtualTime

/// What incidents cost, and the figures that say how often and how rightly somebody was called.
@Suite("Impact of incidents")
struct ImpactTests {
  /// Mail is down for ten minutes; everything else is on time.
  private static let outage = """
    duration: 1h
    lateAfter: 30s
    faults: [{id: down, at: 10m, for: 10m, target: mail, outage: }]

    """ + SmallSystem.steady

  private func value(_ metric: String, _ aggregate: Requirement.Aggregate, _ sections: String) throws -> Double? {
    let unit = aggregate == .rate ? "rate >= 0" : aggregate == .count ? "count >= 0" : "max >= 0s"
    let result = try SmallSystem.run(sections + "thresholds: [{metric: \(metric), require: \(unit)}]\n")
    return result.thresholds[0].observed
  }

  @Test func isWhatTheRunGainedMeanwhile() throws {
    let result = try SmallSystem.run(Self.outage)
    let incident = try #require(result.incidents.first)
    let impact = try #require(incident.impact)
    // There is one incident: what failed in the run failed in it.
    #expect(result.incidents.count == 1 && incident.resolvedAt == .start + .minutes(25))
    #expect(impact.failed == result.total.messages.deadLettered && impact.failed > 100)
    #expect(impact.lost == 0 && impact.belowObjectives == .zero)
    let late = try #require(try value("messages_late", .count, Self.outage))
    #expect(Int(late) >= impact.late)
  }

  @Test func isNotAskedForWithoutAWord() throws {
    let silent = Self.outage.replacing("lateAfter: 30s\n", with: "")
    #expect(try SmallSystem.run(silent).incidents[0].impact == nil)
    #expect(try value("messages_late", .count, silent) == nil)
  }

  /// Late is what took longer, and what is still open and older.
  @Test func lateMessagesAreCounted() throws {
    func run(_ settings: [String]) throws -> (late: Double?, result: RunResult) {
      let sections = """
        duration: 5m
        lateAfter: 3s
        thresholds: [{metric: messages_late, where: {channel: SMS}, require: count > 0}]

        """ + SmallSystem.steady
      let result = try SmallSystem.run(sections, set: settings)
      return (result.thresholds[0].observed, result)
    }
    let (late, result) = try run(["components.sms.acceptLatency=4s", "components.backend.replicas=20"])
    let sms = try #require(result.channels.first { $0.name == "SMS" }).messages
    // Those of the last seconds are not late yet.
    let count = Int(try #require(late))
    #expect(count >= sms.delivered && count <= sms.offered && sms.delivered > 100)
    #expect(try run([]).late == 0)
  }

  /// `a` is breached from 10:00 to 20:00 and `b` from 15:00 to 35:00 (at scrapes, of which each breach ends with the next).
  private static let breaches = """
    duration: 1h
    start: 2026-03-02T09:00:00Z
    objectives:
      a: {expr: 'abs(vector(time()) - 1772442000 - 900)', target: '> 300', budget: 40m30s}
      b: {expr: 'abs(vector(time()) - 1772442000 - 1500)', target: '> 600', budget: 3h22m30s}

    """ + SmallSystem.steady

  @Test func breachesCountOnce() throws {
    // 10:00 to 35:15.
    #expect(try value("time_below_objectives", .maximum, Self.breaches) == 1_515)
    // a: 10 min 15 s of 40 min 30 s; b: 20 min 15 s of 3 h 22 min 30 s, a tenth.
    let burnt = try #require(try value("error_budget_burnt", .rate, Self.breaches))
    #expect(abs(burnt - 615.0 / 2_430) < 1e-12)
    let result = try SmallSystem.run(Self.breaches)
    #expect(result.budgets.map(\.name) == ["a", "b"])
    #expect(result.budgets.map(\.burnt)[1] == 0.1)
    #expect(result.incidents.map(\.impact) == [nil])
  }

  @Test func incidentsPerWeek() throws {
    #expect(try value("incidents_per_week", .count, Self.outage) == 168)
  }

  @Test func falsePositives() throws {
    var drill = Drill()
    drill.rules += ["Noise P2 T >= 300 < 400", "Noise2 P2 T >= 500 < 600"]
    drill.more = "thresholds: [{metric: false_positive_rate, require: rate < 100%}]\n"
    #expect(try drill.run().thresholds[0].observed == 2.0 / 3)
  }
}

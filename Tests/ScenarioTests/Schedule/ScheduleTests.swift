import Components
import Scenario
import Testing
import VirtualTime

/// When faults and actions happen.
@Suite("Schedules")
struct ScheduleTests {
  /// `ID: BEGIN..END` of every occurrence of a scenario of one hour.
  private func schedule(_ sections: String, duration: String = "1h", seed: UInt64 = 1) throws -> [String] {
    let plan = try ScheduleText.plan(sections, duration: duration)
    let schedule = Schedule(plan, seed: seed)
    return (schedule.faults + schedule.actions).map { "\($0.id): \($0.begins)..\($0.ends.map { "\($0)" } ?? "")" }
  }

  @Test(
    "What the file fixes",
    arguments: [
      ("[{id: a, at: 5m, target: db, outage: }]", ["a: 5m.."]),
      ("[{id: a, at: 5m, for: 5m, target: db, outage: }]", ["a: 5m..10m"]),
      ("[{at: 5m, for: 55m, target: db, outage: }]", ["outage-db: 5m..1h"]),
      // Periods count from beginning to beginning; the last one is cut at the end of the run.
      (
        "[{id: a, at: 5m, for: 10m, every: 25m, target: db, outage: }]",
        ["a-1: 5m..15m", "a-2: 30m..40m", "a-3: 55m.."]
      ),
      (
        "[{id: a, at: 0s, for: 10m, every: 20m, target: db, outage: }]",
        ["a-1: 0s..10m", "a-2: 20m..30m", "a-3: 40m..50m"]
      ),
      ("[{id: a, at: 5m, for: 1m, every: 10m, times: 2, target: db, outage: }]", ["a-1: 5m..6m", "a-2: 15m..16m"]),
      // Occurrences may overlap.
      (
        "[{id: a, at: 20m, for: 30m, every: 15m, target: db, outage: }]", ["a-1: 20m..50m", "a-2: 35m..", "a-3: 50m.."]
      ),
      // Anchors: beginning and end, at once and later, of what happens once and often.
      (
        "[{id: a, at: 5m, for: 5m, target: db, outage: }, {id: b, after: a, target: db, outage: }]",
        ["a: 5m..10m", "b: 5m.."]
      ),
      (
        "[{id: b, after: a.end + 10m, for: 1m, target: db, outage: }, {id: a, at: 5m, for: 5m, target: db, outage: }]",
        ["b: 20m..21m", "a: 5m..10m"]
      ),
      (
        """
        [{id: a, at: 5m, for: 10m, every: 20m, target: db, outage: },
         {id: b, after: a + 1m, for: 1m, target: db, outage: }, {id: c, after: b.end+2m, for: 40s, target: db, outage: }]
        """,
        [
          "a-1: 5m..15m", "a-2: 25m..35m", "a-3: 45m..55m", "b-1: 6m..7m", "b-2: 26m..27m", "b-3: 46m..47m",
          "c-1: 9m..9m40s", "c-2: 29m..29m40s", "c-3: 49m..49m40s",
        ]
      ),
      // The end of an occurrence that the run cuts does not come, and nothing begins behind the run's end.
      (
        """
        [{id: a, at: 5m, for: 15m, every: 25m, target: db, outage: }, {id: b, after: a.end + 11m, for: 1m, target: db, outage: },
         {id: c, after: a + 10m, for: 1m, target: db, outage: }]
        """,
        [
          "a-1: 5m..20m", "a-2: 30m..45m", "a-3: 55m..", "b-1: 31m..32m", "b-2: 56m..57m", "c-1: 15m..16m",
          "c-2: 40m..41m",
        ]
      ),
      (
        "[{id: a.end, at: 5m, target: db, outage: }, {id: b, after: a.end + 1m, target: db, outage: }]",
        ["a.end: 5m..", "b: 6m.."]
      ),
    ])
  func fixed(faults: String, expected: [String]) throws {
    #expect(try schedule("faults: \(faults)") == expected)
  }

  @Test func actionsFollowAndRepeat() throws {
    let actions = """
      faults: [{id: down, at: 5m, for: 5m, target: db, outage: }, {id: again, after: reset + 5m, for: 1m, target: db, outage: }]
      actions:
        - {id: reset, after: down.end + 30s, target: db, restart: }
        - {at: 1m, every: 20m, target: db, restart: }
        - {after: reset, every: 10m, times: 2, target: db, restart: }
        - {id: often, at: 50m, every: 9m, target: db, restart: }
        - {after: often + 30s, target: db, restart: }
      """
    #expect(
      try schedule(actions) == [
        "down: 5m..10m", "again: 15m30s..16m30s", "reset: 10m30s..", ": 1m..", ": 21m..", ": 41m..", ": 10m30s..",
        ": 20m30s..", "often: 50m..", "often: 59m..", ": 50m30s..", ": 59m30s..",
      ])
  }

  @Test func whatBeginsAtTheEndDoesNotHappen() throws {
    #expect(try schedule("faults: [{id: a, at: 30m, for: 1m, every: 30m, target: db, outage: }]") == ["a-1: 30m..31m"])
    #expect(
      try schedule("faults: [{id: a, at: 30m, for: 1m, every: 29m59s999ms, target: db, outage: }]")
        == ["a-1: 30m..31m", "a-2: 59m59s999ms.."])
  }

  @Test func resolvedFilesTellWhatHappensWhen() throws {
    let read = try ScheduleText.read(
      """
      faults:
        - {id: a, at: 5m, for: 10m, every: 25m, ramp: 2m, target: db, latency: {add: 1s}}
        - {id: often, at: 0s, for: 1s, every: 2m, target: db, outage: }
        - {id: never, every: {mtbf: 1830d}, for: 1s, target: db, outage: }
        - {at: 1m, target: db, outage: }
      actions: [{after: a + 1m, target: db, restart: }]
      """)
    let text = read.resolvedYAML(0)
    let lines = text.split(separator: "\n").map(String.init)
    let comments = Array(lines[(lines.firstIndex(of: "# With seed 1:") ?? 0)...])
    #expect(
      comments.prefix(5) == [
        "# With seed 1:", "# fault a-1: 5m to 15m", "# fault a-2: 30m to 40m", "# fault a-3: 55m",
        "# fault often-1: 0s to 1s",
      ])
    #expect(
      comments[22...].prefix(3) == [
        "# fault often-19: 36m to 36m1s", "# fault often: 11 more", "# fault never: does not happen",
      ])
    #expect(
      comments.suffix(3) == [
        "# action restart on db: 6m", "# action restart on db: 31m", "# action restart on db: 56m",
      ])
    #expect(text.contains("every: 25m") && text.contains("ramp: 2m"))
    let again = try TestFiles.read(["main.yaml": text])
    #expect(again.resolvedYAML(0) == text)
    #expect(Schedule(again.plans[0], seed: 3) == Schedule(read.plans[0], seed: 3))
  }
}

enum ScheduleText {
  static func read(_ sections: String, duration: String = "1h") throws -> ReadScenario {
    let head =
      "version: 1\nname: schedule\nduration: \(duration)\ncomponents: {db: {type: store}, other: {type: store}}\n"
    do throws(InvalidScenario) { return try TestFiles.read(["main.yaml": head + sections]) } catch {
      throw Unreadable(description: error.rendered())
    }
  }

  static func plan(_ sections: String, duration: String = "1h") throws -> Plan {
    try read(sections, duration: duration).plans[0]
  }

  struct Unreadable: Error, CustomStringConvertible { var description: String }
}

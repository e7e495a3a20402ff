import Components
import Incidents
import Testing
import VirtualTime

/// Whom the escalation path calls, against tables. Times are minutes after the first page.
@Suite("Escalation")
struct EscalationTests {
  /// Two engineers, a lead after half an hour, a chief after an hour for P0 alone, support on demand.
  static func roster(nextAfter: Int64? = nil, shifts: [String: DailyHours] = [:]) throws -> Roster {
    let fixed = DurationDistribution.constant(.minutes(1))
    let times = WorkTimes(context: fixed, check: fixed, act: fixed, decide: fixed)
    let names = ["ann", "ben", "lead", "chief", "support"]
    let onCall = OnCall(
      name: "test", people: names.map { .init(name: $0, shifts: shifts[$0].map { [$0] } ?? [], times: times) },
      levels: [
        .init(name: "engineer", people: ["ann", "ben"], nextAfter: nextAfter.map { .minutes($0) }),
        .init(name: "lead", people: ["lead"], after: .minutes(30)),
        .init(name: "chief", people: ["chief"], after: .minutes(60), only: ["P0"]),
        .init(name: "support", people: ["support"]),
      ],
      priorities: [
        .init(name: "P0", acknowledgeWithin: .minutes(5)), .init(name: "P1", acknowledgeWithin: .minutes(15)),
        .init(name: "P3", acknowledgeWithin: .minutes(240)),
      ], notices: [], night: DailyHours(from: .hours(22), to: .hours(7)))
    return Roster(onCall, start: try CalendarInstant(parsing: "2026-03-02T09:00:00Z"))
  }

  /// Plays a machine: `15 ben, 30 lead`. What is acknowledged is so at once after the given minutes.
  private func calls(
    _ machine: inout EscalationMachine, until minutes: Int64, acknowledged: [Int64] = []
  ) -> String {
    var calls: [String] = []
    if let first = machine.begin(at: .start) { calls.append("0 \(first.person)") }
    for minute in 0...minutes {
      let now = VirtualInstant.start + .minutes(minute)
      if let due = machine.nextDue, due <= now { calls += machine.due(at: now).map { "\(minute) \($0.person)" } }
      if acknowledged.contains(minute) { machine.acknowledge() }
    }
    return calls.joined(separator: ", ")
  }

  @Test(
    arguments: [
      // Nobody acknowledges: after the response time the next one, then the levels, then all again; the lead's half hour
      // counts all the same.
      ("P0", nil, [], "0 ann, 5 ben, 10 lead, 15 chief, 20 support, 25 ann, 30 ben, 30 lead, 35 chief, 40 support"),
      ("P1", nil, [], "0 ann, 15 ben, 30 lead"),
      ("P3", nil, [], "0 ann, 30 lead"),
      // Acknowledged at once, and not over.
      ("P0", nil, [1], "0 ann, 30 lead, 35 chief, 40 support"),
      ("P1", nil, [1, 31], "0 ann, 30 lead"),
      ("P1", 15, [1, 16, 31], "0 ann, 15 ben, 30 lead"),
      // No priority has the last one's response time.
      (nil, nil, [], "0 ann, 30 lead"),
    ] as [(String?, Int64?, [Int64], String)])
  func follows(severity: String?, nextAfter: Int64?, acknowledged: [Int64], expected: String) throws {
    var machine = EscalationMachine(
      try Self.roster(nextAfter: nextAfter), severity: severity, isAutomatic: true, at: .start)
    #expect(calls(&machine, until: 44, acknowledged: acknowledged) == expected)
  }

  @Test func chatsCallNobody() throws {
    var machine = EscalationMachine(try Self.roster(), severity: "P0", isAutomatic: false, at: .start)
    #expect(calls(&machine, until: 100) == "0 ann")
  }

  @Test func passesOverWhoIsOffShift() throws {
    let late = DailyHours(from: .hours(18), to: .hours(20))
    var machine = EscalationMachine(
      try Self.roster(shifts: ["ann": late, "lead": late]), severity: "P1", isAutomatic: true, at: .start)
    // Where the lead cannot be called, the next who can is: support, for the chief is for P0 alone.
    #expect(calls(&machine, until: 29) == "0 ben, 15 support")
  }

  @Test func endsWithTheTrouble() throws {
    var machine = EscalationMachine(try Self.roster(), severity: "P0", isAutomatic: true, at: .start)
    _ = machine.begin(at: .start)
    machine.end()
    #expect(machine.nextDue == nil)
  }

  @Test func runbooksAskForLevels() throws {
    var machine = EscalationMachine(try Self.roster(), severity: "P3", isAutomatic: false, at: .start)
    _ = machine.begin(at: .start)
    #expect(machine.escalate(to: nil, at: .start)?.person == "lead")
    // Also one that its priority would not call.
    #expect(machine.escalate(to: 2, at: .start)?.person == "chief")
    #expect(machine.escalate(to: nil, at: .start)?.person == "support")
    #expect(machine.escalate(to: nil, at: .start) == nil)
  }
}

import Components
import Testing
import VirtualTime

@Suite struct QuotaMachineTests {
  /// The scenario starts at 08:00 at one hour east of Greenwich.
  static func start() throws -> CalendarInstant { try CalendarInstant(parsing: "2026-03-02T08:00:00+01:00") }

  static func machine(_ text: String, organisations: Int = 3) throws -> QuotaMachine {
    let options = try Options(text, QuotaCatalogue.options)
    return QuotaMachine(
      configuration: try QuotaConfiguration(options: options, start: start()), organisations: organisations)
  }

  static func action(_ type: String, _ text: String) throws -> ActionCall {
    let specs = try #require(QuotaCatalogue.actions.first { $0.name == type }).options
    return ActionCall(type: type, options: try Options(text, specs))
  }

  static let names = ["org-1", "org-2", "org-3"]

  @Test func organisationsCountApart() throws {
    var machine = try Self.machine("{limit: 2 per 1h}")
    #expect(machine.take(organisation: 0, now: .start) == .granted(used: 1, limit: 2))
    #expect(machine.take(organisation: 0, now: .at(.minutes(1))) == .granted(used: 2, limit: 2))
    #expect(machine.take(organisation: 0, now: .at(.minutes(2))) == .refused(until: .at(.hours(1))))
    #expect(machine.take(organisation: 1, now: .at(.minutes(2))) == .granted(used: 1, limit: 2))
    #expect(machine.take(organisation: 0, now: .at(.hours(1))) == .granted(used: 1, limit: 2))
    let reading = machine.reading(organisation: 0, now: .at(.hours(1)))
    #expect(reading == QuotaReading(used: 1, limit: 2, resetAt: .at(.hours(2)), throttledUntil: nil))
    #expect(reading.remaining == 1)
  }

  @Test func allShareOneCount() throws {
    var machine = try Self.machine("{limit: 2 per 1h, per: all}")
    #expect(machine.take(organisation: 0, now: .start) == .granted(used: 1, limit: 2))
    #expect(machine.take(organisation: 2, now: .start) == .granted(used: 2, limit: 2))
    #expect(machine.take(organisation: 1, now: .start) == .refused(until: .at(.hours(1))))
    #expect(machine.total(now: .start) == QuotaReading(used: 2, limit: 2, resetAt: nil, throttledUntil: nil))
  }

  /// Hours from the start (08:00) to the window's end.
  @Test(
    arguments: [
      ("{limit: 5 per 24h, align: calendarDay}", 0, 16), ("{limit: 5 per 24h, align: calendarDay}", 16, 40),
      ("{limit: 5 per 24h, align: calendarDay, resetTime: 9h}", 0, 1),
      ("{limit: 5 per 24h, align: calendarDay, resetTime: 9h}", 1, 25),
      ("{limit: 5 per 6h, align: calendarDay}", 0, 4), ("{limit: 5 per 24h, align: calendarDay}", -9, -8),
      ("{limit: 5 per 24h}", 3, 27),
    ])
  func resets(text: String, now: Int64, resetAt: Int64) throws {
    var machine = try Self.machine(text)
    _ = machine.take(organisation: 0, now: .at(.hours(now)))
    #expect(machine.reading(organisation: 0, now: .at(.hours(now))).resetAt == .at(.hours(resetAt)))
  }

  @Test func halvedForOneOrganisation() throws {
    var machine = try Self.machine("{limit: 5 per 1h}")
    for _ in 0..<4 { _ = machine.take(organisation: 1, now: .start) }
    let action = try Self.action("setLimit", "{multiply: 0.5, organisation: org-2}")
    // 2.5 is stored as 3.
    #expect(try machine.perform(action, organisations: Self.names, now: .start) == "1 limit changed, now 3")
    #expect(machine.take(organisation: 1, now: .start) == .refused(until: .at(.hours(1))))
    #expect(machine.reading(organisation: 1, now: .start).remaining == 0)
    #expect(machine.take(organisation: 0, now: .start) == .granted(used: 1, limit: 5))
    #expect(machine.total(now: .start) == QuotaReading(used: 5, limit: 13, resetAt: nil, throttledUntil: nil))
  }

  @Test func setAndResetForAll() throws {
    var machine = try Self.machine("{limit: 1 per 1h}")
    for organisation in 0..<3 { _ = machine.take(organisation: organisation, now: .start) }
    let set = try Self.action("setLimit", "{to: 2}")
    #expect(try machine.perform(set, organisations: Self.names, now: .start) == "3 limits changed, now 2")
    #expect(machine.take(organisation: 2, now: .start) == .granted(used: 2, limit: 2))
    let reset = try Self.action("reset", "{}")
    #expect(try machine.perform(reset, organisations: Self.names, now: .start) == "3 counts reset")
    #expect(machine.total(now: .start).used == 0)
    #expect(machine.take(organisation: 2, now: .start) == .granted(used: 1, limit: 2))
  }

  @Test(
    arguments: [
      ("{limit: 5 per 1h}", "setLimit", "{}"), ("{limit: 5 per 1h}", "setLimit", "{to: 1, multiply: 2}"),
      ("{limit: 5 per 1h}", "setLimit", "{to: 1, organisation: org-9}"),
      ("{limit: 5 per 1h}", "reset", "{organisation: org-9}"),
      ("{limit: 5 per 1h, per: all}", "reset", "{organisation: org-1}"),
    ])
  func refusedActions(options: String, type: String, text: String) throws {
    var machine = try Self.machine(options)
    let action = try Self.action(type, text)
    let before = machine
    #expect(throws: ActionRefused.self) { try machine.perform(action, organisations: Self.names, now: .start) }
    #expect(machine == before)
  }

  @Test(
    arguments: [
      ("{limit: 0.5 per 1h}", ["limit"]), ("{limit: 3000000000 per 1h}", ["limit"]),
      ("{limit: 5 per 7h, align: calendarDay}", ["align"]), ("{limit: 5 per 48h, align: calendarDay}", ["align"]),
    ])
  func problems(text: String, path: [String]) throws {
    let problem = #expect(throws: ConfigurationProblem.self) { try Self.machine(text) }
    #expect(problem?.path == path)
  }
}

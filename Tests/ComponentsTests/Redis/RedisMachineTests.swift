import Components
import Testing
import VirtualTime

@Suite struct RedisMachineTests {
  static func machine(timeout: VirtualDuration = .seconds(2)) -> RedisMachine {
    RedisMachine(
      timing: RedisTiming(
        roundTrip: .constant(.microseconds(400)), simpleServiceTime: .microseconds(20),
        scriptServiceTime: .milliseconds(1), commandTimeout: timeout))
  }

  static func time(_ microseconds: Int64) -> VirtualInstant { .at(.microseconds(microseconds)) }

  @Test func oneCommandAtATime() {
    var machine = Self.machine()
    var random = RandomStream(seed: 1, name: "redis")
    let expected: [(RedisCommandClass, Int64, Int64)] = [
      (.simple, 0, 20), (.simple, 0, 40), (.script, 30, 1040), (.simple, 100, 1060), (.simple, 5000, 5020),
    ]
    for (command, now, served) in expected {
      let outcome = machine.execute(command, now: Self.time(now), random: &random)
      #expect(outcome == .done(served: Self.time(served), answered: Self.time(served + 400)))
    }
  }

  @Test("Commands that wait too long run all the same")
  func timeouts() {
    var machine = Self.machine(timeout: .milliseconds(2))
    var random = RandomStream(seed: 1, name: "redis")
    for _ in 0..<1 { _ = machine.execute(.script, now: .start, random: &random) }
    _ = machine.execute(.script, now: .start, random: &random)
    let outcome = machine.execute(.script, now: .start, random: &random)
    #expect(outcome == .abandoned(served: Self.time(3000), at: Self.time(2000)))
  }

  @Test func outages() {
    var machine = Self.machine()
    var random = RandomStream(seed: 1, name: "redis")
    machine.inject("refuse", .outage(.refuse))
    #expect(machine.execute(.simple, now: .start, random: &random) == .failed(.connectionRefused, at: Self.time(400)))
    machine.inject("hang", .outage(.hang))
    let hanging = machine.execute(.simple, now: .start, random: &random)
    #expect(hanging == .failed(.commandTimedOut, at: .at(.seconds(2))))
    machine.lift("hang")
    #expect(machine.execute(.simple, now: .start, random: &random) == .failed(.connectionRefused, at: Self.time(400)))
    machine.lift("refuse")
    let served = machine.execute(.simple, now: .start, random: &random)
    #expect(served == .done(served: Self.time(20), answered: Self.time(420)))
  }

  @Test(arguments: [["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"], ["b", "a", "c"]])
  func latenciesNest(order: [String]) throws {
    var machine = Self.machine()
    var random = RandomStream(seed: 1, name: "redis")
    let faults: [(String, String, Int64)] = [
      ("a", "{multiply: 10}", 4000), ("b", "{add: 1ms}", 5000), ("c", "{add: 2ms, multiply: 0.5}", 5000),
    ]
    let specs = try #require(RedisCatalogue.faults.first { $0.name == "latency" }).options
    for (id, text, microseconds) in faults {
      machine.inject(FaultCall(id: id, type: "latency", options: try Options(text, specs)))
      let outcome = machine.execute(.simple, now: Self.time(1000), random: &random)
      guard case .done(let served, let answered) = outcome else {
        Issue.record("\(outcome)")
        return
      }
      #expect(answered - served == .microseconds(microseconds), "\(id)")
    }
    for id in order { machine.lift(id) }
    #expect(machine.faults.isEmpty)
    let after = machine.execute(.simple, now: .at(.seconds(1)), random: &random)
    #expect(after == .done(served: .at(.microseconds(1_000_020)), answered: .at(.microseconds(1_000_420))))
  }

  @Test func catalogueDefaults() throws {
    var machine = try RedisMachine(options: try Options("{}", RedisCatalogue.options))
    var random = RandomStream(seed: 1, name: "redis")
    // Saturated, it serves about 71000 simple commands per second.
    var last = VirtualInstant.start
    for _ in 0..<71_000 {
      switch machine.execute(.simple, now: .start, random: &random) {
      case .done(let served, _), .abandoned(let served, _): last = served
      case .failed: Issue.record("failed")
      }
    }
    #expect(last == .at(.microseconds(14) * 71_000))
    let specs = try #require(RedisCatalogue.faults.first { $0.name == "outage" }).options
    let fault = FaultCall(id: "x", type: "outage", options: try Options("{mode: hang}", specs))
    machine.inject(fault)
    #expect(machine.faults.entries.map(\.effect) == [.outage(.hang)])
    machine.lift(fault)
    #expect(machine.faults.isEmpty)
  }
}

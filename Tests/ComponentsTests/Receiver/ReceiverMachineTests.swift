import Testing
import VirtualTime

@testable import Components

@Suite("Receivers of alerts")
struct ReceiverMachineTests {
  static func machine(
    limit: VirtualDuration? = nil, burst: Int = 1, overload: ReceiverOverload = .refuse
  ) -> ReceiverMachine {
    ReceiverMachine(
      configuration: ReceiverConfiguration(
        latency: .constant(.milliseconds(200)), delivery: .constant(.seconds(5)), interval: limit, burst: burst,
        overload: overload))
  }

  static func fault(_ type: String, _ values: [(String, OptionValue)] = [], strength: Double = 1) -> FaultCall {
    var options = Options()
    for (name, value) in values { options[name] = value }
    return FaultCall(id: type, type: type, options: options, strength: strength)
  }

  private var random = RandomStream(seed: 1, name: "receiver")

  @Test mutating func takesAndShows() {
    var machine = Self.machine()
    let reply = machine.receive(now: .start, random: &random)
    #expect(
      reply
        == ReceiverReply(status: 200, answeredAt: .start + .milliseconds(200), shownAt: .start + .milliseconds(5_200)))
    #expect(reply.outcome == .shown)
  }

  @Test(arguments: [(ReceiverOverload.refuse, 429, ReceiverReply.Outcome.refused), (.drop, 200, .dropped)])
  mutating func limits(overload: ReceiverOverload, status: Int, outcome: ReceiverReply.Outcome) {
    var machine = Self.machine(limit: .seconds(1), burst: 2, overload: overload)
    let replies = (0..<4).map { _ in machine.receive(now: .start, random: &random) }
    #expect(replies.map(\.outcome) == [.shown, .shown, outcome, outcome])
    #expect(replies[3].status == status)
    #expect(machine.receive(now: .start + .seconds(1), random: &random).outcome == .shown)
  }

  @Test mutating func faultsComeAndGo() {
    var machine = Self.machine()
    machine.inject(Self.fault("outage", [("mode", .text("error")), ("status", .integer(502))]))
    #expect(machine.receive(now: .start, random: &random).status == 502)
    machine.inject(Self.fault("gone"))
    #expect(machine.receive(now: .start, random: &random).status == 410)
    machine.lift("outage")
    #expect(machine.receive(now: .start, random: &random).status == 410)
    machine.lift("gone")
    #expect(machine.receive(now: .start, random: &random).outcome == .shown)
    machine.inject(Self.fault("outage", [("mode", .text("hang")), ("status", .integer(503))]))
    #expect(machine.receive(now: .start, random: &random) == ReceiverReply(status: nil, answeredAt: nil, shownAt: nil))
    machine.lift("outage")
    machine.inject(Self.fault("outage", [("mode", .text("refuse")), ("status", .integer(503))]))
    let refused = machine.receive(now: .start, random: &random)
    #expect(refused.status == nil && refused.answeredAt == .start + .milliseconds(200))
  }

  @Test mutating func latencyAndErrorsHeedTheirStrength() {
    var machine = Self.machine()
    machine.inject(
      Self.fault(
        "latency", [("add", .distribution(.constant(.seconds(2)))), ("multiply", .number(3))], strength: 0.5))
    #expect(machine.receive(now: .start, random: &random).answeredAt == .start + .milliseconds(1_400))
    machine.lift("latency")
    let share = Share(0.8)
    machine.inject(Self.fault("errors", [("share", .share(share)), ("status", .integer(500))], strength: 0.5))
    let refused = (0..<10_000).filter { _ in machine.receive(now: .start, random: &random).status == 500 }.count
    #expect((3_800...4_200).contains(refused))
  }
}

import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// Deliveries as pods make them: time, the journal, failures, and what the log says.
@Suite struct WebhookDeliveryTests {
  @Test func deliversAndWritesDown() throws {
    let sending = try DeliverySystem(hooks: "connect: 30ms")
    sending.add(1...2)
    try sending.system.run(until: .minutes(1))
    let began = sending.log.all(.sendBegan)
    let accepted = sending.log.all(.providerAccepted)
    #expect(accepted.map(\.time) == began.map { $0.time + .milliseconds(130) })
    #expect(accepted.map(\.value) == [1, 2] && accepted.allSatisfy { sending.system.name($0.detail) == "untracked" })
    #expect(accepted.allSatisfy { sending.system.name($0.component) == "hooks" && $0.attempt == 1 })
    #expect(sending.box.recorded == [1, 2])
    #expect(try sending.attempts("success") == 2)
    #expect(try sending.system.metric("webhook_attempt_duration_seconds_sum") == 0.26)
    let entries = try #require(sending.hooks.with { $0.entries(of: "a", limit: 9) })
    #expect(entries.map(\.message) == [MessageID(2), MessageID(1)] && entries.map(\.number) == [2, 1])
    #expect(entries.map(\.createdAt) == accepted.reversed().map(\.time))
    #expect(sending.hooks.with { $0.entries(of: "b", limit: 9) } == nil)
  }

  @Test("An answer that comes too late: the receiver has it, and has it twice after the next attempt")
  func duplicates() throws {
    let sending = try DeliverySystem(step: "timeout: $HOOK_TIMEOUT_MS ms")
    try sending.system.inject("hooks", "slow", "{add: 9900ms}")
    sending.add(1...1)
    try sending.system.run(until: .milliseconds(5500))
    try sending.system.lift("hooks", "slow")
    try sending.system.run(until: .minutes(1))
    let began = sending.log.all(.sendBegan).map(\.time)
    #expect(began.count == 2 && began[1] - began[0] >= .seconds(6) && began[1] - began[0] <= .milliseconds(6010))
    let failed = sending.log.all(.attemptFailed)
    #expect(failed.map { sending.system.name($0.detail) } == ["hooks/timeout"])
    #expect(failed.map(\.value) == [1] && failed[0].time == began[0] + .seconds(5))
    let accepted = sending.log.all(.providerAccepted)
    #expect(accepted.map(\.message.number) == [1, 1])
    #expect(accepted.map(\.time) == [began[1] + .milliseconds(100), began[0] + .seconds(10)])
    let failure = try #require(sending.box.failures.first?.failure)
    #expect(failure.text == "timeout of 5000ms exceeded" && failure.status == 504 && failure.isWorthRetrying)
    let entries = try #require(sending.hooks.with { $0.entries(of: "a", limit: 9) })
    #expect(entries.map(\.attempt) == [2, 1] && entries.map(\.result.isSuccess) == [true, false])
    #expect(entries[1].duration == .seconds(5))
  }

  struct Failing: CustomTestStringConvertible {
    var fault: String
    var options = "{}"
    var code: String
    var text: String
    var isWorthRetrying = true
    var status = 502
    var retryAfter: VirtualDuration?
    var testDescription: String { "\(fault) \(options)" }
  }

  @Test(
    "Each failure has its code, its text and its worth",
    arguments: [
      Failing(
        fault: "status", options: "{status: 500}", code: "hooks/500", text: "Request failed with status code 500"),
      Failing(
        fault: "status", options: "{status: 503, retryAfter: 90s}", code: "hooks/503",
        text: "Request failed with status code 503", retryAfter: .seconds(90)),
      Failing(
        fault: "status", options: "{status: 410}", code: "hooks/410", text: "Request failed with status code 410",
        isWorthRetrying: false),
      Failing(
        fault: "status", options: "{status: 429, retryAfter: 30s}", code: "hooks/429",
        text: "Request failed with status code 429", retryAfter: .seconds(30)),
      Failing(fault: "outage", code: "hooks/ECONNREFUSED", text: "connect ECONNREFUSED a.example:443"),
      Failing(
        fault: "outage", options: "{mode: dns}", code: "hooks/ENOTFOUND", text: "getaddrinfo ENOTFOUND a.example"),
      Failing(
        fault: "outage", options: "{mode: hang}", code: "hooks/timeout", text: "timeout of 15000ms exceeded",
        status: 504),
      Failing(fault: "certificateExpired", code: "hooks/CERT_HAS_EXPIRED", text: "certificate has expired"),
      Failing(
        fault: "secretRotated", code: "hooks/401", text: "Request failed with status code 401", isWorthRetrying: false),
      Failing(
        fault: "urlChanged", code: "hooks/404", text: "Request failed with status code 404", isWorthRetrying: false),
    ])
  func failures(_ failing: Failing) throws {
    let sending = try DeliverySystem(runs: "attempts: 1")
    try sending.system.inject("hooks", failing.fault, failing.options)
    sending.add(1...1)
    try sending.system.run(until: .minutes(1))
    let failure = try #require(sending.box.failures.first?.failure)
    #expect(sending.system.name(failure.code) == failing.code && failure.text == failing.text)
    #expect(failure.isWorthRetrying == failing.isWorthRetrying && failure.status == failing.status)
    #expect(failure.retryAfter == failing.retryAfter)
    #expect(sending.log.all(.attemptFailed).map(\.value) == [0])
    #expect(sending.log.count(.sendBegan) == 1 && sending.log.count(.providerAccepted) == 0)
    let entry = try #require(sending.hooks.with { $0.entries(of: "a", limit: 1) }?.first)
    #expect("hooks/\(entry.result.code)" == failing.code && entry.error == failing.text)
  }

  /// What becomes of the delivery of a pod that is killed.
  struct Killed: CustomTestStringConvertible {
    var testDescription: String
    var fault: (name: String, options: String)?
    /// Milliseconds after the send began.
    var killedAt: Int64
    var accepted: [Double] = []
    var failed: [Double] = []
  }

  @Test(arguments: [
    Killed(testDescription: "a delivery nobody hears of", killedAt: 50, accepted: [0.1]),
    Killed(testDescription: "a refusal nobody hears", fault: ("status", "{status: 500}"), killedAt: 50, failed: [0.1]),
    Killed(testDescription: "a hang", fault: ("outage", "{mode: hang}"), killedAt: 3000, failed: [15]),
    Killed(
      testDescription: "before it gives up on a slow one", fault: ("slow", "{add: 20s}"), killedAt: 3000,
      accepted: [20.1]),
    Killed(
      testDescription: "after it gave up on a slow one", fault: ("slow", "{add: 20s}"), killedAt: 15_500,
      accepted: [20.1], failed: [15]),
  ])
  func orphans(_ killed: Killed) throws {
    let sending = try DeliverySystem()
    if let fault = killed.fault { try sending.system.inject("hooks", fault.name, fault.options) }
    sending.add(1...1)
    // The pod is there from the beginning.
    sending.system.at(.milliseconds(killed.killedAt)) { try sending.system.inject("senders", "crash") }
    try sending.system.run(until: .seconds(14))
    #expect(sending.log.all(.sendBegan).map(\.time) == [.start])
    try sending.system.run(until: .seconds(40))
    func moments(_ kind: JournalEvent.Kind) -> [Double] {
      sending.log.all(kind).filter { $0.attempt == 1 }.map(\.time.seconds)
    }
    #expect(moments(.providerAccepted) == killed.accepted && moments(.attemptFailed) == killed.failed)
    let logged = try #require(sending.hooks.with { $0.entries(of: "a", limit: 9) })
    #expect(logged.count { $0.attempt == 1 } == (killed.killedAt > 15_000 ? 1 : 0))
  }

  @Test("Nothing is sent to a disabled endpoint, and the message is given up")
  func disabled() throws {
    let sending = try DeliverySystem(hooks: "disableAfter: {failures: 2}")
    try sending.system.inject("hooks", "status", "{status: 500}")
    sending.add(1...1)
    try sending.system.run(until: .minutes(1))
    #expect(
      sending.log.all(.attemptFailed).map { sending.system.name($0.detail) } == [
        "hooks/500", "hooks/500", "hooks/disabled",
      ])
    #expect(sending.log.all(.attemptFailed).map(\.value) == [0, 0, 1])
    #expect(sending.log.count(.sendBegan) == 2 && sending.box.deadLettered == [1])
    #expect(sending.box.failures.last?.failure.text == "endpoint a is disabled")
    #expect(try sending.attempts("failed") == 2)
    #expect(try sending.attempts("disabled") == 1)
    #expect(try sending.system.metric("webhook_endpoints_disabled") == 1)
    #expect(sending.hooks.with { $0.entries(of: "a", limit: 9) }?.count == 2)
    try sending.system.lift("hooks", "status")
    #expect(try sending.system.perform("hooks", "enable", "{endpoint: a}") == "1 endpoint enabled")
    #expect(try sending.system.metric("webhook_endpoints_disabled") == 0)
    sending.add(2...2)
    try sending.system.run(until: .minutes(2))
    #expect(sending.box.recorded == [2])
    #expect(try sending.system.perform("hooks", "disable", "{endpoint: a}") == "1 endpoint disabled")
    sending.add(3...3)
    try sending.system.run(until: .minutes(3))
    #expect(sending.box.deadLettered == [1, 3] && sending.log.count(.sendBegan) == 3)
  }

  @Test(
    "Five attempts with a backoff of one second take d(1 + 2 + 4 + 8) and five requests; Retry-After stretches them",
    arguments: [
      (nil, [0, 1, 3, 7, 15]), (3, [0, 3, 6, 10, 18]), (60, [0, 60, 120, 180, 240]),
    ] as [(Int?, [Double])])
  func attempts(retryAfter: Int?, waits: [Double]) throws {
    let sending = try DeliverySystem()
    let header = retryAfter.map { ", retryAfter: \($0)s" } ?? ""
    try sending.system.inject("hooks", "status", "{status: 429\(header)}")
    sending.add(1...1)
    try sending.system.run(until: .minutes(6))
    let began = sending.log.all(.sendBegan).map(\.time.seconds)
    #expect(began.count == 5 && sending.box.deadLettered == [1])
    for (index, moment) in began.enumerated() {
      // The pod looks every 10 ms.
      let late = moment - began[0] - waits[index] - 0.1 * Double(index)
      #expect(late > -1e-9 && late <= 0.01 * Double(index) + 1e-9, "\(began)")
    }
  }

  @Test(
    "Whoever throttles asks for a least wait",
    arguments: [("status", "{status: 429}", 60), ("outage", "{mode: hang}", 60), ("status", "{status: 500}", nil)]
      as [(String, String, Int64?)])
  func throttleWait(fault: String, options: String, wait: Int64?) throws {
    let sending = try DeliverySystem(hooks: "throttleWait: 60s", runs: "attempts: 1")
    try sending.system.inject("hooks", fault, options)
    sending.add(1...1)
    try sending.system.run(until: .minutes(1))
    #expect(sending.box.failures.map(\.failure.retryAfter) == [wait.map { .seconds($0) }])
  }

  @Test("Refusals may be worth another attempt")
  func retriesRefusals() throws {
    let sending = try DeliverySystem(hooks: "disableOn410: false", step: "retryRefusals: true")
    try sending.system.inject("hooks", "status", "{status: 410}")
    sending.add(1...1)
    try sending.system.run(until: .minutes(1))
    #expect(sending.log.count(.sendBegan) == 5)
  }

  @Test("The step needs webhooks, and only one step delivers")
  func steps() throws {
    let sending = try DeliverySystem()
    let context = ComponentContext(
      name: "x", simulation: sending.system.simulation, telemetry: sending.system.hub, seed: 1,
      vocabulary: TestSystem.vocabulary, start: WebhookFixture.start,
      component: { [system = Unchecked(sending.system)] in system.value[$0] })
    func problem(_ text: String) throws -> String? {
      guard case .list(let steps) = try StepType.list.read(FlowText(text)) else { return nil }
      do { _ = try Procedure(steps, context) } catch { return error.text }
      return nil
    }
    #expect(try problem("[{deliver: {through: hooks}}]") == nil)
    #expect(try problem("[{deliver: {through: senders}}]") == "'0.deliver.through' is not a webhooks component")
    #expect(
      try problem("[{deliver: {through: hooks}}, {deliver: {through: hooks}}]")
        == "'1.deliver' is the second step that delivers the message")
  }

  private struct Unchecked: @unchecked Sendable {
    let value: TestSystem
    init(_ value: TestSystem) { self.value = value }
  }
}

/// Every message is in one place, whatever happens to receivers and pods.
@Suite struct WebhookConservationTests {
  @Test("Each request ends once, each message is somewhere", arguments: Seeds.some(8))
  func conservation(seed: UInt64) throws {
    let sending = try DeliverySystem(
      "{id: 'h{n}', count: 5, url: 'https://h{n}.example/in', receiver: {latency: {p50: 150ms, p99: 5s}, "
        + "answers: [{status: 500, share: 5%}], capacity: {rate: 20 per 1s}}}",
      hooks: "chosenBy: recipient, connect: {p50: 30ms, p99: 300ms}, disableAfter: {failures: 40}",
      step: "timeout: $HOOK_TIMEOUT_MS ms", replicas: 6, seed: seed)
    var random = RandomStream(seed: seed, name: "test/faults")
    let faults = [
      ("slow", "{add: 10s, endpointShare: 40%}"), ("outage", "{mode: hang, endpoint: h1}"),
      ("status", "{status: 502, share: 50%}"), ("rateLimit", "{rate: 1 per 1s}"),
      ("certificateExpired", "{endpoint: h2}"),
      ("flapping", "{period: 7s, endpoint: h3}"), ("secretRotated", "{endpoint: h4}"), ("urlChanged", "{endpoint: h5}"),
    ]
    for (name, options) in faults {
      let begin = VirtualDuration.milliseconds(Int64(random.below(60_000)))
      sending.system.at(begin) { try sending.system.inject("hooks", name, options) }
      sending.system.at(begin + .milliseconds(1 + Int64(random.below(30_000)))) {
        try sending.system.lift("hooks", name)
      }
    }
    for second in 1...90 {
      let number = UInt32(second)
      sending.system.at(.seconds(Int64(second))) { sending.add((number * 4 - 3)...(number * 4)) }
    }
    for moment in [20, 50] as [Int64] {
      sending.system.at(.seconds(moment)) {
        try sending.system.inject("senders", "oomKill", "{share: 50%}", id: "kill-\(moment)")
        try sending.system.lift("senders", "oomKill", id: "kill-\(moment)")
      }
    }
    try sending.system.run(until: .minutes(10))
    // The last requests have ended.
    var open: [UInt32: Int] = [:]
    var accepts: [UInt32: Int] = [:]
    for event in sending.log.events {
      switch event.kind {
      case .sendBegan: open[event.message.number, default: 0] += 1
      case .attemptFailed where event.value == 0: open[event.message.number, default: 0] -= 1
      case .providerAccepted:
        open[event.message.number, default: 0] -= 1
        accepts[event.message.number, default: 0] += 1
      default: break
      }
      #expect((open[event.message.number] ?? 0) >= 0)
    }
    #expect(open.values.allSatisfy { $0 == 0 })
    let (box, recorded) = (sending.box, Set(sending.box.recorded))
    #expect(recorded.count == box.recorded.count && recorded.isDisjoint(with: box.deadLettered))
    #expect(recorded.allSatisfy { (accepts[$0] ?? 0) > 0 })
    #expect(recorded.count + box.deadLettered.count + box.waiting.count == 360)
    #expect(box.waiting.isEmpty)
    // Late answers and killed pods deliver twice; every attempt that was concluded is counted.
    #expect(accepts.values.contains { $0 > 1 })
    let counted = try ["success", "failed", "timeout", "error"].reduce(0) { try $0 + sending.attempts($1) }
    #expect(counted <= Double(sending.log.count(.sendBegan)))
    #expect(counted >= Double(sending.log.count(.sendBegan) - 12))
  }

  @Test("One seed, one history")
  func repeats() throws {
    func history() throws -> [JournalEvent] {
      let sending = try DeliverySystem(
        "{id: 'h{n}', count: 5, url: 'https://h{n}.example/in', receiver: {latency: {p50: 150ms, p99: 5s}}}",
        hooks: "chosenBy: recipient, connect: {p50: 30ms, p99: 300ms}", replicas: 3)
      try sending.system.inject("hooks", "status", "{status: 500, share: 30%, endpointShare: 50%}")
      sending.add(1...200)
      try sending.system.run(until: .minutes(5))
      return sending.log.events
    }
    let first = try history()
    #expect(first == (try history()) && first.count > 600)
  }
}

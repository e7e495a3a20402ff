import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// What operators see of webhooks.
@Suite struct WebhookViewTests {
  @Test("The log shows the newest attempts first, under the system's names")
  func logs() throws {
    let sending = try DeliverySystem(
      hooks: "log: {fields: {endpoint: hook, statusCode: code}}", runs: "attempts: 2")
    try sending.system.inject("hooks", "status", "{status: 500}")
    sending.add(1...1)
    try sending.system.run { sending.box.failures.count == 1 }
    try sending.system.lift("hooks", "status")
    try sending.system.run { sending.box.recorded.count == 1 }
    let (answer, _) = try sending.ask("logs", "a")
    let times = sending.log.all(.attemptFailed) + sending.log.all(.providerAccepted)
    func moment(_ event: JournalEvent) -> String {
      let milliseconds = event.time.nanoseconds / 1_000_000
      return "2026-03-02T07:00:0\(milliseconds / 1000).\(padded(milliseconds % 1000, 3))Z"
    }
    #expect(answer.status == 200 && answer.type == "application/json")
    let newest =
      "{\"id\":2,\"hook\":\"a\",\"status\":\"success\",\"code\":200,\"error\":null,\"attempt\":2,\"duration\":100,"
    let oldest =
      "{\"id\":1,\"hook\":\"a\",\"status\":\"failed\",\"code\":500,\"error\":\"Request failed with status code 500\","
    let moments = times.map { "\"createdAt\":\"\(moment($0))\"}" }
    let expected = ["[", newest, moments[1], ",", oldest, "\"attempt\":1,\"duration\":100,", moments[0], "]"].joined()
    #expect(answer.body == expected)
    #expect(try sending.ask("logs", "a", query: "x=1&limit=1").0.body.hasPrefix("[{\"id\":2,"))
    #expect(try !sending.ask("logs", "a", query: "limit=1").0.body.contains("\"id\":1,"))
    #expect(try sending.ask("logs", "a", query: "limit=none").0.status == 400)
    #expect(try sending.ask("logs", "b").0 == .json(404, "{\"error\":\"Webhook not found\"}"))
  }

  @Test("The registration is shown, its secret is not")
  func endpoint() throws {
    let sending = try DeliverySystem(hooks: "timeout: 9s")
    let (answer, _) = try sending.ask("endpoint", "a")
    let head = "{\"id\":\"a\",\"url\":\"https://a.example/in\",\"secret\":\"********\",\"enabled\":true,"
    let rest = "\"disabledBecause\":null,\"consecutiveFailures\":0,\"failingSince\":null,\"timeout\":9000}"
    #expect(answer.body == head + rest)
    try sending.system.perform("hooks", "disable", "{endpoint: a}")
    try sending.system.perform("hooks", "setUrl", "{endpoint: a, url: 'https://b.example/{id}'}")
    try sending.system.perform("hooks", "setTimeout", "{timeout: 4s}")
    let changed = try sending.ask("endpoint", "a").0.body
    #expect(changed.contains("\"url\":\"https://b.example/a\""))
    #expect(changed.contains("\"disabledBecause\":\"operator\""))
    #expect(changed.contains("\"timeout\":4000"))
    #expect(!changed.contains("whsec_a"))
    #expect(try sending.ask("endpoint", "b").0.status == 404)
  }

  @Test("A test delivery really goes out, takes the receiver's time and is in the log; it is nobody's message")
  func test() throws {
    let sending = try DeliverySystem(WebhookFixture.endpoint("latency: 700ms, capacity: {rate: 1 per 1h}"))
    let (answer, time) = try sending.ask("test", "a", method: "POST")
    #expect(time == 0.7 && answer.status == 200)
    #expect(
      answer.body
        == "{\"success\":true,\"status\":\"success\",\"statusCode\":200,\"error\":null,\"attempt\":1,\"duration\":700}")
    let (refused, _) = try sending.ask("test", "a", method: "POST")
    #expect(refused.body.contains("\"success\":false"))
    #expect(refused.body.contains("\"statusCode\":429"))
    try sending.system.inject("hooks", "outage", "{mode: hang}")
    let (silent, patience) = try sending.ask("test", "a", method: "POST")
    #expect(patience == 15)
    #expect(silent.body.contains("\"statusCode\":null,\"error\":\"timeout of 15000ms exceeded\""))
    let entries = try #require(sending.hooks.with { $0.entries(of: "a", limit: 9) })
    #expect(entries.count == 3 && entries.allSatisfy { $0.message == nil })
    #expect(sending.log.count(.sendBegan) == 0 && sending.log.count(.attemptFailed) == 0)
    #expect(sending.hooks.with { $0.machine.endpoints[0].consecutiveFailures } == 0)
    #expect(try sending.ask("test", "a").0.status == 405)
    #expect(try sending.ask("test", "b", method: "POST").0.status == 404)
  }

  @Test("The log keeps so many attempts of each endpoint, for so long")
  func retention() {
    var log = WebhookLog(endpoints: 2, capacity: 3, age: .hours(1))
    func attempt(_ minute: Int64) -> WebhookAttempt {
      WebhookAttempt(
        endpoint: "a", message: nil, attempt: 1, result: .answered(status: 200), error: "", duration: .zero,
        createdAt: .at(.minutes(minute)))
    }
    log.write(attempt(0), of: 1)
    for minute in 0..<8 as Range<Int64> {
      log.write(attempt(minute), of: 0)
      let numbers = log.latest(0, limit: 9, now: .at(.minutes(minute))).map(\.number)
      #expect(numbers == (0..<min(3, minute + 1)).map { minute + 2 - $0 })
    }
    #expect(log.count == 4)
    #expect(log.latest(0, limit: 2, now: .at(.minutes(7))).map(\.number) == [9, 8])
    #expect(log.latest(0, limit: 9, now: .at(.minutes(66))).map(\.number) == [9, 8])
    #expect(log.latest(0, limit: 9, now: .at(.minutes(68))).isEmpty)
    #expect(log.latest(1, limit: 9, now: .at(.minutes(60))).map(\.number) == [1])
  }

  @Test("A log without a bound is refused, metrics have the names that the system gives")
  func options() throws {
    let found = #expect(throws: ConfigurationProblem.self) {
      try DeliverySystem(
        "{id: 'h{n}', count: 1001, url: 'https://h{n}'}", hooks: "log: {perEndpoint: 1000}")
    }
    #expect(found?.text == "'log.perEndpoint' times 1001 endpoints is more than 1000000 attempts")
    let sending = try DeliverySystem(hooks: "metrics: {attempts: sent_total, disabled: off}")
    sending.add(1...1)
    try sending.system.run(until: .seconds(30))
    #expect(try sending.system.metric("sent_total", ["outcome": "success"]) == 1)
    #expect(try sending.system.metric("off") == 0)
  }
}

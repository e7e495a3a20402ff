import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// What stands between a pod and a provider.
@Suite struct ProtectedRouteTests {
  private static let breaker =
    "breaker: {slidingWindowSize: 10, minimumNumberOfCalls: 10, waitDurationInOpenState: 60s, "
    + "permittedNumberOfCallsInHalfOpenState: 3}"

  private static func system(
    _ route: String, _ change: (inout QueueSystem.Parts) -> Void = { _ in }, seed: UInt64 = 1
  ) throws -> QueueSystem {
    var parts = QueueSystem.Parts()
    parts.smsRoute = "provider: sms\(route.isEmpty ? "" : ", ")\(route)"
    parts.worker = "batch: 100, pollInterval: 1s"
    parts.api = "maxConcurrent: 100000"
    parts.queue = "attempts: {max: 5, backoff: {type: fixed, delay: 10m, jitter: none}}"
    change(&parts)
    return try QueueSystem(parts, seed: seed)
  }

  private func state(_ queue: QueueSystem, _ state: String) throws -> Double {
    try queue.system.metric(
      "resilience4j_circuitbreaker_state", ["deployment": "workers", "name": "SMS", "state": state])
  }

  private func refused(_ queue: QueueSystem, _ reason: String) throws -> Double {
    try queue.system.metric(
      "worker_refused_sends_total", ["deployment": "workers", "name": "SMS", "reason": reason])
  }

  @Test("An open breaker puts messages back without counting an attempt, until the provider is well again")
  func putsBack() throws {
    let queue = try Self.system(Self.breaker)
    try queue.system.inject("sms", "outage", "{code: '503'}")
    queue.system.offer(40)
    try queue.system.run(until: .seconds(30))
    #expect(queue.log.count(.sendBegan) == 10)
    #expect(queue.log.count(.putBack) == 30)
    #expect(queue.log.all(.putBack).allSatisfy { queue.system.name($0.detail) == "sms/circuit-open" })
    #expect((11...40).allSatisfy { queue.row($0)!.attemptCount == 0 && queue.row($0)!.status == .queued })
    #expect(try state(queue, "open") == 1 && state(queue, "closed") == 0)
    #expect(try refused(queue, "circuit-open") == 30)
    try queue.system.lift("sms", "outage")
    try queue.system.run(until: .minutes(30))
    #expect(queue.rows(.sent) == 40)
    #expect(try state(queue, "closed") == 1 && state(queue, "open") == 0 && state(queue, "half_open") == 0)
    // Put back again after 30 s, and through after the wait of a minute.
    let first = try #require(queue.log.all(.recorded).first { $0.message.number > 10 })
    #expect(first.time >= .at(.seconds(60)) && first.time < .at(.seconds(70)))
  }

  @Test("Or the pod leaves the whole channel alone for that time: nothing of it is claimed and put back meanwhile")
  func stopsTheChannel() throws {
    let queue = try Self.system(Self.breaker + ", whenRefused: {then: stopChannel, after: 2m}")
    try queue.system.inject("sms", "outage", "{code: '503'}")
    queue.system.offer(40)
    try queue.system.run(until: .seconds(110))
    #expect(queue.log.count(.sendBegan) == 10)
    #expect(queue.log.count(.putBack) == 30)
    #expect(queue.log.count(.claimed) == 40)
    try queue.system.lift("sms", "outage")
    try queue.system.run(until: .minutes(30))
    #expect(queue.rows(.sent) == 40)
    let first = try #require(queue.log.all(.recorded).first)
    #expect(first.time >= .at(.seconds(120)) && first.time < .at(.seconds(130)))
  }

  @Test("A provider is asked for the channels it serves only, also one that stands in")
  func servesTheChannel() {
    let problem = #expect(throws: ConfigurationProblem.self) {
      try Self.system("") { $0.sms = "channels: [WHATSAPP]" }
    }
    #expect(problem?.path == ["runs", "routes", "SMS", "provider"])
    #expect(problem?.message == "is 'sms', which does not serve SMS; it serves WHATSAPP")
    let backup = #expect(throws: ConfigurationProblem.self) {
      try Self.system("backup: {provider: whatsapp}") { $0.whatsapp = "channels: [WHATSAPP]" }
    }
    #expect(backup?.path == ["runs", "routes", "SMS", "backup", "provider"])
    #expect(throws: Never.self) { try Self.system("fallback: whatsapp") { $0.whatsapp = "channels: [WHATSAPP]" } }
  }

  @Test("Or it fails them with a code of their own, which the queue may translate, and the attempt counts")
  func fails() throws {
    let queue = try Self.system(Self.breaker + ", whenRefused: {then: fail}") {
      $0.queue = "errorCodes: {sms/circuit-open: UNAVAILABLE}, " + $0.queue
    }
    try queue.system.inject("sms", "outage", "{code: '503'}")
    queue.system.offer(40)
    try queue.system.run(until: .seconds(30))
    #expect(queue.log.count(.sendBegan) == 10 && queue.log.count(.putBack) == 0)
    #expect(queue.log.count(.retryScheduled) { queue.system.name($0.detail) == "UNAVAILABLE" } == 30)
    #expect((1...40).allSatisfy { queue.row($0)!.attemptCount == 1 })
    #expect(try queue.system.metric("queue_failures_total", ["channel": "SMS", "error_code": "UNAVAILABLE"]) == 30)
  }

  @Test("Each pod has a breaker of its own")
  func perPod() throws {
    let queue = try Self.system(Self.breaker) {
      $0.deployment = "replicas: 3"
      $0.worker = "batch: 50, pollInterval: 1s"
    }
    try queue.system.inject("sms", "outage", "{code: '503'}")
    queue.system.offer(150)
    try queue.system.run(until: .seconds(30))
    #expect(queue.log.count(.sendBegan) == 30)
    #expect(try state(queue, "open") == 3)
    try queue.killWorkers()
    try queue.system.run(until: .seconds(31))
    #expect(try state(queue, "open") == 0)
  }

  @Test(
    "Invalid recipients open a breaker, unless only failures count that a retry may mend", arguments: [true, false])
  func counts(all: Bool) throws {
    let route =
      all ? Self.breaker : Self.breaker.replacing("10, waitDuration", with: "10, counts: retryable, waitDuration")
    let queue = try Self.system(route)
    queue.system.offer(30, invalid: true)
    try queue.system.run(until: .seconds(20))
    #expect(queue.log.count(.sendBegan) == (all ? 10 : 30))
  }

  @Test("A backup sends what the open breaker refuses")
  func backup() throws {
    let queue = try Self.system(Self.breaker + ", backup: {provider: whatsapp}")
    try queue.system.inject("sms", "outage", "{code: '503'}")
    queue.system.offer(40)
    try queue.system.run(until: .seconds(30))
    #expect(queue.log.messages(.recorded) == Array(11...40))
    #expect(queue.log.all(.providerAccepted).allSatisfy { queue.system.name($0.component) == "whatsapp" })
    #expect(queue.log.count(.putBack) == 0)
  }

  @Test("A backup that is switched on sends everything; one that is not for open breakers sends nothing")
  func backupSwitch() throws {
    let on = try Self.system("quota: limits, backup: {provider: whatsapp, enabled: $BACKUP}") {
      $0.environment = "BACKUP: 'true'"
      $0.quota = "limit: 0 per 24h"
    }
    on.system.offer(5)
    try on.system.run(until: .seconds(30))
    #expect(
      on.log.all(.providerAccepted).map { on.system.name($0.component) } == Array(repeating: "whatsapp", count: 5))
    let off = try Self.system(Self.breaker + ", backup: {provider: whatsapp, whenBreakerOpen: false}")
    try off.system.inject("sms", "outage", "{code: '503'}")
    off.system.offer(40)
    try off.system.run(until: .seconds(30))
    #expect(off.log.count(.putBack) == 30 && off.log.count(.providerAccepted) == 0)
  }

  @Test("A provider is no backup of itself")
  func backupOfItself() {
    let problem = #expect(throws: ConfigurationProblem.self) { try Self.system("backup: {provider: sms}") }
    #expect(problem?.path == ["runs", "routes", "SMS", "backup", "provider"])
  }

  @Test("A worker's own timeout makes the message fail, though the provider may take it")
  func timeout() throws {
    let queue = try Self.system("timeout: 2s") {
      $0.sms = "acceptLatency: 5s"
      $0.queue = "attempts: {max: 1}"
    }
    queue.system.offer(3)
    try queue.system.run(until: .minutes(1))
    #expect(
      queue.log.all(.deadLettered).map { queue.system.name($0.detail) } == Array(repeating: "sms/timeout", count: 3))
    #expect(queue.log.count(.providerAccepted) == 3)
    let sends = queue.log.all(.sendBegan).map(\.time)
    #expect(zip(sends, sends.dropFirst()).allSatisfy { $0 + .seconds(2) == $1 })
  }

  @Test("A limiter spaces the sends of a pod, and refuses those that would wait too long")
  func limiter() throws {
    let patient = try Self.system("limiter: {rate: 2 per 1s, burst: 1, timeoutDuration: 5s}")
    patient.system.offer(20)
    try patient.system.run(until: .minutes(1))
    let sends = patient.log.all(.sendBegan).map(\.time)
    #expect(sends.count == 20 && zip(sends, sends.dropFirst()).allSatisfy { $0 + .milliseconds(500) == $1 })
    let hasty = try Self.system("limiter: {rate: 1 per 2s, burst: 3, timeoutDuration: 1s}")
    hasty.system.offer(20)
    try hasty.system.run(until: .seconds(3))
    #expect(hasty.log.count(.sendBegan) == 3)
    #expect(try refused(hasty, "rate-limited") == 17)
    #expect(hasty.log.all(.putBack).allSatisfy { $0.value == 30_000_000_000 })
  }

  @Test("A route's own retries are tries within one attempt of the queue, and multiply with its attempts")
  func clientRetries() throws {
    let queue = try Self.system("retry: {}") {
      $0.queue = "attempts: {max: 3, backoff: {type: fixed, delay: 10s, jitter: none}}"
      $0.sms = "acceptLatency: 100ms"
    }
    try queue.system.inject("sms", "outage", "{code: '503'}")
    queue.system.offer(1)
    try queue.system.run(until: .minutes(2))
    #expect(queue.log.count(.sendBegan) == 9)
    #expect(queue.log.count(.retryScheduled) == 2 && queue.log.count(.deadLettered) == 1)
    #expect(queue.row(1)?.attemptCount == 3)
    let sends = queue.log.all(.sendBegan).map(\.time)
    #expect(sends[0] + .milliseconds(600) == sends[1] && sends[1] + .milliseconds(600) == sends[2])
    #expect(queue.log.all(.sendBegan).map(\.attempt) == [1, 1, 1, 2, 2, 2, 3, 3, 3])
    // A permanent failure is not tried again.
    try queue.system.lift("sms", "outage")
    queue.system.offer(1, invalid: true)
    try queue.system.run(until: .minutes(3))
    #expect(queue.log.count(.sendBegan) == 10)
  }

  @Test("A bulkhead refuses sends beyond its size")
  func bulkhead() throws {
    let queue = try Self.system("bulkhead: {maxConcurrentCalls: 3}") {
      $0.worker = "batch: 20, pollInterval: 1s, concurrency: 8"
      $0.sms = "acceptLatency: 3s"
    }
    queue.system.offer(20)
    try queue.system.run(until: .seconds(4))
    #expect(queue.log.count(.sendBegan) == 3)
    #expect(try refused(queue, "bulkhead-full") == 17)
    try queue.system.run(until: .minutes(10))
    #expect(queue.rows(.sent) == 20)
  }

  @Test(
    "An adaptive throttle leaves a failing provider alone, and does not touch a healthy one", arguments: [true, false])
  func throttle(isDown: Bool) throws {
    let queue = try Self.system("throttle: {}") { $0.sms = "acceptLatency: 10ms" }
    if isDown { try queue.system.inject("sms", "outage", "{code: '503'}") }
    queue.system.offer(400)
    try queue.system.run(until: .seconds(30))
    if isDown {
      #expect(queue.log.count(.sendBegan) < 20)
      #expect(try refused(queue, "throttled") > 380)
    } else {
      // Before anything has been accepted the first requests may be refused.
      #expect(queue.log.count(.sendBegan) >= 390)
    }
  }

  @Test("A retry budget limits the retries of a pod, not its first attempts", arguments: ["finagle", "envoy"])
  func retryBudget(type: String) throws {
    let queue = try Self.system("") {
      $0.worker = "batch: 500, pollInterval: 1s, concurrency: 50, retryBudget: {type: \(type), minRetriesPerSecond: 0}"
      $0.queue = "attempts: {max: 2, backoff: {type: fixed, delay: 5s, jitter: none}}"
    }
    try queue.system.inject("sms", "outage", "{code: '503'}")
    queue.system.offer(500)
    try queue.system.run(until: .seconds(9))
    #expect(queue.log.count(.sendBegan) { $0.attempt == 1 } == 500)
    let retries = queue.log.count(.sendBegan) { $0.attempt == 2 }
    var active = 0
    var most = 0
    for event in queue.log.events where event.attempt == 2 {
      if event.kind == .sendBegan { active += 1 }
      if event.kind == .attemptFailed { active -= 1 }
      most = max(most, active)
    }
    // A fifth of 500 deposits; or three at a time, as nothing else is under way.
    #expect(type == "finagle" ? retries == 100 : retries > 0 && most == 3)
    #expect(try refused(queue, "retry-budget") == Double(500 - retries))
  }

  @Test("After a code that stops the channel the pod leaves the channel alone, and others go on")
  func stopsChannel() throws {
    let queue = try Self.system("") { $0.worker = "batch: 10, pollInterval: 1s, stopChannelFor: 10m" }
    try queue.system.inject("sms", "credentials", "{code: '401'}")
    queue.system.offer(8)
    queue.system.offer(2, channel: 1)
    queue.system.at(.minutes(5)) {
      queue.system.offer(5)
      queue.system.offer(5, channel: 1)
    }
    try queue.system.run(until: .minutes(9))
    #expect(queue.log.messages(.deadLettered) == [1])
    #expect(queue.log.count(.putBack) { queue.system.name($0.detail) == "stopped-channel" } == 7)
    #expect(queue.log.messages(.recorded) == [9, 10, 16, 17, 18, 19, 20])
    try queue.system.lift("sms", "credentials")
    try queue.system.run(until: .minutes(12))
    #expect(queue.rows(.sent) == 19)
  }

  @Test("Decorrelated jitter knows the last wait from the row", arguments: Seeds.some(3))
  func decorrelated(seed: UInt64) throws {
    let queue = try Self.system(
      "",
      {
        $0.queue = "attempts: {max: 8, backoff: {delay: 10s, cap: 10m, jitter: decorrelated}}"
        $0.worker = "batch: 100, pollInterval: 100ms"
        $0.sms = "acceptLatency: 0s"
      }, seed: seed)
    try queue.system.inject("sms", "outage", "{code: '503'}")
    queue.system.offer(40)
    try queue.system.run(until: .hours(2))
    var last: [UInt32: VirtualDuration] = [:]
    var largest = VirtualDuration.zero
    for retry in queue.log.all(.retryScheduled) {
      let wait = VirtualDuration(nanoseconds: retry.value)
      let before = last[retry.message.number] ?? .seconds(10)
      #expect(wait >= .seconds(10) && wait <= min(.minutes(10), before * 3))
      last[retry.message.number] = wait
      largest = max(largest, wait)
    }
    #expect(queue.log.count(.retryScheduled) == 280)
    // Without the last wait none would be beyond 30 s.
    #expect(largest > .minutes(1))
  }
}

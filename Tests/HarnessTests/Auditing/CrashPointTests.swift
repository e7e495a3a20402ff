import Components
import Scenario
import Telemetry
import TestSupport
import Testing
import VirtualTime

@testable import Harness

/// The worker's pod is killed at every point where it waits for something: for its claim, for the quota's store, for the
/// provider, for the write of a result. Between two events of an undisturbed run the pod waits for the second of them; so
/// it is killed right before, at and right after each event.
@Suite("Crash points")
struct CrashPointTests {
  struct Variant: CustomTestStringConvertible, Sendable {
    var name: String
    var worker: String
    var deployment = ""
    var testDescription: String { name }
  }

  static let variants = [
    Variant(name: "one after another", worker: ""),
    Variant(name: "four at a time", worker: ", concurrency: 4"),
    Variant(name: "prefetching, with held connections", worker: ", concurrency: 3, prefetch: 5, holdsConnection: true"),
    Variant(
      name: "with a pool of two connections", worker: ", concurrency: 4",
      deployment: "pool: {database: postgres, maximumPoolSize: 2}, "),
  ]

  private static func plan(_ variant: Variant) throws -> Plan {
    let head = """
      version: 1
      name: crash-points
      components:
        postgres: {type: postgres}
        redis: {type: redis}
        quota: {type: quota, store: redis, limit: 100000 per 24h}
        outbox:
          type: tableQueue
          store: postgres
          table: message
          attempts: {max: 3, backoff: {type: fixed, delay: 3s, jitter: full}}
          sweep: {interval: 5s, staleAfter: 20s}
        sms:
          type: provider
          acceptLatency: {p50: 80ms, p99: 600ms}
          timeout: 400ms
          errors: [{code: '503', share: 15%}]
          receipt: 1s
        backend:
          {type: deployment, replicas: 1, startDelay: 1s, \(variant.deployment)runs: {type: tableQueueWorker, queue: outbox,
          batch: 5, pollInterval: 500ms, routes: {SMS: {provider: sms, quota: quota}}\(variant.worker)}}
        api: {type: api, queue: outbox}
      flows:
        notices: {into: api, channel: SMS, template: notice, organisations: 5}
      duration: 2m
      load: {few: {flow: notices, executor: constant-arrival-rate, rate: 2, duration: 8s}}

      """
    return try SmallSystem.plan("", head: head)
  }

  /// What the pod was waiting for when it was killed, as far as the messages tell.
  enum Stage: Int, CaseIterable { case sending, acceptanceNotWritten, failureNotWritten, claimed, nothingClaimed }

  struct Outcome {
    var runs = 0
    var duplicates = 0
    var stages = Array(repeating: 0, count: Stage.allCases.count)
    var objections: [String] = []
  }

  private static let workerEvents: Set<JournalEvent.Kind> = [
    .claimed, .sendBegan, .providerAccepted, .attemptFailed, .recorded, .retryScheduled, .deadLettered,
  ]

  private static func play(_ variant: Variant, seed: UInt64, stride: Int) throws -> Outcome {
    let plan = try plan(variant)
    let (calm, undisturbed) = try History.play(plan, seed: seed)
    let offered = calm.total.messages.offered
    let instants = Set(undisturbed.events.filter { workerEvents.contains($0.kind) }.map(\.time.nanoseconds))
    let points = Set(instants.flatMap { [$0 - 1, $0, $0 + 1] }).sorted()
    var outcome = Outcome()
    for point in Swift.stride(from: Int(seed) % stride, to: points.count, by: stride).map({ points[$0] }) {
      try kill(plan, seed: seed, at: VirtualInstant(nanoseconds: point), offered: offered, &outcome)
    }
    return outcome
  }

  private static func kill(
    _ plan: Plan, seed: UInt64, at point: VirtualInstant, offered: Int, _ outcome: inout Outcome
  ) throws {
    var plan = plan
    plan.faults.append(
      FaultPlan(
        fault: FaultCall(id: "kill", type: "crash", options: Options()), target: "backend", timing: .at(point),
        length: .constant(.nanoseconds(1))))
    let place = "\(plan.name) seed \(seed) at \(point.nanoseconds) ns"
    outcome.runs += 1
    let (result, history): (RunResult, History)
    do { (result, history) = try History.play(plan, seed: seed) } catch {
      outcome.objections.append("\(place): \(error)")
      return
    }
    if let stage = stage(of: history) { outcome.stages[stage.rawValue] += 1 }
    var accepted: [UInt32: Int] = [:]
    for event in history.of(.providerAccepted) { accepted[event.message, default: 0] += 1 }
    let beyond = accepted.values.reduce(0) { $0 + $1 - 1 }
    let messages = result.total.messages
    outcome.duplicates += beyond
    if messages.duplicated != beyond {
      outcome.objections.append("\(place): \(beyond) sends beyond the first, duplicated \(messages.duplicated)")
    }
    // Whatever the pod left behind, the sweep has found it.
    if messages.queued != 0 || messages.lost != 0 || messages.offered != offered {
      outcome.objections.append("\(place): \(messages)")
    }
  }

  private static func stage(of history: History) -> Stage? {
    guard let kill = history.events.firstIndex(where: { $0.kind == .podKilled }) else { return nil }
    var last: [UInt32: JournalEvent.Kind] = [:]
    for event in history.events[..<kill] where workerEvents.contains(event.kind) { last[event.message] = event.kind }
    let kinds = Set(last.values)
    if kinds.contains(.sendBegan) { return .sending }
    if kinds.contains(.providerAccepted) { return .acceptanceNotWritten }
    if kinds.contains(.attemptFailed) { return .failureNotWritten }
    return kinds.contains(.claimed) ? .claimed : .nothingClaimed
  }

  @Test(arguments: variants) func someOfThem(_ variant: Variant) throws {
    let outcome = try Self.play(variant, seed: 3, stride: 5)
    #expect(outcome.objections == [])
    #expect(outcome.duplicates > 0 && outcome.runs > 20)
  }

  @Test(.enabled(if: Verification.isOn)) func allOfThem() throws {
    var total = Outcome()
    for variant in Self.variants {
      for seed in 1...25 as ClosedRange<UInt64> {
        let outcome = try Self.play(variant, seed: seed, stride: 1)
        total.runs += outcome.runs
        total.duplicates += outcome.duplicates
        total.objections += outcome.objections
        for stage in Stage.allCases { total.stages[stage.rawValue] += outcome.stages[stage.rawValue] }
      }
    }
    #expect(total.objections.prefix(5) == [])
    #expect(total.stages.allSatisfy { $0 > 100 }, "\(total.stages)")
    Verification.record(
      "Crash points of the worker",
      asked: "killed at every await: sends beyond the first equal `duplicated`, no auditor objects",
      measured: "\(total.objections.count) of \(total.runs) kills end otherwise; \(total.stages[0]) during a send, "
        + "\(total.stages[1] + total.stages[2]) before its result was written; \(total.duplicates) duplicates",
      passed: total.objections.isEmpty && total.runs > 1000)
  }
}

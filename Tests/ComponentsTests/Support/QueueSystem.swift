import SimulationKernel
import Telemetry
import VirtualTime

@testable import Components

/// A queue with its database, two providers, an API and a deployment of workers, with constant times.
struct QueueSystem {
  let system: TestSystem
  var log: EventLog { system.log }

  /// What differs from the plain system, as further options in flow text.
  struct Parts {
    var postgres = ""
    var sms = ""
    var whatsapp = ""
    var queue = ""
    /// Beside `WHATSAPP: {...}`.
    var whatsappRoute = "provider: whatsapp"
    /// Beside `SMS: {...}`.
    var smsRoute = "provider: sms"
    var worker = "batch: 10, pollInterval: 1s"
    var deployment = "replicas: 1"
    var environment = "NONE: ''"
    var api = ""
    /// Options of a quota `limits` and, if it has a store, of its Redis.
    var quota: String?
    var redis: String?
  }

  init(_ parts: Parts = Parts(), seed: UInt64 = 1, vocabulary: Vocabulary = TestSystem.vocabulary) throws {
    system = TestSystem(seed: seed, vocabulary: vocabulary)
    func text(_ fixed: String, _ more: String) -> String {
      "{\([fixed, more].filter { !$0.isEmpty }.joined(separator: ", "))}"
    }
    let provider = "receipt: 1s, acceptLatency: "
    func provided(_ more: String) -> String {
      more.contains("acceptLatency") ? "{receipt: 1s, \(more)}" : text("\(provider) 100ms", more)
    }
    func database(_ more: String) -> String {
      let names = ["readTime", "writeTime", "claimTime"].filter { !more.contains($0) }
      return text(names.map { "\($0): 0s" }.joined(separator: ", "), more)
    }
    try system.add("postgres", "postgres", database(parts.postgres))
    if let redis = parts.redis { try system.add("redis", "redis", "{\(redis)}") }
    if let quota = parts.quota { try system.add("limits", "quota", "{\(quota)}") }
    try system.add("sms", "provider", provided(parts.sms))
    try system.add("whatsapp", "provider", provided(parts.whatsapp))
    try system.add("queue", "tableQueue", text("store: postgres, table: jobs", parts.queue))
    let routes = "routes: {SMS: {\(parts.smsRoute)}, WHATSAPP: {\(parts.whatsappRoute)}}"
    let runs = "runs: {type: tableQueueWorker, queue: queue, \(routes), \(parts.worker)}"
    try system.add(
      "workers", "deployment", "{startDelay: 1s, env: {\(parts.environment)}, \(runs), \(parts.deployment)}")
    try system.add(
      "api", "api",
      parts.api.contains("latency") ? "{queue: queue, \(parts.api)}" : text("queue: queue, latency: 0s", parts.api))
    system.start()
  }

  func rows(_ status: MessageStatus) -> Int { system["queue", TableQueue.self].with { $0.table.count(status) } }

  func row(_ number: UInt32) -> MessageRow? { system["queue", TableQueue.self].with { $0.table.row(number) } }

  /// Runs until that many events of the kind were recorded.
  func run(until kind: JournalEvent.Kind, count: Int = 1) throws {
    try system.run { log.count(kind) >= count }
  }

  /// The workers' containers die now and are away for longer than any test.
  func killWorkers() throws {
    try system.inject("workers", "crash")
  }
}

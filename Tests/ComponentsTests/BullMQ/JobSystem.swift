import BullEngine
import RedisEngine
import SimulationKernel
import Telemetry
import VirtualTime

@testable import Components

/// BullMQ's queues on a Redis with a provider and workers, with constant times; messages are offered to `jobs`.
struct JobSystem {
  let system: TestSystem
  var log: EventLog { system.log }

  /// What differs from the plain system, in flow text.
  struct Parts {
    var redis = "config: {appendonly: 'yes'}"
    var queue = "attempts: 3, backoff: {type: fixed, delay: 1s}"
    var jobs = "prefix: app"
    var provider = ""
    var worker = ""
    var queueWorker = "concurrency: 1"
    var does = "[{send: {to: mail}}]"
    var deployment = "replicas: 1"
    var components: [(name: String, type: String, text: String)] = []
  }

  init(_ parts: Parts = Parts(), seed: UInt64 = 1) throws {
    system = TestSystem(seed: seed)
    func text(_ parts: String...) -> String { "{\(parts.filter { !$0.isEmpty }.joined(separator: ", "))}" }
    try system.add("redis", "redis", text("roundTrip: 1ms", parts.redis))
    let latency = parts.provider.contains("acceptLatency") ? "" : "acceptLatency: 100ms"
    try system.add("mail", "provider", text("receipt: 1s", latency, parts.provider))
    try system.add("jobs", "bullmq", text("redis: redis", parts.jobs, "queues: {email: \(text(parts.queue))}"))
    for part in parts.components { try system.add(part.name, part.type, part.text) }
    let worker = text(
      "type: bullmqWorker", "jobs: jobs", parts.worker,
      "queues: {email: \(text(parts.queueWorker, "does: \(parts.does)"))}")
    try system.add("workers", "deployment", text("startDelay: 1s", "runs: \(worker)", parts.deployment))
    system.start()
  }

  var jobs: BullMQ { system["jobs", BullMQ.self] }

  func offer(_ count: Int = 1) { system.offer(count, to: "jobs") }

  /// Offers a message every `interval` until `end`.
  func offerSteadily(every interval: VirtualDuration, until end: VirtualDuration) {
    var moment = VirtualDuration.milliseconds(7)
    while moment < end {
      system.at(moment) { offer() }
      moment = moment + interval
    }
  }

  /// Jobs of a state.
  func count(_ state: BullState) -> Int {
    jobs.with { $0.counts(of: 0) }?.first { $0.state == state }?.count ?? -1
  }

  /// What `redis-cli` answers.
  func cli(_ line: String) -> RedisReply {
    let redis = system["redis", Redis.self]
    return redis.with { redis in
      let words = line.split(separator: " ").map { RedisBytes(String($0)) }
      return redis.machine.data.perform(words, at: redis.unixTime, from: 0).reply
    }
  }

  /// What does not fit together between the journal and the queue; empty where all is well.
  var unbalanced: [UInt32] {
    var open: Set<UInt32> = []
    for event in log.events {
      switch event.kind {
      case .accepted, .requeued, .reappeared, .claimed: open.insert(event.message.number)
      case .recorded, .deadLettered, .expired, .cancelled, .lost: open.remove(event.message.number)
      default: break
      }
    }
    var held: Set<UInt32> = []
    jobs.with { $0.visitHeld { held.insert($0.number) } }
    return open.symmetricDifference(held).sorted()
  }
}

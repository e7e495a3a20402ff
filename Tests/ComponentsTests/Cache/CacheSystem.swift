import RedisEngine
import SimulationKernel
import Telemetry
import VirtualTime

@testable import Components

/// An API on some pods with one endpoint whose value is cached on a Redis; without a way there and back, unless it says so.
struct CacheSystem {
  let system: TestSystem

  /// What differs, in flow text.
  struct Parts {
    var redis = "roundTrip: 0s, serviceTime: 0s, scriptServiceTime: 0s"
    var key = "page:{pick:id:1..10}"
    var cached = "ttl: 60s"
    var does = "[{work: {time: 0s}}]"
    var more = ""
    var server = ""
    var deployment = "replicas: 1"
    var components: [(name: String, type: String, text: String)] = []
  }

  init(_ parts: Parts = Parts(), seed: UInt64 = 1) throws {
    system = TestSystem(seed: seed)
    func text(_ parts: String...) -> String { "{\(parts.filter { !$0.isEmpty }.joined(separator: ", "))}" }
    try system.add("redis", "redis", text(parts.redis))
    for part in parts.components { try system.add(part.name, part.type, part.text) }
    let cached = text("in: redis", "key: '\(parts.key)'", "name: page", parts.cached, "does: \(parts.does)")
    let endpoints =
      "endpoints: [{path: 'GET /pages/{id}', does: [{cached: \(cached)}]}\(parts.more.isEmpty ? "" : ", ")\(parts.more)]"
    let runs = text("type: httpServer", parts.server, endpoints)
    try system.add("web", "deployment", text("startDelay: 1s", "runs: \(runs)", parts.deployment))
    try system.add("api", "http", "{servedBy: web}")
    system.start()
  }

  /// A request of the load.
  func ask(_ endpoint: Int = 0) { system["api", HTTPFront.self].take(endpoint: endpoint, source: 0) }

  /// One at each of these moments, in seconds.
  func ask(at seconds: [Double], endpoint: Int = 0) {
    for second in seconds {
      system.at(VirtualDuration(seconds: second)!) { ask(endpoint) }
    }
  }

  /// Requests that arrive independently at a rate, from `start` on, in seconds.
  func askPoisson(_ count: Int, rate: Double, from start: Double = 5, seed: UInt64) {
    var random = RandomStream(seed: seed, name: "arrivals")
    var moment = start
    let moments = (0..<count).map { _ in
      moment += random.unitExponential() / rate
      return moment
    }
    ask(at: moments)
  }

  /// An operator's request to one of the pods.
  func operate(_ request: HTTPRequest, _ answers: OperatorsAnswers) throws {
    let web = system["web", Deployment.self]
    guard let server = web.httpServer, let pod = web.with({ $0.nextServingPod() }) else { return }
    _ = pod.with { pod in
      pod.spawn("operator") { pod in
        let reply = try await server.ask(request, at: web.http, in: pod, patience: nil)
        if case .answer(let answer) = reply { answers.all.append(answer) }
      }
    }
  }

  func count(_ result: String) -> Double {
    (try? system.metric("cache_requests_total", ["cache": "page", "result": result, "deployment": "web"])) ?? 0
  }

  func fills(_ outcome: String = "ok") -> Double {
    let labels = ["cache": "page", "outcome": outcome, "deployment": "web"]
    return (try? system.metric("cache_fill_duration_seconds_count", labels)) ?? 0
  }

  func answered(_ status: Int) -> Double {
    (try? system.metric("ingress_requests_total", ["ingress": "api", "status": "\(status)"])) ?? 0
  }

  /// What `redis-cli` answers.
  func cli(_ line: String) -> RedisReply {
    let redis = system["redis", Redis.self]
    return redis.with { redis in
      let words = line.split(separator: " ").map { RedisBytes(String($0)) }
      return redis.machine.data.perform(words, at: redis.unixTime, from: 0).reply
    }
  }

  func keys() -> [String] {
    guard case .array(let keys) = cli("KEYS *") else { return [] }
    return keys.compactMap { if case .bulk(let key) = $0 { key.text } else { nil } }.sorted()
  }
}

/// What operators have been answered.
final class OperatorsAnswers: @unchecked Sendable {
  var all: [HTTPAnswer] = []
}

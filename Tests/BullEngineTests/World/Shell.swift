import RedisEngine

@testable import BullEngine

extension World {
  /// What `redis-cli` answers to a command line without quotes.
  @discardableResult func cli(_ line: String) -> RedisReply {
    engine.execute(line.split(separator: " ").map { RedisBytes(String($0)) }, at: now)
  }

  /// As lines of text, in order of their bytes where `sorted`.
  func lines(_ line: String, sorted: Bool = false) -> [String] {
    guard case .array(let replies) = cli(line) else { return [] }
    let texts = replies.map { reply -> String in if case .bulk(let bytes) = reply { bytes.text } else { "\(reply)" } }
    return sorted ? texts.sorted() : texts
  }

  func number(_ line: String) -> Int64? { if case .integer(let number) = cli(line) { number } else { nil } }

  func text(_ line: String) -> String? { if case .bulk(let bytes) = cli(line) { bytes.text } else { nil } }

  /// Fields of a job's hash.
  func hash(_ id: RedisBytes) -> [String: String] {
    let lines = lines("HGETALL nova:email:\(id)")
    var fields: [String: String] = [:]
    for index in stride(from: 0, to: lines.count - 1, by: 2) { fields[lines[index]] = lines[index + 1] }
    return fields
  }

  /// Names of events in the stream, with their job.
  func events() throws -> [String] {
    try engine.atomically(at: now) { engine throws in
      try engine.xrange(queue.key("events", in: &engine)).map { entry in
        entry.values[0].text + (entry.values.count > 1 ? " " + entry.values[1].text : "")
      }
    }.result
  }

  /// Takes a job by hand.
  @discardableResult func fetch(_ token: RedisBytes = "t:0", limiter: BullLimiter? = nil, lock: Int64 = 30_000) throws
    -> BullFetched
  {
    try script {
      try queue.fetch(BullFetchRequest(token: token, lockDuration: lock, limiter: limiter), at: now, in: &$0)
    }
  }

  @discardableResult func finish(
    _ id: RedisBytes, _ token: RedisBytes = "t:0", _ outcome: BullOutcome = .completed(), keep: BullKeep = .all,
    attempts: Int = 0, metrics: Int? = nil, next: BullFetchRequest? = nil
  ) throws -> BullFetched {
    let finish = BullFinish(
      id, token: token, outcome, keep: keep, attempts: attempts, metricsPoints: metrics, next: next)
    return try script { try queue.finish(finish, at: now, in: &$0) }
  }

  func count(_ state: BullState) throws -> Int { try script { try queue.count(state, at: now, in: &$0) } }

  func wait(_ milliseconds: Int64) { loop.run(until: now + milliseconds) }
}

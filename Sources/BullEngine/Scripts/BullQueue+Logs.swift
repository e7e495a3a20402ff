public import RedisEngine

extension BullQueue {
  /// `job.log(row)`: how many rows there are then.
  /// - Parameter keep: rows that stay, the newest; nil: all.
  /// - Throws: ``BullError`` if the job is gone.
  @discardableResult public func log(
    _ row: RedisBytes, to id: RedisBytes, keep: Int? = nil, at now: Int64, in engine: inout RedisEngine
  ) throws -> Int {
    var gate = try engine.beginScript(at: now)
    guard engine.exists(jobKey(id, &engine)) else { throw BullError(.missingKey, job: id, command: "addLog") }
    try gate.willGrow()
    let key = logsKey(id, &engine)
    let count = try engine.rpush(key, row)
    guard let keep else { return count }
    try engine.ltrim(key, -keep, -1)
    return min(keep, count)
  }

  /// `queue.getJobLogs(id)`: all rows, the oldest first.
  public func logs(of id: RedisBytes, at now: Int64, in engine: inout RedisEngine) throws -> [RedisBytes] {
    _ = try engine.beginScript(at: now)
    return try engine.lrange(logsKey(id, &engine), 0, -1)
  }
}

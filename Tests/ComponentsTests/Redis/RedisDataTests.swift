import Components
import RedisEngine
import Testing
import VirtualTime

/// What of a server's data survives, by how it writes them.
@Suite struct RedisDataTests {
  static func data(_ parameters: [String: String]) throws -> RedisData {
    var configuration = RedisConfiguration()
    for name in parameters.keys.sorted() { try configuration.set(name, to: parameters[name]!) }
    return RedisData(configuration: configuration, startedAt: 0, random: RandomStream(seed: 1, name: "data"))
  }

  static func count(_ data: inout RedisData, at now: Int64) -> RedisReply {
    data.perform(["GET", "count"], at: now, from: 0).reply
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var parameters: [String: String]
    /// One INCR each this many milliseconds, from 0 on.
    var step: Int64
    var crash: Int64
    /// How many of them survive.
    var kept: Int64
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "neither", parameters: ["save": ""], step: 100, crash: 10_050, kept: 0),
    // The file is synced as it was at the last whole second: what came at 10.0 s itself is not in it.
    Case(name: "everysec", parameters: ["appendonly": "yes"], step: 100, crash: 10_050, kept: 100),
    Case(name: "everysec, at its worst", parameters: ["appendonly": "yes"], step: 100, crash: 10_999, kept: 100),
    Case(name: "everysec, rarely written", parameters: ["appendonly": "yes"], step: 3_000, crash: 10_050, kept: 4),
    Case(
      name: "always", parameters: ["appendonly": "yes", "appendfsync": "always"], step: 100, crash: 10_050, kept: 101),
    Case(
      name: "no", parameters: ["appendonly": "yes", "appendfsync": "no"], step: 1_000, crash: 70_500, kept: 60),
    // More than 60 s after the last one, and at least 10 changes: with the first command after 61 s.
    Case(name: "snapshots", parameters: ["save": "60 10"], step: 1_000, crash: 100_500, kept: 61),
    Case(name: "snapshots, too few changes", parameters: ["save": "60 1000"], step: 1_000, crash: 100_500, kept: 0),
    Case(name: "defaults", parameters: [:], step: 1_000, crash: 400_500, kept: 301),
  ]

  @Test(arguments: cases)
  func crash(_ test: Case) throws {
    var data = try Self.data(test.parameters)
    var time: Int64 = 0
    var written: Int64 = 0
    while time <= test.crash {
      #expect(data.perform(["INCR", "count"], at: time, from: 0).reply == .integer(written + 1))
      written += 1
      time += test.step
    }
    #expect(data.changes == written)
    let lost = data.crash(at: test.crash)
    #expect(lost == written - test.kept)
    #expect(data.changes == test.kept)
    #expect(Self.count(&data, at: test.crash + 1) == (test.kept == 0 ? .null : .bulk(RedisBytes(test.kept))))
    // What was lost once is not lost again, and the count goes on.
    #expect(data.perform(["INCR", "count"], at: test.crash + 1, from: 0).reply == .integer(test.kept + 1))
  }

  @Test(
    "A server that is told to stop writes first, if it writes at all",
    arguments: [(["save": ""], true), (["save": "60 10"], false), (["save": "", "appendonly": "yes"], false)])
  func stop(parameters: [String: String], loses: Bool) throws {
    var data = try Self.data(parameters)
    for time in 0..<50 as Range<Int64> { _ = data.perform(["INCR", "count"], at: time, from: 0) }
    #expect(data.stop(at: 50) == (loses ? 50 : 0))
    #expect(Self.count(&data, at: 51) == (loses ? .null : .bulk("50")))
  }

  @Test("A replica is behind by whole seconds", arguments: [(0, 105), (1_000, 90), (3_000, 70), (5_000, 50)])
  func failover(losing: Int64, kept: Int64) throws {
    var data = try Self.data(["save": ""])
    data.keepReplica(for: 5_000)
    for number in 0..<105 as Range<Int64> { _ = data.perform(["INCR", "count"], at: number * 100, from: 0) }
    let lost = data.failOver(losing: losing, at: 10_450)
    #expect(lost == 105 - kept)
    #expect(Self.count(&data, at: 10_451) == .bulk(RedisBytes(kept)))
  }

  @Test(
    "A failover that nobody has planned loses what is known of the past, at most", arguments: [(nil, 0), (2_000, 25)])
  func unplannedFailover(kept: Int64?, lost: Int64) throws {
    var data = try Self.data(["save": ""])
    if let kept { data.keepReplica(for: kept) }
    for number in 0..<105 as Range<Int64> { _ = data.perform(["INCR", "count"], at: number * 100, from: 0) }
    #expect(data.failOver(losing: 60_000, at: 10_450) == lost)
    #expect(Self.count(&data, at: 10_451) == .bulk(RedisBytes(105 - lost)))
  }

  @Test func wipingForgetsWhatIsOnDiskToo() throws {
    var data = try Self.data(["appendonly": "yes", "appendfsync": "always"])
    for time in 0..<5 as Range<Int64> { _ = data.perform(["INCR", "count"], at: time, from: 0) }
    #expect(data.wipe(at: 5) == 5)
    #expect(Self.count(&data, at: 6) == .null)
    #expect(data.crash(at: 7) == 0)
    #expect(Self.count(&data, at: 8) == .null)
  }

  @Test("Keys expire while the server is down")
  func expiry() throws {
    var data = try Self.data(["appendonly": "yes", "appendfsync": "always"])
    _ = data.perform(["SET", "short", "1", "PX", "500"], at: 0, from: 0)
    _ = data.perform(["SET", "long", "1", "PX", "50000"], at: 0, from: 0)
    #expect(data.crash(at: 100) == 0)
    #expect(data.perform(["KEYS", "*"], at: 20_000, from: 0).reply == .array([.bulk("long")]))
  }

  @Test("The configuration stays through a restart, connections do not")
  func configuration() throws {
    var data = try Self.data(["maxmemory": "100mb"])
    _ = data.perform(["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"], at: 0, from: 7)
    _ = data.perform(["MULTI"], at: 0, from: 7)
    _ = data.crash(at: 10)
    #expect(
      data.perform(["CONFIG", "GET", "maxmemory*"], at: 11, from: 7).reply
        == .array(
          ["maxmemory", "104857600", "maxmemory-policy", "allkeys-lru", "maxmemory-samples", "5"].map { .bulk($0) }))
  }
}

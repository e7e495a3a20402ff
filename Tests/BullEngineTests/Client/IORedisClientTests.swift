import Testing
import VirtualTime

@testable import BullEngine

/// What an ioredis client does, event by event.
@Suite("Facts 1.4 and 2: ioredis") struct IORedisClientTests {
  /// A client whose server was there, goes away at 0 and stays away.
  struct Outage {
    var client: IORedisClient
    var rejected: [(command: Int, time: Int64, error: IORedisError)] = []
    var opened: [Int64] = []

    init(_ options: IORedisOptions) {
      client = IORedisClient(options, random: RandomStream(seed: 3, name: "outage"))
      _ = client.connect(at: -10)
      _ = client.connected(at: -9)
      _ = client.readyChecked(loading: nil, at: -8)
      note(client.closed(at: 0), at: 0)
    }

    mutating func note(_ actions: [IORedisClient.Action], at now: Int64) {
      for action in actions {
        if case .reject(let command, let error) = action { rejected.append((command, now, error)) }
        if action == .openSocket {
          opened.append(now)
          note(client.refused(at: now), at: now)
        }
      }
    }

    mutating func send(_ command: Int, at now: Int64) { note(client.send(command, at: now), at: now) }

    mutating func run(until end: Int64) {
      while let time = client.nextDeadline, time <= end { note(client.timeReached(at: time), at: time) }
    }
  }

  @Test("producer: add waits, is rejected at the 21st close, 238 s into the outage; the next flush is 420 s later")
  func addIsRejected() throws {
    var outage = Outage(.bullMQ(isBlocking: false))
    outage.send(1, at: 5_000)
    outage.run(until: 238_000)
    #expect(outage.rejected.isEmpty && outage.client.offlineCount == 1)
    outage.run(until: 239_000)
    let first = try #require(outage.rejected.first)
    // The 21st close counts the outage's own.
    #expect(first.time == 238_179 && outage.opened.count == 20)
    let text =
      "Reached the max retries per request limit (which is 20). Refer to \"maxRetriesPerRequest\" option for details."
    #expect(first.error.description == text)
    outage.send(2, at: 240_000)
    outage.run(until: 1_000_000)
    #expect(outage.rejected.map(\.time) == [238_179, 658_179])
  }

  @Test("producer with enableOfflineQueue false: refused at once") func noOfflineQueue() {
    var options = IORedisOptions.bullMQ(isBlocking: false)
    options.enableOfflineQueue = false
    var outage = Outage(options)
    outage.send(1, at: 10)
    #expect(
      outage.rejected.map(\.error.description) == ["Stream isn't writeable and enableOfflineQueue options is false"])
  }

  @Test("maxRetriesPerRequest null: commands wait for ever") func unlimited() {
    var outage = Outage(.bullMQ(isBlocking: true))
    outage.send(1, at: 10)
    outage.run(until: 86_400_000)
    #expect(outage.rejected.isEmpty && outage.client.offlineCount == 1)
  }

  @Test("retryStrategy of 5.x: min(50 n, 2000)") func strategy5() {
    var options = IORedisOptions()
    options.retryStrategy = .ioredis5
    var outage = Outage(options)
    outage.run(until: 100_000)
    let delays = zip(outage.opened, outage.opened.dropFirst()).map { $1 - $0 }
    #expect(outage.opened[0] == 50 && delays.prefix(3) == [100, 150, 200])
    #expect(delays.dropFirst(38).allSatisfy { $0 == 2_000 })
  }

  @Test(
    "retryStrategy of 6.0: min(50 * 2^(n-1), 5000) + U(0, 199)",
    arguments: [(1, 50), (2, 100), (4, 400), (7, 3_200), (8, 5_000), (60, 5_000)] as [(Int, Int64)])
  func strategy6(attempt: Int, base: Int64) {
    var random = RandomStream(seed: 1, name: "strategy")
    let draws = (0..<4_000).compactMap { _ in IORedisRetryStrategy.ioredis6.delay(attempt, random: &random) }
    #expect(draws.min() == base && draws.max() == base + 199)
    // Four standard errors of a uniform draw from 0...199.
    let mean = Distribution.mean(draws.map(Double.init)) - Double(base)
    #expect(abs(mean - 99.5) < 3.65)
  }

  @Test("connectTimeout 10 s: connect ETIMEDOUT") func connectTimeout() {
    var client = IORedisClient(random: RandomStream(seed: 1, name: "c"))
    #expect(client.connect(at: 0) == [.openSocket] && client.nextDeadline == 10_000)
    #expect(client.timeReached(at: 10_000) == [.destroySocket, .report(.connectTimedOut)])
    #expect(IORedisError.connectTimedOut.description == "connect ETIMEDOUT")
    #expect(IORedisError.connectionRefused("10.0.0.5:6379").description == "connect ECONNREFUSED 10.0.0.5:6379")
  }

  @Test("commandTimeout: from sending on, the offline queue included") func commandTimeout() {
    var options = IORedisOptions()
    options.commandTimeout = 500
    var outage = Outage(options)
    outage.send(1, at: 40)
    outage.run(until: 10_000)
    #expect(outage.rejected.map(\.time) == [540] && outage.rejected[0].error.description == "Command timed out")
  }

  @Test("silent packet loss: without a timeout it is never noticed") func silence() {
    var client = ready(IORedisOptions())
    _ = client.send(1, at: 0)
    #expect(client.nextDeadline == nil)
  }

  @Test(
    "loading: the ready check holds commands and waits min(eta, 10 s)",
    arguments: [(1_000, 1_000), (10_000, 10_000), (600_000, 10_000)] as [(Int64, Int64)])
  func loading(eta: Int64, wait: Int64) {
    var client = IORedisClient(random: RandomStream(seed: 1, name: "c"))
    _ = client.connect(at: 0)
    #expect(client.connected(at: 1) == [.checkReady])
    _ = client.send(9, at: 1)
    #expect(client.readyChecked(loading: eta, at: 2) == [] && client.nextDeadline == 2 + wait)
    #expect(client.timeReached(at: 2 + wait) == [.checkReady])
    #expect(client.readyChecked(loading: nil, at: 3 + wait) == [.write(9)])
  }

  @Test("a ready check that is refused: the offline queue is rejected, what was in flight stays; it connects again")
  func readyCheckFails() {
    let busy = "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE."
    var options = IORedisOptions()
    options.retryStrategy = .ioredis5
    options.commandTimeout = 1_000
    var client = ready(options)
    _ = client.send(1, at: 1)
    _ = client.closed(at: 2)
    for command in 2...3 { _ = client.send(command, at: 3) }
    _ = client.timeReached(at: 52)
    #expect(client.connected(at: 53) == [.checkReady])
    #expect(
      client.readyCheckFailed(busy, at: 54) == [
        .reject(2, .readyCheckFailed(busy)), .reject(3, .readyCheckFailed(busy)), .report(.reply(busy)), .destroySocket,
      ])
    #expect(client.retryAttempts == 2 && client.status == .reconnecting(at: 154) && client.offlineCount == 0)
    #expect(IORedisError.readyCheckFailed(busy).description == "Ready check failed: " + busy)
    // To BullMQ that is no connection error.
    #expect(!IORedisError.readyCheckFailed(busy).isConnectionError)
    _ = client.send(4, at: 60)
    #expect(client.timeReached(at: 154) == [.openSocket])
    _ = client.connected(at: 155)
    #expect(client.readyChecked(loading: nil, at: 156) == [.write(1), .write(4)])
    // What was rejected does not time out as well.
    client.replied(1)
    client.replied(4)
    #expect(client.nextDeadline == nil)
  }

  private func ready(_ options: IORedisOptions) -> IORedisClient {
    var client = IORedisClient(options, random: RandomStream(seed: 1, name: "c"))
    _ = client.connect(at: 0)
    _ = client.connected(at: 0)
    _ = client.readyChecked(loading: nil, at: 0)
    return client
  }

  @Test("after a reconnect: what was in flight first, then the offline queue, all at once", arguments: [true, false])
  func resending(resends: Bool) {
    var options = IORedisOptions()
    options.retryStrategy = .ioredis5
    options.autoResendUnfulfilledCommands = resends
    var client = ready(options)
    for command in 1...3 { _ = client.send(command, at: 1) }
    client.replied(1)
    let actions = client.closed(at: 2)
    #expect(actions == (resends ? [] : [.reject(2, .connectionClosed), .reject(3, .connectionClosed)]))
    for command in 4...5 { #expect(client.send(command, at: 3) == []) }
    #expect(client.timeReached(at: 52) == [.openSocket])
    _ = client.connected(at: 53)
    #expect(client.readyChecked(loading: nil, at: 54) == (resends ? [2, 3, 4, 5] : [4, 5]).map { .write($0) })
    #expect(client.retryAttempts == 0 && client.unfulfilledCount == (resends ? 4 : 2))
  }

  @Test("disconnect(): Connection is closed.") func disconnected() {
    var client = ready(IORedisOptions())
    _ = client.send(1, at: 1)
    #expect(client.disconnect(at: 2) == [.destroySocket, .reject(1, .connectionClosed)])
    #expect(client.send(2, at: 3) == [.reject(2, .connectionClosed)])
    #expect(IORedisError.connectionClosed.description == "Connection is closed.")
  }

  @Test("without a retry strategy the first close is the end") func never() {
    var options = IORedisOptions()
    options.retryStrategy = .never
    var client = ready(options)
    _ = client.send(1, at: 1)
    #expect(client.closed(at: 2) == [.reject(1, .connectionClosed)] && client.status == .end)
  }
}

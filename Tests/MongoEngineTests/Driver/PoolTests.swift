import MongoEngine
import Testing
import VirtualTime

@Suite struct PoolTests {
  /// A pool whose connections are made at once.
  static func ready(_ options: PoolOptions) -> ClientPool {
    var pool = ClientPool(options: options)
    _ = pool.ready(at: .start)
    return pool
  }

  @Test func requestsWaitForAConnectionAndInTheirOrder() {
    var pool = Self.ready(PoolOptions(maxSize: 2, waitQueueTimeout: .seconds(1)))
    #expect(pool.checkOut(at: .start).actions == [.connect(1)] && pool.checkOut(at: .start).actions == [.connect(2)])
    let waiting = [pool.checkOut(at: .start).request, pool.checkOut(at: .start + .milliseconds(500)).request]
    #expect(pool.waitingCount == 2 && pool.count == 2)
    #expect(pool.connected(1, at: .start) == [.deliver(request: 1, connection: 1)])
    #expect(pool.checkIn(1, at: .start) == [.deliver(request: waiting[0], connection: 1)])
    #expect(pool.advance(to: .start + .milliseconds(1_499)).isEmpty)
    #expect(pool.advance(to: .start + .milliseconds(1_500)) == [.refuse(request: waiting[1], .timeout)])
  }

  /// A slow server: only two connections are made at a time, and who waits takes one that comes back.
  @Test func onlySoManyConnectionsAreMadeAtATime() {
    var pool = Self.ready(PoolOptions())
    let actions = (0..<5).map { _ in pool.checkOut(at: .start).actions }
    #expect(actions == [[.connect(1)], [.connect(2)], [], [], []])
    #expect(pool.connected(1, at: .start) == [.deliver(request: 1, connection: 1), .connect(3)])
    #expect(pool.checkIn(1, at: .start) == [.deliver(request: 4, connection: 1)])
  }

  @Test func clearingMakesConnectionsStale() {
    var pool = Self.ready(PoolOptions(minSize: 0))
    _ = pool.checkOut(at: .start)
    _ = pool.connected(1, at: .start)
    let waiting = pool.checkOut(at: .start).request
    #expect(pool.clear(at: .start) == [])
    #expect(pool.generation == 1 && pool.state == .paused)
    #expect(pool.checkOut(at: .start).actions == [.refuse(request: waiting + 1, .connectionError)])
    _ = pool.checkIn(1, at: .start)
    #expect(pool.availableCount == 0)
    _ = pool.ready(at: .start)
    #expect(
      pool.takeEvents().map(\.name).suffix(3) == ["ConnectionCheckedIn", "ConnectionClosed", "ConnectionPoolReady"])
    #expect(pool.clear(interruptsInUse: true, at: .start) == [.refuse(request: waiting, .connectionError)])
  }

  @Test func theSmallestSizeIsKept() {
    var pool = ClientPool(options: PoolOptions(minSize: 3, maxIdle: .seconds(5)))
    #expect(pool.advance(to: .start + .seconds(60)).isEmpty)
    _ = pool.ready(at: .start)
    var now = VirtualInstant.start
    for id in 1...3 {
      #expect(pool.advance(to: now) == [.connect(id)])
      _ = pool.connected(id, at: now)
    }
    #expect(pool.availableCount == 3)
    now = now + .seconds(6)
    #expect(pool.advance(to: now) == [.connect(4)] && pool.availableCount == 0)
  }

  /// A copy of a pool goes on by itself.
  @Test func aPoolIsAValue() {
    let pool = Self.ready(PoolOptions())
    var copy = pool
    _ = copy.checkOut(at: .start)
    #expect(pool.count == 0 && copy.count == 1)
  }
}

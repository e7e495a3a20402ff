import Testing
import VirtualTime

@testable import Components

/// The pool's bookkeeping against plain lists, over random histories.
@Suite struct ConnectionPoolMachineTests {
  private static func machine(_ size: Int, open: Int? = nil) -> ConnectionPoolMachine<Int> {
    var machine = ConnectionPoolMachine<Int>(configuration: ConnectionPoolConfiguration(maximumPoolSize: size))
    for _ in 0..<(open ?? size) {
      machine.beginOpening()
      _ = machine.opened()
    }
    return machine
  }

  @Test(
    "Connections are lent up to the pool's size and then handed from one caller to the next, first come first served")
  func order() {
    var pool = Self.machine(2)
    let first = pool.take()!
    let second = pool.take()!
    #expect(pool.take() == nil)
    let tickets = (1...4).map { pool.wait($0) }
    #expect(pool.withdraw(tickets[1]) == 2)
    #expect(pool.withdraw(tickets[1]) == nil)
    #expect((pool.active, pool.idle, pool.waiting) == (2, 0, 3))
    #expect(pool.giveBack(second) == 1)
    #expect(pool.giveBack(first) == 3)
    #expect(pool.giveBack(second) == 4)
    #expect(pool.withdraw(tickets[3]) == nil)
    #expect(pool.giveBack(first) == nil)
    #expect((pool.active, pool.idle, pool.waiting) == (1, 1, 0))
  }

  @Test("A connection that is closed is replaced, and the new one goes to who waits")
  func replaces() {
    var pool = Self.machine(1)
    let connection = pool.take()!
    _ = pool.wait(7)
    #expect(!pool.wantsConnection)
    pool.discard(connection)
    #expect(pool.wantsConnection && pool.total == 0)
    pool.beginOpening()
    #expect(!pool.wantsConnection)
    pool.openingFailed()
    pool.beginOpening()
    let opened = pool.opened()
    #expect(opened.requester == 7)
    #expect((pool.active, pool.idle, pool.waiting) == (1, 0, 0))
  }

  @Test(arguments: Seeds.some(30))
  func agreesWithPlainLists(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "pool")
    let size = 1 + random.below(4)
    var pool = Self.machine(size, open: 0)
    var idle: [Int] = []
    var lent: [Int] = []
    var line: [(ticket: UInt64, caller: Int)] = []
    var tickets: [UInt64] = []
    for step in 0..<400 {
      switch random.below(6) {
      case 0, 1:
        let got = pool.take()
        #expect(got == idle.last)
        if let got {
          idle.removeLast()
          lent.append(got)
        } else {
          let ticket = pool.wait(step)
          line.append((ticket, step))
          tickets.append(ticket)
        }
      case 2, 3:
        guard !lent.isEmpty else { continue }
        let connection = lent[random.below(lent.count)]
        let next = pool.giveBack(connection)
        #expect(next == line.first?.caller)
        if line.isEmpty {
          lent.removeAll { $0 == connection }
          idle.append(connection)
        } else {
          line.removeFirst()
        }
      case 4:
        if !lent.isEmpty, random.chance(0.5) {
          pool.discard(lent.remove(at: random.below(lent.count)))
        } else if pool.wantsConnection {
          pool.beginOpening()
          let opened = pool.opened()
          #expect(opened.requester == line.first?.caller)
          #expect(!idle.contains(opened.connection) && !lent.contains(opened.connection))
          if line.isEmpty {
            idle.append(opened.connection)
          } else {
            line.removeFirst()
            lent.append(opened.connection)
          }
        }
      default:
        guard !tickets.isEmpty else { continue }
        let ticket = tickets[random.below(tickets.count)]
        let position = line.firstIndex { $0.ticket == ticket }
        #expect(pool.withdraw(ticket) == position.map { line[$0].caller })
        if let position { line.remove(at: position) }
      }
      #expect(pool.active == lent.count && pool.idle == idle.count && pool.waiting == line.count)
      #expect(pool.total <= size && (idle.isEmpty || line.isEmpty))
    }
  }

  @Test("The error's text is HikariCP's")
  func text() {
    let error = ConnectionTimeout(
      pool: "HikariPool-1", waited: .seconds(30), total: 10, active: 10, idle: 0, waiting: 25)
    #expect(
      error.message
        == "HikariPool-1 - Connection is not available, request timed out after 30000ms "
        + "(total=10, active=10, idle=0, waiting=25)")
    let closed = ConnectionTimeout(
      pool: "HikariPool-1", waited: .zero, total: 0, active: 0, idle: 0, waiting: 0, isClosed: true)
    #expect(closed.message == "HikariDataSource (HikariPool-1) has been closed.")
  }
}

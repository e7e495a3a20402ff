import SimulationKernel
import TestSupport
import Testing
import VirtualTime

@Suite struct MailboxTests {
  @Test func aFullMailboxHoldsItsSendersInOrder() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let mailbox = Mailbox<Int>("box", capacity: 2, in: simulation)
    station.with { station in
      for index in 0..<4 {
        station.spawn("sender \(index)") { station in
          try await mailbox.send(index)
          station.stamp("sent \(index)")
        }
      }
      station.spawn("receiver") { station in
        for _ in 0..<4 {
          try await simulation.sleep(for: .seconds(1))
          if let value = try await mailbox.receive() { station.stamp("got \(value)") }
        }
      }
    }
    try simulation.run()
    #expect(
      station.with { $0.log } == [
        "0 sent 0", "0 sent 1", "1 got 0", "1 sent 2", "2 got 1", "2 sent 3", "3 got 2", "4 got 3",
      ])
  }

  @Test func receiversAreServedInOrderAndNeverOvertaken() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let mailbox = Mailbox<Int>("box", capacity: 5, in: simulation)
    station.with { station in
      for index in 0..<3 {
        station.spawn("receiver \(index)") { station in
          if let value = try await mailbox.receive() { station.stamp("\(index) got \(value)") }
        }
      }
      station.spawn("sender") { station in
        try await simulation.sleep(for: .seconds(1))
        #expect(mailbox.waitingReceivers == 3)
        for value in 10..<13 { _ = mailbox.trySend(value) }
        // All are promised to the receivers that wait.
        station.stamp("left \(mailbox.tryReceive().map(String.init) ?? "nothing")")
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["1 left nothing", "1 0 got 10", "1 1 got 11", "1 2 got 12"])
  }

  @Test func aReceiveEndsAtItsDeadlineAndLosesNothing() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let mailbox = Mailbox<Int>("box", capacity: 1, in: simulation)
    station.with { station in
      station.spawn("receiver") { station in
        for _ in 0..<3 {
          switch try await mailbox.receive(until: simulation.now + .seconds(2)) {
          case .element(let value): station.stamp("got \(value)")
          case .deadline: station.stamp("deadline")
          case .closed: station.stamp("closed")
          }
        }
      }
      station.spawn("sender") { _ in
        try await simulation.sleep(for: .seconds(3))
        try await mailbox.send(1)
        mailbox.close()
      }
    }
    try simulation.run()
    #expect(station.with { $0.log } == ["2 deadline", "3 got 1", "3 closed"])
  }

  @Test func closingFailsTheSendersThatWaitAndKeepsWhatIsInIt() throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let mailbox = Mailbox<Int>("box", capacity: 1, in: simulation)
    station.with { station in
      for index in 0..<3 {
        station.spawn("sender \(index)") { station in station.stamp("\(index) \(try await mailbox.send(index))") }
      }
      station.spawn("closer") { station in
        try await simulation.sleep(for: .seconds(1))
        mailbox.close()
        station.stamp("\(mailbox.trySend(9)) \(try await mailbox.send(9))")
        station.stamp("kept \(String(describing: try await mailbox.receive()))")
        station.stamp("then \(String(describing: try await mailbox.receive()))")
      }
    }
    try simulation.run()
    #expect(
      station.with { $0.log } == [
        "0 0 true", "1 false false", "1 kept Optional(0)", "1 then nil", "1 1 false", "1 2 false",
      ])
  }

  /// What was sent is received once, in the order of sending per sender, whoever is killed or gives up meanwhile.
  @Test(arguments: 0..<UInt64(Verification.isOn ? 500 : 30))
  func nothingIsLostOrDoubled(seed: UInt64) throws {
    let simulation = Simulation()
    let station = Station(simulation)
    let mailbox = Mailbox<Int>("box", capacity: 3, in: simulation)
    let ledger = Ledger()
    let tasks = station.with { station in
      (0..<5).map { sender in
        station.spawn("sender \(sender)") { _ in
          var random = RandomStream(seed: seed, name: "s\(sender)")
          for index in 0..<40 {
            try await simulation.sleep(for: .milliseconds(Int64(random.below(4))))
            if try await mailbox.send(sender * 1_000 + index) { ledger.sent.append(sender * 1_000 + index) }
          }
        }
      }
        + (0..<4).map { receiver in
          station.spawn("receiver \(receiver)", daemon: true) { _ in
            var random = RandomStream(seed: seed, name: "r\(receiver)")
            while true {
              let end = simulation.now + .milliseconds(1 + Int64(random.below(3)))
              if case .element(let value) = try await mailbox.receive(until: receiver == 0 ? nil : end) {
                ledger.received.append(value)
              }
              if simulation.now > .at(5) { return }
            }
          }
        }
    }
    let kill = simulation.register(name: "kill") { tasks[Int($0)].cancel() }
    for victim in [0, 1, 6, 7] as [UInt64] {
      simulation.schedule(kill, at: .start + .milliseconds(20), payload: victim)
    }
    try simulation.run(until: .at(10))
    simulation.end()
    while let value = mailbox.tryReceive() { ledger.received.append(value) }
    #expect(ledger.received.sorted() == ledger.sent.sorted(), "seed \(seed)")
    for sender in 0..<5 {
      let own = ledger.received.filter { $0 / 1_000 == sender }
      #expect(own == own.sorted(), "seed \(seed)")
    }
  }

  final class Ledger: @unchecked Sendable {
    var sent: [Int] = []
    var received: [Int] = []
  }
}

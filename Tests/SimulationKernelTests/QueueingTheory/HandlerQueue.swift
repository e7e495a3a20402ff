import SimulationKernel
import VirtualTime

/// A queue written with handler events: one event per arrival, one per departure.
final class HandlerQueue {
  private let setting: QueueSetting
  private let ledger: QueueLedger
  private unowned let simulation: Simulation
  private var gaps: RandomStream
  private var services: RandomStream
  private var busy = 0
  private var queue: [VirtualInstant] = []
  private var head = 0
  private var arrival: HandlerID?
  private var departure: HandlerID?

  init(_ setting: QueueSetting, seed: UInt64, ledger: QueueLedger, in simulation: Simulation) {
    self.setting = setting
    self.ledger = ledger
    self.simulation = simulation
    gaps = RandomStream(seed: seed, name: "gaps")
    services = RandomStream(seed: seed, name: "services")
  }

  /// The simulation keeps the handlers, and these the queue, until it ends.
  func start() {
    arrival = simulation.register(name: "arrival") { _ in self.arrive() }
    departure = simulation.register(name: "departure") { self.depart(VirtualInstant(nanoseconds: Int64($0))) }
    simulation.schedule(arrival!, at: simulation.now + setting.gap(&gaps))
  }

  private func arrive() {
    let now = simulation.now
    if let room = setting.room, ledger.inSystem == room {
      ledger.isLost()
    } else {
      ledger.arrives(at: now)
      if busy < setting.servers {
        busy += 1
        begin(arrivedAt: now)
      } else {
        queue.append(now)
      }
    }
    simulation.schedule(arrival!, at: now + setting.gap(&gaps))
  }

  private func begin(arrivedAt: VirtualInstant) {
    ledger.begins(after: simulation.now - arrivedAt)
    simulation.schedule(
      departure!, at: simulation.now + setting.service(&services), payload: UInt64(arrivedAt.nanoseconds))
  }

  private func depart(_ arrivedAt: VirtualInstant) {
    ledger.leaves(after: simulation.now - arrivedAt, at: simulation.now)
    if head < queue.count {
      head += 1
      begin(arrivedAt: queue[head - 1])
      if head == queue.count || head > 10_000 {
        queue.removeFirst(head)
        head = 0
      }
    } else {
      busy -= 1
    }
  }
}

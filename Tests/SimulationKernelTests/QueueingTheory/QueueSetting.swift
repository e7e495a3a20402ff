import SimulationKernel
import VirtualTime

/// A queue with Poisson arrivals and exponential service of mean 1 s.
struct QueueSetting: Sendable, CustomStringConvertible {
  var servers: Int
  /// Arrivals per second and server.
  var load: Double
  /// The most customers in the system, those in service included; others are lost. nil: no limit.
  var room: Int?

  var description: String { "M/M/\(servers)\(room.map { "/\($0)" } ?? "") at load \(load)" }

  /// The next time between arrivals.
  func gap(_ stream: inout RandomStream) -> VirtualDuration {
    VirtualDuration(seconds: stream.unitExponential() / (load * Double(servers)))!
  }

  /// The next time of service.
  func service(_ stream: inout RandomStream) -> VirtualDuration { VirtualDuration(seconds: stream.unitExponential())! }
}

/// The two ways to write a model on the kernel.
enum Layer: String, Sendable, CaseIterable {
  case handlers, actors

  /// Makes the queue in a simulation and starts its arrivals.
  func start(_ setting: QueueSetting, seed: UInt64, in simulation: Simulation) -> QueueLedger {
    let ledger = QueueLedger()
    switch self {
    case .handlers: HandlerQueue(setting, seed: seed, ledger: ledger, in: simulation).start()
    case .actors: ActorQueue(setting, seed: seed, ledger: ledger, in: simulation).with { $0.start() }
    }
    return ledger
  }
}

/// What one queue has done since the ledger was last opened.
final class QueueLedger: @unchecked Sendable {
  struct Figures: Equatable {
    var arrived = 0
    var lost = 0
    var begun = 0
    var waited = 0
    var left = 0
    /// In nanoseconds.
    var totalWait: Int64 = 0
    var totalStay: Int64 = 0
    /// Customers in the system times nanoseconds.
    var area: Int64 = 0
    var waits: [Int64] = []
    var stays: [Int64] = []
  }

  private(set) var figures = Figures()
  private(set) var inSystem = 0
  private var opened = VirtualInstant.start
  private var changed = VirtualInstant.start
  private var keepsTimes = false

  /// Forgets what happened so far; single times are kept from now on if wanted.
  func open(at now: VirtualInstant, keepingTimes: Bool) {
    figures = Figures()
    opened = now
    changed = now
    keepsTimes = keepingTimes
  }

  /// The figures up to now.
  func close(at now: VirtualInstant) -> Figures {
    change(by: 0, at: now)
    return figures
  }

  func arrives(at now: VirtualInstant) {
    figures.arrived += 1
    change(by: 1, at: now)
  }

  func isLost() {
    figures.arrived += 1
    figures.lost += 1
  }

  func begins(after wait: VirtualDuration) {
    figures.begun += 1
    figures.waited += wait > .zero ? 1 : 0
    figures.totalWait += wait.nanoseconds
    if keepsTimes { figures.waits.append(wait.nanoseconds) }
  }

  func leaves(after stay: VirtualDuration, at now: VirtualInstant) {
    figures.left += 1
    figures.totalStay += stay.nanoseconds
    if keepsTimes { figures.stays.append(stay.nanoseconds) }
    change(by: -1, at: now)
  }

  private func change(by count: Int, at now: VirtualInstant) {
    figures.area += Int64(inSystem) * (now - changed).nanoseconds
    changed = now
    inSystem += count
  }
}

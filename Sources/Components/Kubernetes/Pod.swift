public import SimulationKernel
public import Telemetry
public import VirtualTime

/// One pod of a deployment: an actor whose isolation its workload runs in.
public actor Pod: Model {
  public nonisolated let simulation: Simulation
  /// Such as `backend-5d9c7f-x2k9q`.
  public nonisolated let name: String
  public nonisolated let nameID: NameID
  /// The pod's index within the run, from 0; never used twice.
  public nonisolated let index: Int
  /// The workload's options, filled from the environment the pod was started with.
  public nonisolated let options: Options
  /// A random stream of this pod's own.
  public nonisolated let stream: RandomStream

  /// The connections that everything in the pod shares; nil when the deployment has no `pool`.
  public nonisolated let pool: ConnectionPool?

  /// SIGTERM has arrived: finish what cannot be left, then return.
  public private(set) var isTerminating = false
  private var napping: Waiter?

  init(
    simulation: Simulation, name: String, nameID: NameID, index: Int, options: Options, stream: RandomStream,
    pool: ConnectionPool? = nil
  ) {
    self.simulation = simulation
    self.name = name
    self.nameID = nameID
    self.index = index
    self.options = options
    self.stream = stream
    self.pool = pool
  }

  /// Sleeps for `duration`, or until SIGTERM arrives if that is earlier.
  public func nap(for duration: VirtualDuration) async throws(SimulationEnded) {
    guard !isTerminating else { return }
    _ = try await simulation.wait(until: simulation.now + duration, waitingFor: "the next poll") { napping = $0 }
    napping = nil
  }

  /// Waits for SIGTERM.
  public func untilTermination() async throws(SimulationEnded) {
    guard !isTerminating else { return }
    _ = try await simulation.wait(until: nil, waitingFor: "SIGTERM") { napping = $0 }
    napping = nil
  }

  /// Delivers SIGTERM.
  func terminate() {
    isTerminating = true
    if let napping { simulation.wake(napping) }
  }
}

import MongoEngine
import SimulationKernel
import VirtualTime

/// A server as a client knows it: its monitor and its pool.
final class MongoEndpoint: @unchecked Sendable {
  let address: String
  /// Never used twice in a client.
  let number: Int
  var schedule: MonitorSchedule
  var pool: ClientPool
  /// The topology's count of the times that the pool was to be cleared, as far as it was.
  var generation = 0
  /// The next question, or the end of the present one.
  var check: (event: ScheduledEvent, isAnswer: Bool)?
  /// Whether the present question gets no answer before its end.
  var isSilent = false
  var askedAt = VirtualInstant.start
  var roundTrip: VirtualDuration?
  /// When the pool has something to do.
  var upkeep: (event: ScheduledEvent, at: VirtualInstant)?
  /// Those that ask for a connection, by the pool's number.
  var requests: [Int: CheckOut] = [:]
  /// By the pool's number: where it leads, and the generation that it is of.
  var connections: [Int: (server: MongoConnection, generation: Int)] = [:]
  /// What runs on connections in use.
  var calls: [Int: MongoCall] = [:]
  /// Why the connection failed that is being given up.
  var connectFailure: MongoFailure?
  var operations = 0

  /// A request for a connection.
  final class CheckOut: @unchecked Sendable {
    var waiter: Waiter?
    var connection: Int?
    var failure: MongoFailure?
    /// Its task is gone.
    var isAbandoned = false
  }

  init(address: String, number: Int, options: DriverOptions) {
    self.address = address
    self.number = number
    schedule = MonitorSchedule(interval: options.heartbeatInterval)
    pool = ClientPool(options: options.pool)
  }
}

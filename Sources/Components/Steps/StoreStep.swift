import SimulationKernel
import Telemetry
import VirtualTime

/// The request's message becomes a row of a table queue.
struct StoreStep: Step {
  let queue: TableQueue
  let names: Names

  /// Error codes as reports have them.
  struct Names: Sendable {
    var unavailable, noConnection, failed, noAnswer: StepFailure
  }

  var stores: Bool { true }

  static let type = StepType(
    name: "store",
    summary:
      "Stores the request's message in a table queue: one insert, on a connection of the pod's pool if it has one.",
    options: [OptionSpec("in", .reference(["tableQueue"]), required: true, "The queue.")],
    make: { context, options throws(ConfigurationProblem) in
      guard let queue = context.component(options.text("in")) as? TableQueue else {
        throw ConfigurationProblem(["in"], "is not a tableQueue component")
      }
      let journal = context.telemetry.journal
      func failure(_ code: String, _ text: String, _ status: Int) -> StepFailure {
        StepFailure(code: journal.intern(code), text, status: status)
      }
      return StoreStep(
        queue: queue,
        names: Names(
          unavailable: failure("SERVICE_UNAVAILABLE", "the database is down", 503),
          noConnection: failure("DATABASE_CONNECTION_TIMEOUT", "no connection of the pool came free", 500),
          failed: failure("DATABASE_ERROR", "the insert failed", 500),
          noAnswer: failure("DATABASE_TIMEOUT", "the database did not answer", 504)))
    })

  func run(_ context: inout StepContext) async throws {
    guard let arrival = context.arrival else { preconditionFailure("a step that stores has a message") }
    // A pool is of one database.
    let pool = context.pod.pool.flatMap { $0.database === queue.database ? $0 : nil }
    var connection: PooledConnection?
    if let pool {
      do { connection = try await pool.acquire() } catch let error as ConnectionTimeout {
        throw error.isClosed ? names.unavailable : names.noConnection
      }
    }
    let began = context.simulation.now
    let life = queue.database.with { $0.incarnation }
    do {
      try await queue.database.execute(.write)
      let fate = queue.database.with { $0.fate(ofInsertBegunIn: life) }
      if fate != .stored { throw fate == .lost ? names.unavailable : names.noAnswer }
      if let pool, let connection, !pool.isAlive(connection) { throw names.unavailable }
      // Accepted first: the row may be claimed in the same instant.
      arrival.stored()
      queue.with { $0.insert(arrival.message, after: began.duration(to: context.simulation.now)) }
      if let pool, let connection { pool.release(connection) }
    } catch let error as SQLError {
      if let pool, let connection { pool.release(connection, isBroken: error.isFatal || error == .noAnswer) }
      throw failure(error)
    } catch let failure as StepFailure {
      if let pool, let connection { pool.release(connection, isBroken: true) }
      throw failure
    }
  }

  private func failure(_ error: SQLError) -> StepFailure {
    var failure =
      if error == .noAnswer { names.noAnswer } else if error.isFatal || queue.database.with({ $0.outage }) != nil {
        names.unavailable
      } else {
        names.failed
      }
    failure.text = "\(error.state.rawValue) \(error.message(relation: queue.settings.relation))"
    return failure
  }
}

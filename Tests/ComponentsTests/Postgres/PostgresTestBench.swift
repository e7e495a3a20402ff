import SimulationKernel
import Telemetry
import VirtualTime

@testable import Components

/// A server with one queue and nobody working on it; statements are run by hand.
struct PostgresTestBench {
  let queue: QueueSystem
  var system: TestSystem { queue.system }
  var postgres: Postgres { system["postgres", Postgres.self] }
  var table: TableQueue { system["queue", TableQueue.self] }

  init(postgres: String = "", queue options: String = "", api: String = "") throws {
    var parts = QueueSystem.Parts()
    parts.worker = "enabled: false"
    parts.postgres = postgres.isEmpty ? "readTime: 1ms, writeTime: 10ms, claimTime: 100ms" : postgres
    parts.queue = options
    parts.api = api
    queue = try QueueSystem(parts)
  }

  final class Ends: @unchecked Sendable {
    var list: [(name: String, at: Double, error: SQLError?)] = []
  }

  /// Runs one statement of the class at that moment and notes when and how it ended.
  func run(
    _ statement: Postgres.StatementClass, at moment: VirtualDuration, delay: VirtualDuration = .zero, into ends: Ends
  ) {
    let (postgres, table) = (postgres, table)
    system.at(moment) {
      table.with { table in
        _ = table.spawn("statement") { table in
          var failure: SQLError?
          do { try await postgres.execute(statement, delay: delay) } catch let error as SQLError { failure = error }
          ends.list.append((statement.rawValue, table.simulation.now.seconds, failure))
        }
      }
    }
  }

  /// How a new connection would fare now.
  func connectionError() -> SQLError? {
    postgres.with { postgres in
      do throws(SQLError) {
        postgres.close(try postgres.open(client: "test"))
        return nil
      } catch { return error }
    }
  }
}

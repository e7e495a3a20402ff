import SimulationKernel
import VirtualTime

/// Work on several collections at once, as the database tools do it: each is taken by the first worker that is free.
///
/// The first failure ends it: what the others have begun goes on to its next step.
final class MongoToolRun: @unchecked Sendable {
  private let server: Mongo
  private var waiting: [String]
  private var running = 0
  private var waiter: Waiter?
  private(set) var failure: MongoFailure?
  private var isOver = false

  /// - Parameter namespaces: in the order in which they are begun.
  init(_ server: Mongo, _ namespaces: [String]) {
    self.server = server
    waiting = namespaces.reversed()
  }

  /// Whether somebody has failed, or whoever waits for it is gone.
  var isBroken: Bool { failure != nil || isOver }

  /// Does something for each namespace, for so many at the same time, and waits for the end.
  /// - Throws: the first `MongoFailure`; `SimulationEnded`.
  func each(
    atOnce count: Int, _ body: @escaping @Sendable (String, MongoToolRun) async throws -> Void
  ) async throws {
    defer { isOver = true }
    for number in 0..<min(count, waiting.count) {
      running += 1
      _ = server.with { server in
        server.spawn("tool \(number)", daemon: true) { _ in
          defer { self.ended() }
          while !self.isBroken, let namespace = self.waiting.popLast() {
            do { try await body(namespace, self) } catch let failure as MongoFailure {
              self.failure = self.failure ?? failure
            }
          }
        }
      }
    }
    while running > 0 {
      _ = try await server.simulation.wait(until: nil, waitingFor: "a tool's workers") { waiter = $0 }
      waiter = nil
    }
    if let failure { throw failure }
  }

  private func ended() {
    running -= 1
    if let waiter { server.simulation.wake(waiter) }
  }
}

extension Mongo {
  /// Bytes that a tool reads or writes by one command: the most that a server's answer holds.
  static let toolBatch: Int64 = 16_000_000

  /// Moves so many bytes out, or with `into` in, through a client, batch by batch, each of which holds one of the member's processors.
  /// - Throws: `MongoFailure`; `SimulationEnded`.
  nonisolated func move(
    _ bytes: Int64, of namespace: String, into: Bool = false, through client: MongoClient, _ run: MongoToolRun
  ) async throws {
    var left = bytes
    while left > 0, !run.isBroken {
      let part = min(left, Self.toolBatch)
      let seconds = Double(part) / Double(dumpRate)
      let time = VirtualDuration(seconds: seconds) ?? .hours(24)
      _ = try await client.run(MongoRequest(namespace, into ? .load(bytes: part, time) : .read(bytes: part, time)))
      left -= part
    }
  }
}

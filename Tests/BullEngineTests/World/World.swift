import RedisEngine
import VirtualTime

@testable import BullEngine

/// A server with a queue, workers and the network between them: what a simulation does with the machines, as small as can be.
final class World {
  struct Run: Equatable {
    var id: RedisBytes
    var worker: String
    var time: Int64
  }

  let loop: EventLoop
  var engine: RedisEngine
  let queue: BullQueue
  var random: RandomStream
  /// Whether anybody listens at the server's port.
  private(set) var isUp = true
  var workers: [WorkerProcess] = []
  /// Whenever a processor was begun.
  var runs: [Run] = []
  /// Whenever a job was written as finished.
  var finished: [Run] = []
  /// What workers reported.
  var errors: [String] = []
  /// Those that wait for the marker, first come first served.
  private var blocked: [(worker: WorkerProcess, command: Int)] = []

  /// 2026-01-01.
  static let start: Int64 = 1_767_225_600_000

  init(seed: UInt64 = 1, version: BullVersion = .v6, at start: Int64 = World.start) throws {
    loop = EventLoop(at: start)
    engine = RedisEngine(startedAt: start, random: RandomStream(seed: seed, name: "redis"))
    queue = try BullQueue("email", prefix: "nova", version: version, in: &engine)
    random = RandomStream(seed: seed, name: "world")
  }

  var now: Int64 { loop.now }

  /// A script, and then whoever waits for the marker.
  func script<R>(_ body: (inout RedisEngine) throws -> R) rethrows -> R {
    let result = try engine.atomically(at: now) { engine throws in try body(&engine) }.result
    serveBlocked()
    return result
  }

  @discardableResult func add(_ options: BullJobOptions = BullJobOptions(), name: RedisBytes = "send") throws
    -> RedisBytes
  {
    let job = try BullNewJob(name, options)
    return try script { try queue.add(job, at: now, in: &$0).id }
  }

  func addWorker(_ name: String, _ options: BullWorkerOptions = BullWorkerOptions()) -> WorkerProcess {
    let worker = WorkerProcess(name, options, self)
    workers.append(worker)
    return worker
  }

  func block(_ worker: WorkerProcess, _ command: Int, milliseconds: Int64) {
    blocked.append((worker, command))
    serveBlocked()
    loop.after(milliseconds) { [self] in
      guard let index = blocked.firstIndex(where: { $0.worker === worker && $0.command == command }) else { return }
      blocked.remove(at: index)
      worker.unblocked(command, nil)
    }
  }

  func forget(_ worker: WorkerProcess) { blocked.removeAll { $0.worker === worker } }

  private func serveBlocked() {
    while let first = blocked.first, isUp {
      let popped = try? engine.atomically(at: now) { engine throws in try engine.zpop(queue.key("marker", in: &engine))
      }
      .result
      guard let marker = popped ?? nil else { return }
      blocked.removeFirst()
      loop.after(1) { first.worker.unblocked(first.command, Int64(marker.score)) }
    }
  }

  /// The server's port closes and every connection with it.
  func goDown() {
    isUp = false
    blocked = []
    for worker in workers where worker.isAlive { worker.connectionsLost() }
  }

  func comeBack() { isUp = true }

  func runCount(_ id: RedisBytes) -> Int { runs.count { $0.id == id } }
}

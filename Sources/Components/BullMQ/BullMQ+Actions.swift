import BullEngine
import RedisEngine
import SimulationKernel
import Telemetry
import VirtualTime

/// What an operator does to a queue, with a dashboard or a script.
extension BullMQ {
  static let actions: [ActionType] = {
    let queue = OptionSpec("queue", .text, required: true, "Which one.")
    return [
      ActionType("pause", "`queue.pause()`: workers take no further jobs.", [queue]),
      ActionType("resume", "`queue.resume()`: workers take jobs again.", [queue]),
      ActionType("retryFailed", "`queue.retryJobs()`: failed jobs wait again, the oldest first.", [queue]),
      ActionType(
        "removeFailed", "`queue.clean(0, limit, 'failed')`: failed jobs are removed, hashes included.", [queue]),
      ActionType(
        "drain", "`queue.drain()`: removes all jobs that wait, with `delayed` those as well whose time has not come.",
        [queue, OptionSpec("delayed", .boolean, default: "false", .documented("BullMQ, queue"), "Delayed ones, too.")]),
    ]
  }()

  public func check(_ action: ActionCall) throws(ConfigurationProblem) {
    let name = action.options.text("queue")
    guard queue(name) == nil else { return }
    let known = queues.map(\.name)
    let near = NearName.nearest(to: name, in: known).map { "; did you mean '\($0)'?" } ?? ""
    throw ConfigurationProblem(["queue"], "is '\(name)', which '\(self.name)' does not have\(near)")
  }

  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    guard let index = queue(action.options.text("queue")) else {
      throw ActionRefused("no queue '\(action.options.text("queue"))'")
    }
    let target = queues[index].queue
    switch action.type {
    case "pause":
      try run { engine, now in try target.pause(at: now, in: &engine) }
      return "paused"
    case "resume":
      try run { engine, now in try target.resume(at: now, in: &engine) }
      return "resumed"
    case "retryFailed":
      let before = book.count
      while try run({ engine, now in try target.retryJobs(at: now, in: &engine) }) {}
      reconcile(journal.intern(action.type), gone: .lost)
      return "\(book.count - before) jobs wait again"
    case "removeFailed":
      let removed = try run { engine, now in try target.clean(.failed, grace: 0, at: now, in: &engine) }
      return "\(removed.count) jobs removed"
    case "drain":
      let isWhole = action.options.boolean("delayed")
      let removed = try run { engine, now in try target.drain(delayed: isWhole, at: now, in: &engine) }
      reconcile(journal.intern(action.type), gone: .cancelled)
      return "\(removed) jobs removed"
    default: preconditionFailure("an action that the catalogue entry does not list: \(action.type)")
    }
  }

  private func run<R: Sendable>(_ body: @Sendable (inout RedisEngine, Int64) throws -> R) throws(ActionRefused) -> R {
    do {
      return try redis.with { redis in
        switch redis.machine.outage {
        case .refuse: throw ActionRefused("connect ECONNREFUSED")
        case .hang: throw ActionRefused("Command timed out")
        case .loading, .readOnly, .busy, .misconf, nil: break
        }
        return try redis.script(body)
      }
    } catch let error as ActionRefused { throw error } catch { throw ActionRefused("\(error)") }
  }
}

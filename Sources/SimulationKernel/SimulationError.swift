public import VirtualTime

/// Why a run stopped before its end.
public enum SimulationError: Error, Sendable {
  /// Nothing is left to happen, and tasks still wait.
  case deadlock(DeadlockReport)
  /// An error other than `SimulationEnded` left a task.
  case taskFailed(name: String, error: any Error)
  /// Tasks suspended on something outside the simulation's executor. A task that was not started with `spawn` has no
  /// name; it is described by the tasks that may have started it.
  case taskEscaped(names: [String])
  /// A limit of the simulation was hit.
  case limitReached(LimitReached)
}

/// A limit, and how the simulation stood when it was hit.
public struct LimitReached: Hashable, Sendable {
  /// Which limit, with its value.
  public enum Limit: Hashable, Sendable {
    case events(Int)
    case pending(Int)
    case latest(VirtualInstant)
  }

  public var limit: Limit
  /// The clock when the limit was hit.
  public var now: VirtualInstant
  public var statistics: SimulationStatistics
}

extension LimitReached: CustomStringConvertible {
  public var description: String {
    let figures = "at \(now.seconds) s, after \(statistics.events) events and \(statistics.jobs) jobs"
    return switch limit {
    case .events(let most): "the limit of \(most) events and jobs was reached \(figures)"
    case .pending(let most): "the limit of \(most) pending waits and events was reached \(figures)"
    case .latest(let instant): "the next event lies behind the latest instant, \(instant.seconds) s, \(figures)"
    }
  }
}

extension SimulationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .deadlock(let report): report.description
    case .taskFailed(let name, let error): "task '\(name)' failed: \(error)"
    case .taskEscaped(let names):
      "left the simulation's executor (async let, a task group, a stream, a continuation, Task.yield, a foreign clock "
        + "in a plain task, or a task not started with spawn): \(names.joined(separator: ", "))"
    case .limitReached(let reached): reached.description
    }
  }
}

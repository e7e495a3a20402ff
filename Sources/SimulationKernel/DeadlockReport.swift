public import VirtualTime

/// The tasks that wait although nothing is left to happen.
public struct DeadlockReport: Hashable, Sendable {
  /// A waiting task.
  public struct Waiting: Hashable, Sendable {
    /// The task's name.
    public var task: String
    /// What it waits for, as given to the wait.
    public var waitingFor: String
    /// When its latest wait began.
    public var since: VirtualInstant
  }

  /// When the simulation came to a standstill.
  public var now: VirtualInstant
  /// The waiting tasks, in the order in which they were started (a freed place is used again).
  public var waiting: [Waiting]
}

extension DeadlockReport: CustomStringConvertible {
  /// The first twenty tasks by name, the number of the others.
  public var description: String {
    let shown = waiting.prefix(20).map { "  \($0.task) waits for \($0.waitingFor) since \($0.since.seconds) s" }
    let rest = waiting.count - shown.count
    let title = "deadlock at \(now.seconds) s: the calendar is empty and \(waiting.count) task(s) wait"
    return ([title] + shown + (rest > 0 ? ["  and \(rest) more"] : [])).joined(separator: "\n")
  }
}

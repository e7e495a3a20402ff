import RedisEngine

/// What BullMQ's client throws, with its text.
public struct BullError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What a script answers instead of a result.
  public enum Code: Int, Hashable, Sendable {
    /// The job's hash does not exist.
    case missingKey = -1
    /// The job has no lock: it ran out, or the job is not being processed.
    case missingLock = -2
    /// The job is not where the operation takes it from.
    case notInState = -3
    /// The lock belongs to another worker, or to another attempt.
    case lockMismatch = -6
    /// The job was made by a scheduler.
    case belongsToScheduler = -8
    /// The client refused before it sent anything.
    case invalid = 0
  }

  public let code: Code
  /// The message, such as `Missing lock for job 7. moveToFinished`.
  public let text: String

  init(_ code: Code, _ text: String) {
    self.code = code
    self.text = text
  }

  /// As BullMQ's `finishedErrors` puts it.
  /// - Parameters:
  ///   - command: the script, such as `moveToFinished`.
  ///   - state: where the job should have been.
  init(_ code: Code, job id: RedisBytes, command: String, state: String = "active") {
    let text =
      switch code {
      case .missingKey: "Missing key for job \(id). \(command)"
      case .missingLock: "Missing lock for job \(id). \(command)"
      case .notInState: "Job \(id) is not in the \(state) state. \(command)"
      case .lockMismatch: "Lock mismatch for job \(id). Cmd \(command) from \(state)"
      case .belongsToScheduler: "Job \(id) belongs to a job scheduler and cannot be removed directly. \(command)"
      case .invalid: "Job \(id) is invalid. \(command)"
      }
    self.init(code, text)
  }

  public var description: String { text }
}

public import VirtualTime

/// All groups of a server's rule files, each with its own interval. Times are milliseconds since 1970.
///
/// Groups that are due at the same moment are evaluated in the order of files and groups (a real server evaluates them
/// at once, so that rules of one group should not depend on another's within the same moment).
public struct RuleServer: Sendable {
  public private(set) var groups: [RuleGroupState] = []
  private var due: [Int64] = []

  /// - Parameters:
  ///   - time: when the server starts; every group is evaluated first after it.
  ///   - phase: when within its interval a group is evaluated: a real server spreads groups over it, which moves
  ///     detection by up to one interval. Taken modulo each group's interval.
  public init(
    files: [RuleFile], settings: RuleSettings, startingAt time: Int64, phase: VirtualDuration = .zero,
    isRestart: Bool = false, storage: any RuleStorage
  ) {
    for file in files {
      for group in file.groups {
        let state = RuleGroupState(group, settings: settings, isRestart: isRestart, storage: storage)
        due.append(state.firstEvaluation(after: time, phase: phase.milliseconds % state.interval))
        groups.append(state)
      }
    }
  }

  /// When something is to be evaluated next; nil without groups.
  public var nextEvaluation: Int64? { due.min() }

  /// Evaluates every group that is due at this moment.
  ///
  /// - Returns: what came of it, by the group's number.
  public mutating func evaluate(at time: Int64, storage: any RuleStorage) -> [(group: Int, outcome: RuleGroupOutcome)] {
    var outcomes: [(group: Int, outcome: RuleGroupOutcome)] = []
    for index in groups.indices where due[index] <= time {
      precondition(due[index] == time, "an evaluation was missed")
      outcomes.append((index, groups[index].evaluate(at: time, storage: storage)))
      due[index] = time + groups[index].interval
    }
    return outcomes
  }
}

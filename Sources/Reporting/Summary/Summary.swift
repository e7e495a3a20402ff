public import Harness

/// What several runs say together.
public struct Summary: Sendable {
  /// By file, scenario and variant, in the order of first appearance.
  public let groups: [RunGroup]

  public init(_ results: [RunResult]) {
    var lists: [[RunResult]] = []
    for result in results {
      let known = lists.firstIndex {
        $0[0].file == result.file && $0[0].scenario == result.scenario && $0[0].variant == result.variant
      }
      if let known { lists[known].append(result) } else { lists.append([result]) }
    }
    groups = lists.map { RunGroup($0) }
  }

  public var runs: Int { groups.reduce(0) { $0 + $1.runs } }
  public var passed: Int { groups.reduce(0) { $0 + $1.passed } }
  public var failed: Int { groups.reduce(0) { $0 + $1.failed } }
  public var aborted: Int { groups.reduce(0) { $0 + $1.aborted } }

  /// `aborted` if any run was or there is none, else `failed` if any did, else `passed`.
  public var verdict: Verdict { aborted > 0 || groups.isEmpty ? .aborted : failed > 0 ? .failed : .passed }

  /// Groups of the same scenario, to be compared; each at least one.
  var scenarios: [[RunGroup]] {
    var result: [[RunGroup]] = []
    for group in groups {
      if let known = result.firstIndex(where: { $0[0].file == group.file && $0[0].scenario == group.scenario }) {
        result[known].append(group)
      } else {
        result.append([group])
      }
    }
    return result
  }
}

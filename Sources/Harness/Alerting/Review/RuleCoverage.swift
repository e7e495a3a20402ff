/// What became of an alert's rule over several runs.
public struct RuleCoverage: Hashable, Sendable {
  /// How far it came.
  public enum Extent: Int, Hashable, Sendable, Comparable {
    /// Its condition never held.
    case silent
    /// It held, but never for as long as the rule asks.
    case pending
    case fired

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  /// The rule's name.
  public var name: String
  /// The farthest of all runs.
  public var extent: Extent
  /// The runs in which it fired, as `FILE, variant NAME`, in their order.
  public var runs: [String]

  /// By the rules' names.
  public static func all(_ results: [RunResult], rules: [String]) -> [RuleCoverage] {
    rules.map { name in
      var coverage = RuleCoverage(name: name, extent: .silent, runs: [])
      for result in results {
        let own = result.alerts.filter { $0.name == name }
        guard !own.isEmpty else { continue }
        let hasFired = own.contains { $0.firingAt != nil }
        coverage.extent = max(coverage.extent, hasFired ? .fired : .pending)
        if hasFired { coverage.runs.append(result.file + (result.variant.map { ", variant \($0)" } ?? "")) }
      }
      return coverage
    }
  }
}

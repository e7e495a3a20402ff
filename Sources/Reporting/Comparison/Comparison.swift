public import Harness
import Statistics

/// Two groups of runs, A and B, figure by figure.
public struct Comparison: Sendable {
  /// How the runs of A and B belong together.
  public enum Pairing: String, Hashable, Sendable {
    /// Both played the same seeds, and so the same load and chance: the difference is taken seed by seed, which leaves out what
    /// the seeds have in common.
    case seed
    /// No run of one belongs to a run of the other.
    case independent
  }

  /// One of the two.
  public struct Side: Sendable {
    /// What the reader called it.
    public let label: String
    public let group: RunGroup
    /// The seeds of the runs that enter the comparison, in their order.
    public let seeds: [UInt64]

    /// The runs that do not enter, because they or their partners ended early or have no partner.
    public var leftOut: Int { group.runs - seeds.count }
  }

  public let a: Side
  public let b: Side
  public let pairing: Pairing
  /// The figures that are not one and the same number in all runs, in the order of the reports.
  public let figures: [FigureComparison]
  /// The figures that are, and so cannot differ.
  public let constant: [FigureComparison]
  /// Which figures were asked for; empty: all.
  public let metrics: [String]
  /// How many figures share the correction; more than there are in ``figures`` where several comparisons are shown together.
  public var comparedTogether: Int
  let knownKeys: [String]

  /// - Parameters:
  ///   - a: the runs of A, not empty; likewise `b`. Their labels are what reports call them.
  ///   - metrics: only the figures of these keys, or of keys that begin with one of them and a dot; empty: all.
  public init(
    a: (label: String, runs: [RunResult]), b: (label: String, runs: [RunResult]), pairing: Pairing,
    metrics: [String] = []
  ) {
    let finished = (a.runs.filter { !$0.endedEarly }, b.runs.filter { !$0.endedEarly })
    let used = pairing == .seed ? Self.paired(finished.0, finished.1) : finished
    self.a = Side(label: a.label, group: RunGroup(a.runs), seeds: used.0.map(\.seed))
    self.b = Side(label: b.label, group: RunGroup(b.runs), seeds: used.1.map(\.seed))
    self.pairing = pairing
    self.metrics = metrics
    let isEmpty = used.0.isEmpty || used.1.isEmpty
    let all = isEmpty ? [] : FigureSeries.all(used.0 + used.1)
    let compared = all.flatMap { series in
      FigureComparison.all(series, first: used.0.count, isPaired: pairing == .seed)
    }.filter { figure in
      metrics.isEmpty || metrics.contains { figure.key == $0 || figure.key.hasPrefix($0 + ".") }
    }
    knownKeys = compared.map(\.key)
    figures = compared.filter { !$0.isConstant }
    constant = compared.filter { $0.isConstant && $0.measure != .share }
    comparedTogether = figures.count
  }

  /// The runs of each seed that both have, in the order of the first.
  private static func paired(_ a: [RunResult], _ b: [RunResult]) -> ([RunResult], [RunResult]) {
    var partners: [UInt64: RunResult] = [:]
    for run in b where partners[run.seed] == nil { partners[run.seed] = run }
    var (first, second): ([RunResult], [RunResult]) = ([], [])
    for run in a {
      guard let partner = partners.removeValue(forKey: run.seed) else { continue }
      first.append(run)
      second.append(partner)
    }
    return (first, second)
  }

  /// At which each interval has to be made so that all of them hold at 95 %.
  var corrected: Confidence { Confidence.usual.shared(by: max(1, comparedTogether)) }

  /// The figures whose 95 % interval excludes 0.
  public var differing: [FigureComparison] { figures.filter { $0.differs() == true } }
  /// The figures that differ also when the intervals are so wide that all of them together hold at 95 %.
  public var surelyDiffering: [FigureComparison] { figures.filter { $0.differs(corrected) == true } }
  /// Those of them in which B is worse than A: fewer messages delivered, a higher latency, a later resolution.
  public var worse: [FigureComparison] { figures.filter { $0.change(corrected) == .worse } }
  /// Those of them in which B is better than A.
  public var better: [FigureComparison] { figures.filter { $0.change(corrected) == .better } }
  /// The figures for which the runs are too few to give an interval.
  public var undecided: [FigureComparison] { figures.filter { $0.differs() == nil } }
}

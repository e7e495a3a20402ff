/// How long something takes, when that varies.
///
/// Made by its static functions, which refuse parameters that make no distribution of spans of zero or more within the
/// range of `VirtualDuration`; nothing is clamped. Sampling allocates nothing. Draws are rounded to whole nanoseconds.
public struct DurationDistribution: Hashable, Sendable {
  let shape: Shape
  /// What a tabulated shape looks up. Kept beside the shape so that the other shapes, the hot ones, copy no references.
  let table: Table?
  let draws = DrawTables.shared

  init(_ shape: Shape) {
    self.shape = shape
    table = nil
  }

  init(_ table: Table) {
    shape = .tabulated
    self.table = table
  }

  /// One way of varying, with its parameters in the form that sampling needs. Reals are in nanoseconds.
  enum Shape: Hashable, Sendable {
    case constant(VirtualDuration)
    case uniform(from: VirtualDuration, to: VirtualDuration)
    case exponential(mean: Double)
    case normal(mean: Double, deviation: Double)
    case halfNormal(deviation: Double)
    case lognormal(median: Double, sigma: Double, spread: Spread)
    case tabulated
  }

  /// The parameters of the shapes that have many.
  enum Table: Hashable, Sendable {
    /// In ascending order.
    case observed([VirtualDuration])
    case quantiles(QuantileTable)
    case mixture(Mixture)
  }

  /// What the spread of a lognormal was given as; kept to be printed.
  enum Spread: Hashable, Sendable {
    case p95(VirtualDuration)
    case p99(VirtualDuration)
    case sigma
  }

  /// Draws one span. Takes one draw of the stream, except: none for a constant; now and then another for `uniform` (see
  /// `RandomStream.below(_:)`) and `empirical(_:)`; 1 / P(not negative), at most 2, on average for `normal`; one more
  /// than its part for `mixture`.
  public func sample(using random: inout RandomStream) -> VirtualDuration {
    switch shape {
    case .constant(let value):
      return value
    case .uniform(let from, let to):
      let width = UInt64(bitPattern: to.nanoseconds &- from.nanoseconds) &+ 1
      return VirtualDuration(nanoseconds: from.nanoseconds &+ Int64(random.below(width)))
    case .exponential(let mean):
      return exponential(mean, using: &random)
    case .normal(let mean, let deviation):
      while true {
        let value = mean + deviation * random.standardNormal()
        if value >= 0 { return Self.rounded(value) }
      }
    case .halfNormal(let deviation):
      return Self.rounded(deviation * random.standardNormal().magnitude)
    case .lognormal(let median, let sigma, _):
      return lognormal(median, sigma, using: &random)
    case .tabulated:
      return table!.sample(using: &random)
    }
  }

  /// The nearest whole nanosecond, ties to even. Constructors have made sure that every draw is in range.
  @inline(__always)
  static func rounded(_ nanoseconds: Double) -> VirtualDuration {
    // 26 days; `rounded()` may be a library call.
    if nanoseconds.magnitude < 0x1p51 {
      return VirtualDuration(nanoseconds: Int64(DeterministicMath.nearestWhole(nanoseconds)))
    }
    return VirtualDuration(nanoseconds: Int64(nanoseconds.rounded(.toNearestOrEven)))
  }
}

extension DurationDistribution.Table {
  func sample(using random: inout RandomStream) -> VirtualDuration {
    switch self {
    case .observed(let values):
      return values[random.below(values.count)]
    case .quantiles(let table):
      return DurationDistribution.rounded(table.value(at: random.unit()))
    case .mixture(let mixture):
      return mixture.parts[mixture.choice.pick(&random)].distribution.sample(using: &random)
    }
  }
}

extension DurationDistribution: CustomStringConvertible {
  /// The distribution as reports and listings show it, such as `lognormal, p50 50ms, p99 400ms`.
  public var description: String {
    switch shape {
    case .constant(let value): return value.description
    case .uniform(let from, let to): return "uniform, \(from) to \(to)"
    case .exponential(let mean): return "exponential, mean \(Self.rounded(mean))"
    case .normal(let mean, let deviation):
      return "normal, mean \(Self.rounded(mean)), deviation \(Self.rounded(deviation)), not below zero"
    case .halfNormal(let deviation): return "half-normal, deviation \(Self.rounded(deviation))"
    case .lognormal(let median, let sigma, let spread):
      switch spread {
      case .p95(let p95): return "lognormal, p50 \(Self.rounded(median)), p95 \(p95)"
      case .p99(let p99): return "lognormal, p50 \(Self.rounded(median)), p99 \(p99)"
      case .sigma: return "lognormal, median \(Self.rounded(median)), sigma \(sigma)"
      }
    case .tabulated: return table!.description
    }
  }
}

extension DurationDistribution.Table {
  fileprivate var description: String {
    switch self {
    case .observed(let values):
      return values.count == 1
        ? "empirical, 1 value, \(values[0])"
        : "empirical, \(values.count) values, \(values[0]) to \(values[values.count - 1])"
    case .quantiles(let table):
      let last = DurationDistribution.rounded(table.values[table.values.count - 1])
      return "empirical, \(table.values.count) quantiles, \(DurationDistribution.rounded(table.values[0])) to \(last)"
    case .mixture(let mixture):
      let parts = mixture.parts.map { "\($0.weight) x (\($0.distribution))" }
      return "mixture of " + parts.joined(separator: " + ")
    }
  }
}

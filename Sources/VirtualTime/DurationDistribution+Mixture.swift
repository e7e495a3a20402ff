extension DurationDistribution {
  /// One of several distributions, with its weight among them.
  public struct Part: Hashable, Sendable {
    /// Relative to the sum of all weights; at least 0.
    public var weight: Double
    public var distribution: DurationDistribution
    public init(weight: Double, distribution: DurationDistribution) {
      self.weight = weight
      self.distribution = distribution
    }
  }

  /// Each draw comes from one of the parts, chosen by weight.
  public static func mixture(_ parts: [Part]) throws(DistributionProblem) -> Self {
    if let problem = WeightedChoice.problem(in: parts.map(\.weight)) {
      throw DistributionProblem(parts.isEmpty ? "a mixture needs at least one part" : problem)
    }
    return Self(.mixture(Mixture(parts)))
  }

  /// The parts with what choosing among them needs.
  struct Mixture: Hashable, Sendable {
    let parts: [Part]
    let choice: WeightedChoice

    init(_ parts: [Part]) {
      self.parts = parts
      choice = WeightedChoice(weights: parts.map(\.weight))
    }
  }
}

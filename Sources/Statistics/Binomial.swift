/// The binomial distribution: how many of independent trials succeed.
public enum Binomial {
  /// The probabilities of at most 0, 1, ... `trials` successes; the last one is 1.
  ///
  /// Summed from the weights relative to the most likely number, so that nothing underflows that matters. Basic
  /// operations only.
  /// - Precondition: `trials` is at least 1, `probability` lies between 0 and 1.
  /// - Complexity: O(`trials`).
  public static func cumulative(trials: Int, probability: Double) -> [Double] {
    precondition(trials >= 1 && probability > 0 && probability < 1, "\(trials) trials of probability \(probability)")
    let odds = probability / (1 - probability)
    let mode = min(trials, Int(Double(trials + 1) * probability))
    var weights = [Double](repeating: 0, count: trials + 1)
    weights[mode] = 1
    for k in stride(from: mode, to: trials, by: 1) {
      weights[k + 1] = weights[k] * Double(trials - k) / Double(k + 1) * odds
    }
    for k in stride(from: mode, to: 0, by: -1) {
      weights[k - 1] = weights[k] * Double(k) / Double(trials - k + 1) / odds
    }
    let total = weights.reduce(0, +)
    var sum = 0.0
    for k in weights.indices {
      sum += weights[k]
      weights[k] = sum / total
    }
    weights[trials] = 1
    return weights
  }
}

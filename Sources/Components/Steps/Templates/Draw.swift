import VirtualTime

/// A whole number that is drawn, as templates write it: `random:1..500` evenly, `zipf:1..500` with the first ones popular.
///
/// With Zipf's law the number of rank k is drawn in proportion to 1 / k^s. Requests for pages of the web follow it with exponents from
/// 0.64 to 0.83 (Breslau et al., "Web Caching and Zipf-like Distributions", 1999); `zipf:1..500:0.8` gives one, and without it s is 1.
struct Draw: Sendable {
  /// As it was written.
  let text: String
  let low: Int64
  let high: Int64
  /// nil: all are equally likely.
  private let ranks: WeightedChoice?

  /// Ranks that a law of popularity may have: each takes memory and time in every process.
  static let mostRanks: Int64 = 100_000

  /// nil: the text is none.
  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 2, let bounds = Self.bounds(parts[1]) else { return nil }
    self.text = String(text)
    (low, high) = bounds
    switch parts[0] {
    case "random" where parts.count == 2: ranks = nil
    case "zipf" where parts.count <= 3 && high - low < Self.mostRanks:
      guard let exponent = parts.count == 3 ? Double(parts[2]) : 1, (0...10).contains(exponent) else { return nil }
      ranks = WeightedChoice(
        weights: (1...(high - low + 1)).map { 1 / DeterministicMath.pow(Double($0), exponent) })
    default: return nil
    }
  }

  private static func bounds(_ text: some StringProtocol) -> (Int64, Int64)? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1].isEmpty, let low = Int64(parts[0]), let high = Int64(parts[2]), low <= high,
      // The difference of far bounds does not fit.
      !high.subtractingReportingOverflow(low).overflow, high - low < Int64(1) << 53
    else { return nil }
    return (low, high)
  }

  /// The number; one draw.
  func number(_ random: inout RandomStream) -> Int64 {
    guard let ranks else { return low + Int64(random.below(UInt64(high - low + 1))) }
    return low + Int64(ranks.pick(&random))
  }
}

/// Comparing samples with what they should be.
enum Distribution {
  /// The Kolmogorov distance between sorted draws and a distribution function.
  static func distance(_ sorted: [Double], _ cumulative: (Double) -> Double) -> Double {
    var greatest = 0.0
    for (index, draw) in sorted.enumerated() {
      let expected = cumulative(draw)
      greatest = max(greatest, abs(Double(index + 1) / Double(sorted.count) - expected))
      greatest = max(greatest, abs(Double(index) / Double(sorted.count) - expected))
    }
    return greatest
  }

  static func quantile(_ sorted: [Double], _ part: Double) -> Double { sorted[Int(part * Double(sorted.count - 1))] }
  static func mean(_ draws: [Double]) -> Double { draws.reduce(0, +) / Double(draws.count) }
}

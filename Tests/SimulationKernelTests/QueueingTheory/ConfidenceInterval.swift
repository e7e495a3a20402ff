import Glibc
import TestSupport

/// The mean of independent measurements with the interval that holds the true mean with 99.9 % (Student's t).
struct ConfidenceInterval: CustomStringConvertible {
  var mean: Double
  var halfWidth: Double

  /// For 20 or 40 measurements.
  init(of measurements: [Double]) {
    let quantiles = [20: 3.8834, 40: 3.5581]
    guard let quantile = quantiles[measurements.count] else {
      preconditionFailure("no t quantile at hand for \(measurements.count) measurements")
    }
    let count = Double(measurements.count)
    let mean = measurements.reduce(0, +) / count
    let variance = measurements.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    self.mean = mean
    halfWidth = quantile * (variance / count).squareRoot()
  }

  /// Whether a value, known to within `rounding`, can be the true mean.
  func holds(_ value: Double, rounding: Double = 0) -> Bool { (mean - value).magnitude <= halfWidth + rounding }

  var description: String { "\(mean) ± \(halfWidth)" }

  /// Four decimals, for `reports/bars.md`.
  var short: String { "\(Self.rounded(mean)) ± \(Self.rounded(halfWidth))" }

  private static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}

/// How much the statistical tests simulate: little in the daily suite, more where `FIREDRILL_VERIFY=1`.
enum TheoryEffort {
  static let isFull = Verification.isOn
  /// Independent runs, or batches of one run.
  static let runs = isFull ? 40 : 20
  /// Seconds measured in each, for one server.
  static let span: Int64 = isFull ? 100_000 : 3_000
  /// Seconds before that: several relaxation times of the slowest queue here (380 s at load 0.9).
  static let warmUp: Int64 = isFull ? 6_000 : 2_000
}

import Telemetry
import TestSupport
import Testing
import VirtualTime

/// Quantiles against the exact ones of sorted data.
@Suite("Latency histogram")
struct LatencyHistogramTests {
  static let quantiles = [0, 0.001, 0.1, 0.25, 0.29, 0.5, 0.57, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1]

  enum Shape: CaseIterable, Sendable {
    case constant, uniform, exponential, logNormal, bimodal, microseconds, nanoseconds, days, fewValues

    func draw(_ random: inout RandomStream) -> Int64 {
      switch self {
      case .constant: 123_456_789
      case .uniform: Int64(random.unit() * 1e9)
      case .exponential: Int64(random.unitExponential() * 2e8)
      case .logNormal: Int64(DeterministicMath.exp(random.standardNormal() * 2) * 5e7)
      case .bimodal: random.chance(0.05) ? 30_000_000_000 + Int64(random.below(1_000_000)) : 80_000_000
      case .microseconds: Int64(random.unit() * 1e6)
      case .nanoseconds: Int64(random.below(UInt64(3_000)))
      case .days: Int64(random.unit() * 40 * 86_400e9)
      case .fewValues: [1, 2_047, 2_048, 1_000_000_000, 86_400_000_000_000][random.below(5)]
      }
    }
  }

  /// The latency at rank `max(1, ceil(q n))`.
  static func exact(_ q: Double, _ sorted: [Int64]) -> Int64 {
    sorted[max(1, Int((q * Double(sorted.count)).rounded(.up))) - 1]
  }

  /// The last value of a bucket: eleven significant bits tell buckets apart.
  static func bucketEnd(_ value: Int64) -> Int64 {
    let width = max(0, 53 - value.leadingZeroBitCount)
    return value | (1 << Int64(width) - 1)
  }

  @Test(arguments: Shape.allCases, 0..<4)
  func quantilesAreWithinATenthOfAPercent(shape: Shape, seed: Int) throws {
    for count in [1, 2, 3, 10, 100, Verification.isOn ? 200_000 : 2_000] {
      var random = RandomStream(seed: UInt64(seed), name: "\(shape) \(count)")
      var histogram = LatencyHistogram()
      var values: [Int64] = []
      for _ in 0..<count {
        values.append(shape.draw(&random))
        histogram.record(.nanoseconds(values[values.count - 1]))
      }
      values.sort()
      for q in Self.quantiles {
        let found = try #require(histogram.quantile(q)).nanoseconds
        let exact = Self.exact(q, values)
        #expect(found >= exact && Double(found - exact) <= Double(exact) * 0.001, "\(shape) n=\(count) q=\(q)")
        let bucket = q == 0 ? exact : min(Self.bucketEnd(exact), values[values.count - 1])
        #expect(found == bucket, "\(shape) n=\(count) q=\(q)")
      }
      #expect(histogram.count == UInt64(count))
      #expect(histogram.minimum?.nanoseconds == values.first)
      #expect(histogram.maximum?.nanoseconds == values.last)
      let sum = values.reduce(Int128(0)) { $0 + Int128($1) }
      #expect(histogram.sumSeconds == Double(sum) / 1e9)
    }
  }

  @Test(arguments: 0..<10)
  func mergingEqualsRecordingTogether(seed: Int) {
    var random = RandomStream(seed: UInt64(seed), name: "merge")
    var together = LatencyHistogram()
    var parts = [LatencyHistogram(), LatencyHistogram(), LatencyHistogram()]
    for index in 0..<900 {
      let latency = VirtualDuration.nanoseconds(
        Shape.allCases[index % Shape.allCases.count].draw(&random) - (index % 50 == 0 ? .max / 2 : 0))
      together.record(latency)
      parts[random.below(3)].record(latency)
    }
    var merged = LatencyHistogram()
    for part in parts { merged.merge(part) }
    #expect(merged.count == together.count)
    #expect(merged.outOfRange == together.outOfRange)
    #expect(merged.outOfRange > 0)
    #expect(merged.sumSeconds == together.sumSeconds)
    #expect(merged.minimum == together.minimum)
    #expect(merged.maximum == together.maximum)
    for q in Self.quantiles { #expect(merged.quantile(q) == together.quantile(q)) }
  }

  @Test func emptyHasNoFigures() {
    let empty = LatencyHistogram()
    #expect(empty.count == 0)
    #expect(empty.quantile(0.5) == nil)
    #expect(empty.minimum == nil)
    #expect(empty.maximum == nil)
    #expect(empty.meanSeconds == nil)
    #expect(empty.sumSeconds == 0)
  }

  @Test func negativeLatenciesAreCountedApart() {
    var histogram = LatencyHistogram()
    histogram.record(.nanoseconds(-1))
    histogram.record(.hours(-1), count: 4)
    histogram.record(.seconds(2))
    #expect(histogram.outOfRange == 5)
    #expect(histogram.count == 1)
    #expect(histogram.minimum == .seconds(2))
    #expect(histogram.meanSeconds == 2)
  }

  /// Beyond 30 days nothing is lost, up to the longest span there is; the sum stays exact where 64 bits would overflow.
  @Test func theWholeRangeOfSpansFits() throws {
    var histogram = LatencyHistogram()
    let longest = VirtualDuration.nanoseconds(.max)
    for latency in [.zero, .hours(24 * 30), .hours(24 * 400), longest, longest, longest] { histogram.record(latency) }
    #expect(histogram.count == 6)
    #expect(histogram.outOfRange == 0)
    #expect(histogram.maximum == longest)
    #expect(histogram.quantile(1) == longest)
    #expect(histogram.minimum == .zero)
    let median = try #require(histogram.quantile(0.5)).nanoseconds
    let exact = VirtualDuration.hours(24 * 400).nanoseconds
    #expect(median >= exact && median - exact <= exact / 1_000)
    let days = Int128(430 * 86_400) * 1_000_000_000
    #expect(histogram.sumSeconds == Double(days + 3 * Int128(Int64.max)) / 1e9)
  }

  @Test func countsWeigh() {
    var histogram = LatencyHistogram()
    histogram.record(.milliseconds(10), count: 99)
    histogram.record(.seconds(1), count: 1)
    histogram.record(.seconds(5), count: 0)
    #expect(histogram.count == 100)
    #expect(histogram.maximum == .seconds(1))
    #expect((histogram.quantile(0.99)?.nanoseconds ?? 0) < 10_010_000)
    #expect(histogram.quantile(0.991) == .seconds(1))
  }

  @Test func tooManyLatenciesTrap() async {
    await #expect(processExitsWith: .success) {
      var full = LatencyHistogram()
      full.record(.seconds(1), count: .max)
    }
    await #expect(processExitsWith: .failure) {
      var full = LatencyHistogram()
      full.record(.seconds(1), count: .max)
      full.record(.seconds(2))
    }
    await #expect(processExitsWith: .failure) {
      var full = LatencyHistogram()
      full.record(.seconds(1), count: .max)
      full.merge(full)
    }
  }

  @Test func resetForgets() {
    var histogram = LatencyHistogram()
    histogram.record(.seconds(1))
    histogram.record(.seconds(-1))
    histogram.reset()
    #expect(histogram.count == 0)
    #expect(histogram.outOfRange == 0)
    histogram.record(.milliseconds(1))
    #expect(histogram.maximum == .milliseconds(1))
    #expect(histogram.minimum == .milliseconds(1))
    #expect(histogram.sumSeconds == 0.001)
  }

  @Test func copiesAreIndependent() {
    var original = LatencyHistogram()
    original.record(.seconds(1))
    let copy = original
    original.record(.seconds(3))
    #expect(copy.count == 1)
    #expect(copy.quantile(1) == .seconds(1))
    #expect(original.quantile(1) == .seconds(3))
  }
}

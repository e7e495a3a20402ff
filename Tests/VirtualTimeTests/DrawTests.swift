import TestSupport
import Testing
import VirtualTime

/// Draws are what the exact functions say, to the nanosecond, whichever way they are computed.
@Suite struct DrawTests {
  /// The stream whose next 64 bits are these: xoshiro256** scrambles only its second word.
  static func stream(next bits: UInt64) -> RandomStream {
    let unscaled = bits &* 0x8E38_E38E_38E3_8E39
    let rotated = unscaled >> 7 | unscaled << 57
    return RandomStream(state: (1, rotated &* 0xCCCC_CCCC_CCCC_CCCD, 2, 3))
  }

  static func exactLognormal(_ median: VirtualDuration, _ sigma: Double, _ random: inout RandomStream) -> Int64 {
    let value = Double(median.nanoseconds) * DeterministicMath.exp(sigma * random.standardNormal())
    return Int64(value.rounded(.toNearestOrEven))
  }

  static func exactExponential(_ mean: VirtualDuration, _ random: inout RandomStream) -> Int64 {
    Int64((Double(mean.nanoseconds) * random.unitExponential()).rounded(.toNearestOrEven))
  }

  static let lognormals: [(median: VirtualDuration, sigma: Double)] = [
    (.nanoseconds(1), 2), (.microseconds(3), 0.7), (.microseconds(3), 3.4), (.milliseconds(120), 0),
    (.milliseconds(120), 0.01), (.milliseconds(120), 1), (.seconds(4), 1.15), (.seconds(4), 2.5),
    (.seconds(7_200), 0.7),
    (.seconds(7_200), 1.6), (.seconds(40_000_000), 0.2),
  ]
  static let means: [VirtualDuration] = [
    .nanoseconds(1), .microseconds(3), .milliseconds(120), .seconds(4), .seconds(7_200), .seconds(40_000_000),
  ]

  @Test func theStreamsOfTheseTestsDrawWhatTheyAreMadeFor() {
    for bits: UInt64 in [0, 1, 0xFFFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0x0123_4567_89AB_CDEF] {
      var random = Self.stream(next: bits)
      #expect(random.next() == bits)
    }
  }

  @Test(arguments: lognormals)
  func lognormalDrawsAreExact(median: VirtualDuration, sigma: Double) throws {
    let distribution = try DurationDistribution.lognormal(median: median, sigma: sigma)
    var random = RandomStream(seed: 1, name: "\(median) \(sigma)")
    var same = random
    for draw in 0..<Verification.count(5_000, full: 500_000) {
      let exact = Self.exactLognormal(median, sigma, &same)
      #expect(distribution.sample(using: &random).nanoseconds == exact, "draw \(draw)")
    }
  }

  @Test(arguments: means)
  func exponentialDrawsAreExact(mean: VirtualDuration) throws {
    let distribution = try DurationDistribution.exponential(mean: mean)
    var random = RandomStream(seed: 1, name: "\(mean)")
    var same = random
    for draw in 0..<Verification.count(5_000, full: 500_000) {
      let exact = Self.exactExponential(mean, &same)
      #expect(distribution.sample(using: &random).nanoseconds == exact, "draw \(draw)")
    }
  }

  /// Around every power of two from both ends, and around the ends of the 64 parts between them.
  @Test func drawsAtTheSeamsAreExact() throws {
    let lognormal = try DurationDistribution.lognormal(median: .seconds(1), sigma: 1)
    let exponential = try DurationDistribution.exponential(mean: .seconds(1))
    var seams: [UInt64] = [0, .max]
    for octave in 1...16 {
      for part in 0..<UInt64(64) {
        let seam: UInt64 = (1 << UInt64(64 - octave)) + part << UInt64(58 - octave)
        seams += [seam, 0 &- seam]
      }
    }
    for seam in seams {
      for step in 0..<3 as Range<UInt64> {
        for bits in [seam &+ step << 11, seam &- (step + 1) << 11] {
          var random = Self.stream(next: bits)
          var same = random
          #expect(
            lognormal.sample(using: &random).nanoseconds == Self.exactLognormal(.seconds(1), 1, &same), "bits \(bits)")
          random = Self.stream(next: bits)
          same = random
          #expect(
            exponential.sample(using: &random).nanoseconds == Self.exactExponential(.seconds(1), &same), "bits \(bits)")
        }
      }
    }
  }
}

/// A stream of random numbers keyed by (seed, name): xoshiro256** (Blackman and Vigna, "Scrambled Linear Pseudorandom
/// Number Generators", 2018), period 2^256 - 1.
///
/// Every component draws from streams of its own name, so that adding a component or a draw shifts no other. A stream
/// is a value: a copy continues independently and repeats what the original draws. Not for cryptography.
public struct RandomStream: Hashable, Sendable {
  @usableFromInline var s0: UInt64
  @usableFromInline var s1: UInt64
  @usableFromInline var s2: UInt64
  @usableFromInline var s3: UInt64

  /// The stream of this seed and name. Streams that differ in either are statistically independent.
  public init(seed: UInt64, name: String) { self.init(state: StreamKey(seed: seed, name: name).expanded()) }

  /// A stream in a given state of the generator, as the published test vectors need it. Not all four may be zero.
  @inlinable public init(state: (UInt64, UInt64, UInt64, UInt64)) {
    precondition(state.0 | state.1 | state.2 | state.3 != 0, "the state of a random stream is not zero")
    (s0, s1, s2, s3) = state
  }

  /// The next 64 random bits.
  @inlinable @inline(__always) public mutating func next() -> UInt64 {
    let scrambled = s1 &* 5
    let result = (scrambled << 7 | scrambled >> 57) &* 9
    let shifted = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = s3 << 45 | s3 >> 19
    return result
  }

  /// A number from 0 up to but not including 1, a multiple of 2^-53. One draw.
  @inlinable @inline(__always) public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number above 0 up to and including 1, a multiple of 2^-53. One draw.
  @inlinable @inline(__always) public mutating func unitOpen() -> Double { Double((next() >> 11) &+ 1) * 0x1p-53 }

  /// A number strictly between 0 and 1, an odd multiple of 2^-53 and so symmetric about one half. One draw.
  @inlinable @inline(__always) public mutating func unitInside() -> Double { Double((next() >> 11) | 1) * 0x1p-53 }

  /// A whole number from 0 up to but not including `bound`, all equally likely (Lemire, "Fast Random Integer Generation
  /// in an Interval", 2019). One draw, rarely more: another with probability below bound / 2^64.
  @inlinable public mutating func below(_ bound: UInt64) -> UInt64 {
    precondition(bound > 0, "a random number below zero does not exist")
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return product.high
  }

  /// An index from 0 up to but not including `count`, all equally likely; as `below(_:)` for `UInt64`.
  @inlinable public mutating func below(_ count: Int) -> Int {
    precondition(count > 0, "a random index needs something to choose from")
    return Int(below(UInt64(count)))
  }

  /// True with this probability, from 0 (never) to 1 (always). Always one draw, so that changing a probability does not
  /// shift the draws that follow.
  @inlinable @inline(__always) public mutating func chance(_ probability: Double) -> Bool {
    precondition(probability >= 0 && probability <= 1, "a probability lies between 0 and 1")
    return unit() < probability
  }

  /// An exponentially distributed number with mean 1, at most 36.8. One draw.
  @inlinable @inline(__always) public mutating func unitExponential() -> Double { -DeterministicMath.log(unitOpen()) }

  /// A normally distributed number with mean 0 and deviation 1, between -8.3 and 8.3, by inversion. One draw.
  @inlinable @inline(__always) public mutating func standardNormal() -> Double {
    DeterministicMath.normalQuantile(unitInside())
  }
}

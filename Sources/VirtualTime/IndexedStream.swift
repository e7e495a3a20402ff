/// Random numbers that are looked up by an index instead of drawn one after another: the outputs of SplitMix64 (Steele,
/// Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014), of which any can be computed alone.
///
/// What belongs to the thing with a number (a message, a recipient) needs then be stored nowhere, and nobody's draws
/// shift anybody else's. Constant time. Not for cryptography.
public struct IndexedStream: Hashable, Sendable {
  private let state: UInt64

  /// The stream of this seed and name.
  public init(seed: UInt64, name: String) {
    var source = RandomStream(seed: seed, name: name)
    state = source.next()
  }

  /// A stream in a given state of the generator, as the published test vectors need it.
  public init(state: UInt64) { self.state = state }

  /// The 64 random bits at an index: the generator's output number `index`, from 0.
  public subscript(index: UInt64) -> UInt64 {
    var z = state &+ (index &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number from 0 up to but not including 1, a multiple of 2^-53.
  public func unit(_ index: UInt64) -> Double { Double(self[index] >> 11) * 0x1p-53 }

  /// A whole number from 0 up to but not including `bound`; uneven by less than `bound` / 2^64.
  /// - Precondition: `bound` is above zero.
  public func below(_ bound: UInt64, _ index: UInt64) -> UInt64 {
    precondition(bound > 0, "a random number below zero does not exist")
    return self[index].multipliedFullWidth(by: bound).high
  }
}

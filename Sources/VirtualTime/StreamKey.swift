/// The identity of a random stream, and how it becomes a generator's state.
struct StreamKey {
  var seed: UInt64
  var nameHash: UInt64

  init(seed: UInt64, name: String) {
    self.seed = seed
    // FNV-1a, 64 bits.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    nameHash = hash
  }

  /// Expands the key to 256 bits with a Feistel network. Each half is a bijection of (seed, name hash), so different
  /// keys never give the same state, and similar ones give unrelated states.
  func expanded() -> (UInt64, UInt64, UInt64, UInt64) {
    var left = seed
    var right = nameHash
    var round: UInt64 = 0
    func scramble() {
      for _ in 0..<3 {
        round &+= 0x9E37_79B9_7F4A_7C15
        left ^= Self.mixed(right &+ round)
        round &+= 0x9E37_79B9_7F4A_7C15
        right ^= Self.mixed(left &+ round)
      }
    }
    scramble()
    let first = (left, right)
    scramble()
    let second = (left, right)
    // The one forbidden state of the generator.
    if first.0 | first.1 | second.0 | second.1 == 0 { return (1, 0, 0, 0) }
    return (first.0, first.1, second.0, second.1)
  }

  /// The finaliser of SplitMix64 (Steele, Lea, Flood, 2014).
  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

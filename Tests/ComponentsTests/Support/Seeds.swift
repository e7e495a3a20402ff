import TestSupport
import VirtualTime

/// How many seeds a property is tried with: more with `make verify`.
enum Seeds {
  static func some(_ count: UInt64) -> Range<UInt64> {
    0..<(Verification.isOn ? count * 20 : count)
  }
}

extension VirtualInstant {
  static func at(_ duration: VirtualDuration) -> VirtualInstant { .start + duration }
}

/// A running digest of whole numbers (FNV-1a), for golden values.
struct NumberDigest {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ number: some FixedWidthInteger) {
    var bits = UInt64(truncatingIfNeeded: number)
    for _ in 0..<8 {
      value = (value ^ (bits & 0xff)) &* 0x100_0000_01b3
      bits >>= 8
    }
  }
}

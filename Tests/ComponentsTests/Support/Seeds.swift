import Glibc
import VirtualTime

/// How many seeds a property is tried with: more when `FIREDRILL_VERIFY=1`.
enum Seeds {
  static func some(_ count: UInt64) -> Range<UInt64> {
    let verifies = getenv("FIREDRILL_VERIFY").map { String(cString: $0) } == "1"
    return 0..<(verifies ? count * 20 : count)
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

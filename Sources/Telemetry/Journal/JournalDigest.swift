import VirtualTime

/// The running digest of a journal.
///
/// Each event enters as six 64-bit words, so that every field has its own bits and nothing depends on the layout of Swift
/// values in memory or on the processor's byte order:
///
/// | word | bits |
/// |---|---|
/// | 0 | `time` in nanoseconds, two's complement |
/// | 1 | `value`, two's complement |
/// | 2, 3, 4 | ``nameHash(_:)`` of the names of `component`, `actor`, `detail` |
/// | 5 | `message` (bits 0-31), `attempt` (32-47), `kind` (48-55), `channel` (56-63) |
///
/// Names enter by their content, never by their number: who interned a name first makes no difference.
///
/// The mixing step is the one of wyhash: `fold(x, y)` multiplies two 64-bit words to 128 bits and xors the halves. Each of
/// two lanes folds the six words pairwise under its own constants and folds the results into its state together with the
/// other lane's. This is an identity for comparing runs, not a defence against somebody who constructs collisions.
struct JournalDigest {
  private var first = Self.constants.0
  private var second = Self.constants.1

  /// Mixes one event in. Order matters.
  @inline(__always)
  mutating func mix(_ event: JournalEvent, component: UInt64, actor: UInt64, detail: UInt64) {
    let time = UInt64(bitPattern: event.time.nanoseconds)
    let value = UInt64(bitPattern: event.value)
    let rest =
      UInt64(event.message.number) | UInt64(event.attempt) << 32 | UInt64(event.kind.rawValue) << 48
      | UInt64(event.channel) << 56
    mix(time, value, component, actor, detail, rest)
  }

  @inline(__always)
  mutating func mix(_ w0: UInt64, _ w1: UInt64, _ w2: UInt64, _ w3: UInt64, _ w4: UInt64, _ w5: UInt64) {
    let k = Self.constants
    let p = fold(w0 ^ k.2, w1 ^ k.3)
    let q = fold(w2 ^ k.4, w3 ^ k.5)
    let r = fold(w4 ^ k.6, w5 ^ k.7)
    let s = fold(w0 ^ k.8, w1 ^ k.9)
    let t = fold(w2 ^ k.10, w3 ^ k.11)
    let u = fold(w4 ^ k.12, w5 ^ k.13)
    let a = first
    let b = second
    first = fold(a ^ p, b ^ q ^ r)
    second = fold(b ^ s, a ^ t ^ u)
  }

  /// The digest of what was mixed in so far; mixing may go on.
  func value(count: UInt64) -> Digest128 {
    let k = Self.constants
    let high = fold(first ^ k.14, second ^ count ^ k.15)
    let low = fold(second ^ count ^ k.3, first ^ k.12)
    return Digest128(high: fold(high ^ k.0, k.5), low: fold(low ^ k.1, k.9))
  }

  /// The hash of a name: its UTF-8 bytes in little-endian words of eight, the last one padded with zeros, then its length.
  static func nameHash(_ name: String) -> UInt64 {
    var hash = constants.7
    var word: UInt64 = 0
    var length: UInt64 = 0
    for byte in name.utf8 {
      word |= UInt64(byte) << (8 * (length & 7))
      length += 1
      if length & 7 == 0 {
        hash = fold(hash ^ word, constants.10)
        word = 0
      }
    }
    hash = fold(hash ^ word, constants.11)
    return fold(hash ^ length, constants.4)
  }

  /// The first 1,024 bits of pi's fractional part.
  private typealias Word = UInt64
  private static let constants:
    (
      Word, Word, Word, Word, Word, Word, Word, Word, Word, Word, Word, Word, Word, Word, Word, Word
    ) = (
      0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344, 0xA409_3822_299F_31D0, 0x082E_FA98_EC4E_6C89,
      0x4528_21E6_38D0_1377, 0xBE54_66CF_34E9_0C6C, 0xC0AC_29B7_C97C_50DD, 0x3F84_D5B5_B547_0917,
      0x9216_D5D9_8979_FB1B, 0xD131_0BA6_98DF_B5AC, 0x2FFD_72DB_D01A_DFB7, 0xB8E1_AFED_6A26_7E96,
      0xBA7C_9045_F12C_7F99, 0x24A1_9947_B391_6CF7, 0x0801_F2E2_858E_FC16, 0x6369_20D8_7157_4E69
    )
}

/// The 128-bit product's halves, xored.
@inline(__always)
private func fold(_ x: UInt64, _ y: UInt64) -> UInt64 {
  let product = x.multipliedFullWidth(by: y)
  return product.low ^ product.high
}

/// Up to 14 bytes without an allocation. Unused bytes are zero.
struct InlineBytes: Sendable {
  static let capacity = 14

  var low: UInt64 = 0
  var middle: UInt32 = 0
  var high: UInt16 = 0
  var count: UInt8 = 0

  init() {}

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    var last: UInt64 = 0
    for (index, byte) in bytes.enumerated() {
      if index < 8 { low |= UInt64(byte) << UInt64(8 * index) } else { last |= UInt64(byte) << UInt64(8 * (index - 8)) }
    }
    middle = UInt32(truncatingIfNeeded: last)
    high = UInt16(truncatingIfNeeded: last >> 32)
    count = UInt8(bytes.count)
  }

  /// Everything but `low` in one word.
  @inline(__always) var rest: UInt64 { UInt64(middle) | UInt64(high) << 32 | UInt64(count) << 56 }

  @inline(__always) func withBytes<R, E: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R) throws(E) -> R {
    var words = (low.littleEndian, rest.littleEndian)
    var result: Result<R, E>?
    withUnsafeBytes(of: &words) { raw in
      do throws(E) {
        result = .success(
          try body(UnsafeBufferPointer(rebasing: raw.bindMemory(to: UInt8.self)[..<Int(count)])))
      } catch { result = .failure(error) }
    }
    return try result!.get()
  }
}

/// The decimal form of a number on the stack.
struct DecimalText {
  private var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
  private var start = 24

  init(_ number: Int64) {
    var rest = number.magnitude
    var position = 24
    withUnsafeMutableBytes(of: &words) { raw in
      repeat {
        position -= 1
        raw[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest > 0
      if number < 0 {
        position -= 1
        raw[position] = UInt8(ascii: "-")
      }
    }
    start = position
  }

  @inline(__always) func withBytes<R, E: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R) throws(E) -> R {
    var copy = words
    var result: Result<R, E>?
    withUnsafeBytes(of: &copy) { raw in
      do throws(E) {
        result = .success(try body(UnsafeBufferPointer(rebasing: raw.bindMemory(to: UInt8.self)[start...])))
      } catch { result = .failure(error) }
    }
    return try result!.get()
  }
}

/// Hashing that is the same in every process: multiply 64 by 64 bits and fold (as in wyhash).
enum Mixing {
  static let first: UInt64 = 0xA076_1D64_78BD_642F
  static let second: UInt64 = 0xE703_7ED1_A0B4_28DB

  @inline(__always) static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let raw = UnsafeRawBufferPointer(bytes)
    var hash = first ^ UInt64(raw.count)
    var position = 0
    while position + 8 <= raw.count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      hash = fold(hash ^ word, second)
      position += 8
    }
    var last: UInt64 = 0
    var shift: UInt64 = 0
    while position < raw.count {
      last |= UInt64(raw[position]) << shift
      shift += 8
      position += 1
    }
    return fold(hash ^ last, first)
  }
}

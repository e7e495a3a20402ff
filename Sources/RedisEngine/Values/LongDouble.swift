import Glibc

/// The numbers of INCRBYFLOAT and HINCRBYFLOAT: x87's long double, as redis-server has on x86-64.
enum LongDouble {
  #if arch(x86_64)
    typealias Number = Float80
  #else
    typealias Number = Double
  #endif

  /// What `string2ld` reads.
  private static func number(_ text: RedisBytes) -> Number? {
    let bytes = text.bytes
    guard let first = bytes.first, bytes.count < 5_120, first != 32, !(9...13).contains(first), !bytes.contains(0)
    else {
      return nil
    }
    return (bytes + [0]).withUnsafeBufferPointer { pointer -> Number? in
      pointer.withMemoryRebound(to: CChar.self) { text in
        var end: UnsafeMutablePointer<CChar>?
        errno = 0
        #if arch(x86_64)
          let value = strtold(text.baseAddress!, &end)
        #else
          let value = strtod(text.baseAddress!, &end)
        #endif
        guard end == UnsafeMutablePointer(mutating: text.baseAddress!) + bytes.count, !value.isNaN,
          errno != ERANGE || (value.isFinite && value != 0)
        else { return nil }
        return value
      }
    }
  }

  /// `%.17Lf` without trailing zeros.
  private static func text(_ value: Number) -> RedisBytes {
    var buffer = [CChar](repeating: 0, count: 5_200)
    #if arch(x86_64)
      let length = withVaList([value]) { vsnprintf(&buffer, buffer.count, "%.17Lf", $0) }
    #else
      let length = withVaList([value]) { vsnprintf(&buffer, buffer.count, "%.17f", $0) }
    #endif
    var bytes = buffer[..<Int(length)].map { UInt8(bitPattern: $0) }
    while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
    if bytes == Array("-0".utf8) { bytes.removeFirst() }
    return RedisBytes(bytes)
  }

  /// As a double, for what is not counted to the last digit; nil: no number.
  static func value(_ text: RedisBytes) -> Double? { number(text).map { Double($0) } }

  /// Whether this is a finite number; what is none at all counts as one.
  static func isFinite(_ text: RedisBytes) -> Bool { number(text)?.isFinite ?? true }

  /// The sum of two numbers, as text.
  static func sum(_ a: RedisBytes, _ b: RedisBytes, notFloat: RedisError) throws(RedisError) -> RedisBytes {
    guard let first = number(a) else { throw notFloat }
    guard let second = number(b) else { throw .notFloat }
    let sum = first + second
    if sum.isNaN || sum.isInfinite { throw .notFinite }
    return text(sum)
  }
}

/// A Redis string: any bytes, 16 bytes in memory, without an allocation for whole numbers and up to 14 bytes of text.
///
/// Equal bytes have equal representations: text that is the canonical decimal form of an `Int64` is always kept as that number.
/// That is lossless, and it makes Redis' own question "is this an integer?" a look at the case.
public struct RedisBytes: Sendable {
  enum Storage: Sendable {
    case integer(Int64)
    case inline(InlineBytes)
    case large([UInt8])
  }

  let storage: Storage

  @inline(__always) init(_ storage: Storage) { self.storage = storage }

  /// The decimal form of a number.
  @inline(__always) public init(_ number: Int64) { storage = .integer(number) }
  /// The decimal form of a number.
  @inline(__always) public init(_ number: Int) { storage = .integer(Int64(number)) }

  /// These bytes.
  public init(_ bytes: [UInt8]) {
    self = bytes.withUnsafeBufferPointer { RedisBytes(short: $0) } ?? RedisBytes(.large(bytes))
  }

  /// The text's UTF-8 bytes.
  public init(_ text: String) {
    var text = text
    self = text.withUTF8 { RedisBytes(copying: $0) }
  }

  init(copying bytes: UnsafeBufferPointer<UInt8>) {
    self = RedisBytes(short: bytes) ?? RedisBytes(.large(Array(bytes)))
  }

  /// nil: not a number, and too long to be kept inline.
  private init?(short bytes: UnsafeBufferPointer<UInt8>) {
    if let number = Self.canonicalInteger(bytes) {
      storage = .integer(number)
    } else if bytes.count <= InlineBytes.capacity {
      storage = .inline(InlineBytes(bytes))
    } else {
      return nil
    }
  }

  /// No bytes.
  public static let empty = RedisBytes(.inline(InlineBytes()))

  /// How many bytes. Constant time.
  public var count: Int {
    switch storage {
    case .integer(let number): Self.digits(of: number)
    case .inline(let bytes): Int(bytes.count)
    case .large(let bytes): bytes.count
    }
  }

  /// Whether there are none.
  public var isEmpty: Bool {
    if case .inline(let bytes) = storage { return bytes.count == 0 }
    return false
  }

  /// The number whose canonical decimal form this is; what Redis' string2ll accepts.
  @inline(__always) public var integer: Int64? {
    switch storage {
    case .integer(let number): number
    case .inline, .large: nil
    }
  }

  /// All bytes.
  public var bytes: [UInt8] {
    if case .large(let bytes) = storage { return bytes }
    return withBytes { Array($0) }
  }

  /// The bytes as UTF-8; what is not valid is replaced.
  public var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }

  /// The text up to the first NUL, as C shows it in an error, at most so many bytes of it.
  func shown(_ limit: Int = .max) -> String {
    withBytes { String(decoding: $0.prefix { $0 != 0 }.prefix(limit), as: UTF8.self) }
  }

  /// Calls `body` with the bytes, which live as long as the call.
  @inline(__always) func withBytes<R, E: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R) throws(E) -> R {
    switch storage {
    case .large(let bytes):
      var result: Result<R, E>?
      bytes.withUnsafeBufferPointer { pointer in
        do throws(E) { result = .success(try body(pointer)) } catch { result = .failure(error) }
      }
      return try result!.get()
    case .inline(let inline): return try inline.withBytes(body)
    case .integer(let number): return try DecimalText(number).withBytes(body)
    }
  }

  /// A 64-bit hash that is the same on every machine.
  @inline(__always) var stableHash: UInt64 {
    switch storage {
    case .integer(let number): Mixing.fold(UInt64(bitPattern: number) ^ 0x8BB8_4B93_962E_ACC9, Mixing.second)
    case .inline(let inline): Mixing.fold(inline.low ^ Mixing.first, inline.rest ^ Mixing.second)
    case .large(let bytes): bytes.withUnsafeBufferPointer(Mixing.hash)
    }
  }
}

extension RedisBytes: Hashable {
  @inline(__always) public static func == (a: RedisBytes, b: RedisBytes) -> Bool {
    switch (a.storage, b.storage) {
    case (.integer(let x), .integer(let y)): x == y
    case (.inline(let x), .inline(let y)): x.low == y.low && x.rest == y.rest
    case (.large(let x), .large(let y)): x == y
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(stableHash) }
}

extension RedisBytes: Comparable {
  /// By bytes as unsigned numbers, a prefix first: `memcmp` and then the length.
  public static func < (a: RedisBytes, b: RedisBytes) -> Bool {
    a.withBytes { x in b.withBytes { y in x.lexicographicallyPrecedes(y) } }
  }
}

extension RedisBytes: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, CustomStringConvertible {
  public init(stringLiteral value: String) { self.init(value) }
  public init(integerLiteral value: Int64) { self.init(value) }
  public var description: String { text }
}

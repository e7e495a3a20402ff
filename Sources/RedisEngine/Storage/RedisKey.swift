/// A key in the form in which the engine looks it up. Only good for the engine that made it and for copies of that one.
///
/// A key with a number as one of its `:`-separated parts, such as `bull:email:123:lock`, is that number and the identity of what
/// stands around it: such a key costs no memory of its own.
public struct RedisKey: Hashable, Sendable {
  enum Form: Sendable {
    case name(UInt32)
    case numbered(Int64, pattern: UInt32)
    case plain([UInt8])
  }

  let form: Form

  @inline(__always) init(_ form: Form) { self.form = form }

  @inline(__always) var stableHash: UInt64 {
    switch form {
    case .name(let id): Mixing.fold(UInt64(id) ^ Mixing.first, Mixing.second)
    case .numbered(let number, let pattern):
      Mixing.fold(UInt64(bitPattern: number) ^ Mixing.second, UInt64(pattern) ^ Mixing.first)
    case .plain(let bytes): bytes.withUnsafeBufferPointer(Mixing.hash)
    }
  }

  @inline(__always) public static func == (a: RedisKey, b: RedisKey) -> Bool {
    switch (a.form, b.form) {
    case (.name(let x), .name(let y)): x == y
    case (.numbered(let x, let p), .numbered(let y, let q)): x == y && p == q
    case (.plain(let x), .plain(let y)): x == y
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(stableHash) }
}

/// Keys that differ in a number alone, such as `bull:email:<n>:lock`.
public struct RedisKeyPattern: Hashable, Sendable {
  let id: UInt32

  /// The key with this number, which must not be negative.
  @inline(__always) public func callAsFunction(_ number: Int64) -> RedisKey {
    precondition(number >= 0, "the number in a key is not negative")
    return RedisKey(.numbered(number, pattern: id))
  }
}

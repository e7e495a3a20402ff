/// The field names of a stream's entries, with their sizes: made once, for all entries that have these fields.
public struct RedisStreamFields: Hashable, Sendable, ExpressibleByArrayLiteral {
  /// In the entries' order.
  public let names: [RedisBytes]
  /// All of them, in bytes.
  let bytes: Int
  /// All of them in a packed list, in bytes.
  let packedBytes: Int

  /// Linear in the names.
  public init(_ names: [RedisBytes]) {
    self.names = names
    bytes = names.reduce(0) { $0 + $1.count }
    packedBytes = names.reduce(0) { $0 + Packed.size($1) }
  }

  public init(arrayLiteral elements: RedisBytes...) { self.init(elements) }

  @inline(__always) var count: Int { names.count }

  /// Sizes first: a stream's entries have few kinds of fields, and most differ in them.
  @inline(__always) public static func == (a: RedisStreamFields, b: RedisStreamFields) -> Bool {
    a.packedBytes == b.packedBytes && a.bytes == b.bytes && a.names == b.names
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(names) }
}

/// How much memory Redis would need: an approximation from the sizes of its structures on 64 bits, not a measurement.
///
/// A string is its bytes and a header rounded up to 8; a key adds its entry in the table and its object. Small collections are
/// counted as packed lists (an element is its bytes and 2); from the number of elements on from which Redis uses tables and skip
/// lists, every further element adds a node, so that what a collection costs follows from its elements and their number alone.
/// Nothing is counted for a hash that is a table because of a long value, nor for freed memory that the allocator keeps.
enum MemoryModel {
  /// An empty server.
  static let base = 860_000
  static let client = 20_000
  static let subscription = 120
  static let streamNode = 96
  static let streamGroup = 200
  static let streamConsumer = 120
  static let pendingEntry = 96

  /// A string with its header and terminator, rounded as an allocator does.
  @inline(__always) static func string(_ count: Int) -> Int { (count + 4 + 7) & ~7 }
  /// A key without its value: entry, bucket, object, name.
  @inline(__always) static func key(_ count: Int) -> Int { 24 + 8 + 16 + string(count) }
  static let expiry = 32
  /// A string value; small whole numbers are kept in the object.
  @inline(__always) static func value(_ value: RedisBytes) -> Int { value.integer == nil ? string(value.count) : 0 }
  @inline(__always) static func packed(_ value: RedisBytes) -> Int { Packed.size(value) }
  @inline(__always) static func field(_ field: RedisBytes, _ value: RedisBytes) -> Int {
    Packed.size(field) + Packed.size(value)
  }
  /// A member and its score, as a packed list or as a node of the skip list.
  @inline(__always) static func scored(_ member: RedisBytes) -> Int { Packed.size(member) + 10 }
  /// The nodes that so many elements of a kind need beyond what is packed: measured with redis-server 7.0.
  struct Nodes {
    var packed: Int
    var bytes: Int
    @inline(__always) func total(_ count: Int) -> Int { count > packed ? (count - packed) * bytes : 0 }
    /// What the element adds that is this one by number.
    @inline(__always) func one(_ ordinal: Int) -> Int { ordinal > packed ? bytes : 0 }
  }
  static let hashNodes = Nodes(packed: 512, bytes: 65)
  static let setNodes = Nodes(packed: 512, bytes: 57)
  static let sortedSetNodes = Nodes(packed: 128, bytes: 100)

  /// What a key's container takes without elements.
  static let container = 48

  static func value(_ value: RedisValue, _ shapes: ShapeTable) -> Int {
    switch value {
    case .string(let bytes): return Self.value(bytes)
    case .list(let list): return list.reduce(container) { $0 + packed($1) }
    case .hash(.shaped(let shape, let values)):
      var total = container + shapes.packedSize(of: shape)
      for value in values { total += packed(value) }
      return total
    case .hash(.table(let table)):
      return table.value.elements.reduce(container + hashNodes.total(table.value.count)) {
        $0 + field($1.member, $1.value)
      }
    case .set(let set):
      return set.value.elements.reduce(container + setNodes.total(set.value.count)) { $0 + packed($1.member) }
    case .sortedSet(let set):
      return set.value.scores.elements.reduce(container + sortedSetNodes.total(set.value.count)) {
        $0 + scored($1.member)
      }
    case .stream(let stream):
      var total = container + stream.value.entryBytes
      for group in stream.value.groups {
        total += streamGroup + group.pending.count * pendingEntry + group.consumers.count * streamConsumer
      }
      return total
    }
  }
}

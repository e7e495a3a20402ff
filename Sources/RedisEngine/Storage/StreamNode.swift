/// Consecutive entries of a stream, packed; field lists are kept once.
///
/// Nodes begin where those of Redis 7.0 do, because approximate trimming removes whole nodes: after `stream-node-max-entries`
/// entries, deleted ones included, or where `stream-node-max-bytes` bytes of its packed form would be reached.
struct StreamNode: Sendable {
  struct Slot: Sendable {
    var id: RedisStreamID
    /// The index of the entry's field list in `layouts`.
    var layout: UInt32
    /// Where its values begin in `values`.
    var start: UInt32
  }

  /// The first entry's, deleted or not; offsets are stored relative to it.
  let masterID: RedisStreamID
  /// The last entry's, deleted or not.
  private(set) var lastID: RedisStreamID
  private(set) var slots: [Slot] = []
  private(set) var layouts: [RedisStreamFields]
  private var values: [RedisBytes] = []
  private(set) var removedCount = 0
  /// What the node takes in Redis, in bytes.
  private(set) var packedBytes: Int

  var count: Int { slots.count }

  /// - Parameter previous: a full one before it; this one will be as large.
  init(
    _ id: RedisStreamID, _ fields: RedisStreamFields, _ values: some StreamEntryValues, _ sizes: Sizes,
    after previous: StreamNode? = nil
  ) {
    if let previous {
      slots.reserveCapacity(previous.slots.count)
      self.values.reserveCapacity(previous.values.count)
    }
    masterID = id
    lastID = id
    layouts = [fields]
    packedBytes = 7 + 3 * Packed.size(Int64(0)) + Packed.size(Int64(fields.count)) + fields.packedBytes
    append(id, fields, values, sizes)
  }

  /// What an entry's values count for.
  struct Sizes {
    /// As strings.
    private(set) var bytes = 0
    /// In a packed list.
    private(set) var packed = 0

    @inline(__always) init(_ values: some StreamEntryValues) {
      values.visit { value in
        bytes += value.count
        packed += Packed.size(value)
      }
    }
  }

  /// Appends an entry unless it begins another node.
  /// - Returns: by how much the node has grown; nil: it is full.
  @inline(__always) mutating func appendIfNotFull(
    _ id: RedisStreamID, _ fields: RedisStreamFields, _ values: some StreamEntryValues, _ sizes: Sizes,
    _ limits: StreamNodeLimits
  ) -> Int? {
    if limits.end(packedBytes + fields.bytes + sizes.bytes, slots.count + removedCount) { return nil }
    let before = packedBytes
    append(id, fields, values, sizes)
    return packedBytes - before
  }

  @inline(__always) private mutating func append(
    _ id: RedisStreamID, _ fields: RedisStreamFields, _ entry: some StreamEntryValues, _ sizes: Sizes
  ) {
    var layout = 0
    while layout < layouts.count, layouts[layout] != fields { layout += 1 }
    if layout == layouts.count { layouts.append(fields) }
    slots.append(Slot(id: id, layout: UInt32(layout), start: UInt32(values.count)))
    entry.visit { values.append($0) }
    lastID = id
    packedBytes +=
      2 + Packed.size(Int64(truncatingIfNeeded: id.milliseconds &- masterID.milliseconds))
      + Packed.size(Int64(truncatingIfNeeded: id.sequence &- masterID.sequence)) + sizes.packed
    if layout == 0 {
      packedBytes += Packed.size(Int64(fields.count + 3))
    } else {
      packedBytes += Packed.size(Int64(fields.count)) + Packed.size(Int64(2 * fields.count + 4)) + fields.packedBytes
    }
  }

  func entry(at position: Int) -> RedisStreamEntry {
    let slot = slots[position]
    let fields = layouts[Int(slot.layout)].names
    let start = Int(slot.start)
    return RedisStreamEntry(id: slot.id, fields: fields, values: Array(values[start..<(start + fields.count)]))
  }

  /// The first entry that is not before the ID.
  func position(of id: RedisStreamID) -> Int {
    var low = 0
    var high = slots.count
    while low < high {
      let middle = (low + high) / 2
      if slots[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low
  }

  mutating func remove(at position: Int) {
    let slot = slots.remove(at: position)
    let width = layouts[Int(slot.layout)].count
    values.removeSubrange(Int(slot.start)..<(Int(slot.start) + width))
    for later in position..<slots.count { slots[later].start -= UInt32(width) }
    removedCount += 1
  }
}

/// Where a node ends; 0: no limit.
struct StreamNodeLimits: Sendable {
  var bytes: Int
  var entries: Int

  /// Whether an entry with which the node would have so many bytes begins another one after so many entries.
  @inline(__always) func end(_ bytes: Int, _ entries: Int) -> Bool {
    bytes >= (self.bytes == 0 ? 1 << 30 : self.bytes) || self.entries > 0 && entries >= self.entries
  }
}

extension RedisConfiguration {
  @inline(__always) var streamNodeLimits: StreamNodeLimits {
    StreamNodeLimits(bytes: streamNodeMaxBytes, entries: streamNodeMaxEntries)
  }
}

/// Sizes in Redis' packed lists.
enum Packed {
  /// Of a number with the length that stands behind it.
  @inline(__always) static func size(_ number: Int64) -> Int {
    switch number {
    case 0...127: 2
    case -4096...4095: 3
    case -32768...32767: 4
    case -8_388_608...8_388_607: 5
    case -2_147_483_648...2_147_483_647: 6
    default: 10
    }
  }

  /// Of a string with the lengths around it.
  @inline(__always) static func size(_ bytes: RedisBytes) -> Int {
    if let number = bytes.integer { return size(number) }
    let count = bytes.count
    let body = count + (count < 64 ? 1 : count < 4096 ? 2 : 5)
    return body + (body <= 127 ? 1 : body < 16_383 ? 2 : body < 2_097_151 ? 3 : body < 268_435_455 ? 4 : 5)
  }
}

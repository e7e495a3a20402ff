/// An entry of a stream: as many values as fields.
public struct RedisStreamEntry: Hashable, Sendable {
  public var id: RedisStreamID
  public var fields: [RedisBytes]
  public var values: [RedisBytes]
}

/// The entries of a stream in nodes, and its consumer groups.
struct StreamValue: Sendable {
  private(set) var nodes: ContiguousArray<StreamNode> = []
  private(set) var count = 0
  var lastID = RedisStreamID.zero
  /// The highest one that `XDEL` removed.
  var highestDeletedID = RedisStreamID.zero
  var entriesAdded: Int64 = 0
  /// In the order of their names.
  var groups: [StreamGroup] = []
  /// What its entries count for in the memory in use.
  private(set) var entryBytes = 0

  var firstID: RedisStreamID { nodes.first?.slots.first?.id ?? .zero }
  var firstEntry: RedisStreamEntry? { nodes.first.map { $0.entry(at: 0) } }
  var lastEntry: RedisStreamEntry? { nodes.last.map { $0.entry(at: $0.count - 1) } }

  /// The ID must be after `lastID`.
  @inline(__always) mutating func append(
    _ id: RedisStreamID, _ fields: RedisStreamFields, _ values: some StreamEntryValues, _ limits: StreamNodeLimits
  ) {
    let sizes = StreamNode.Sizes(values)
    let last = nodes.count - 1
    if last >= 0, let more = nodes[last].appendIfNotFull(id, fields, values, sizes, limits) {
      entryBytes += more
    } else {
      let node = StreamNode(id, fields, values, sizes, after: nodes.last)
      entryBytes += node.packedBytes + MemoryModel.streamNode
      nodes.append(node)
    }
    count += 1
    entriesAdded += 1
    lastID = id
  }

  /// The place of the first entry that is not before the ID.
  private func place(of id: RedisStreamID) -> (node: Int, position: Int) {
    var low = 0
    var high = nodes.count
    while low < high {
      let middle = (low + high) / 2
      if nodes[middle].lastID < id { low = middle + 1 } else { high = middle }
    }
    guard low < nodes.count else { return (low, 0) }
    return (low, nodes[low].position(of: id))
  }

  func contains(_ id: RedisStreamID) -> Bool { entry(id) != nil }

  func entry(_ id: RedisStreamID) -> RedisStreamEntry? {
    let (node, position) = place(of: id)
    guard node < nodes.count, position < nodes[node].count, nodes[node].slots[position].id == id else { return nil }
    return nodes[node].entry(at: position)
  }

  /// Entries between two IDs, both included, at most `limit` of them if there is one.
  func entries(
    from first: RedisStreamID, through last: RedisStreamID, limit: Int? = nil, isReversed: Bool = false
  ) -> [RedisStreamEntry] {
    guard first <= last, limit != 0 else { return [] }
    var found: [RedisStreamEntry] = []
    if isReversed {
      var (node, position) = place(of: last)
      if node < nodes.count, position < nodes[node].count, nodes[node].slots[position].id == last { position += 1 }
      while true {
        if position == 0 || node == nodes.count {
          node -= 1
          guard node >= 0 else { break }
          position = nodes[node].count
          continue
        }
        position -= 1
        guard nodes[node].slots[position].id >= first else { break }
        found.append(nodes[node].entry(at: position))
        if found.count == limit { break }
      }
      return found
    }
    var (node, position) = place(of: first)
    while node < nodes.count {
      guard position < nodes[node].count else {
        node += 1
        position = 0
        continue
      }
      guard nodes[node].slots[position].id <= last else { break }
      found.append(nodes[node].entry(at: position))
      if found.count == limit { break }
      position += 1
    }
    return found
  }

  /// Answers whether there was such an entry.
  mutating func remove(_ id: RedisStreamID) -> Bool {
    let (node, position) = place(of: id)
    guard node < nodes.count, position < nodes[node].count, nodes[node].slots[position].id == id else { return false }
    if nodes[node].count == 1 { removeNode(node) } else { nodes[node].remove(at: position) }
    count -= 1
    if id > highestDeletedID { highestDeletedID = id }
    return true
  }

  private mutating func removeNode(_ node: Int) {
    entryBytes -= nodes[node].packedBytes + MemoryModel.streamNode
    nodes.remove(at: node)
  }

  /// Removes from the front as Redis does: whole nodes, then, unless it is approximate, single entries of the next.
  /// - Parameter limit: of the entries in the nodes removed; 0: none.
  mutating func trim(_ bound: RedisStreamBound, isApproximate: Bool, limit: Int) -> Int {
    let removed = trimNodes(bound, limit: limit)
    return isApproximate ? removed : removed + trimEntries(bound)
  }

  private mutating func trimNodes(_ bound: RedisStreamBound, limit: Int) -> Int {
    var removed = 0
    var end = 0
    while end < nodes.count {
      let size = nodes[end].count
      if limit > 0, removed + size > limit { break }
      let isBefore =
        switch bound {
        case .length(let most): count - removed - size >= most
        case .minimumID(let id): nodes[end].lastID < id
        }
      guard isBefore else { break }
      entryBytes -= nodes[end].packedBytes + MemoryModel.streamNode
      removed += size
      end += 1
    }
    if end > 0 {
      nodes.removeSubrange(0..<end)
      count -= removed
    }
    return removed
  }

  private mutating func trimEntries(_ bound: RedisStreamBound) -> Int {
    var removed = 0
    while !nodes.isEmpty {
      while let first = nodes[0].slots.first {
        switch bound {
        case .length(let most): if count <= most { return removed }
        case .minimumID(let id): if first.id >= id { return removed }
        }
        nodes[0].remove(at: 0)
        count -= 1
        removed += 1
      }
      // Only entries before the minimum, but a deleted one after it: the node goes with its last entry.
      removeNode(0)
    }
    return removed
  }
}

/// To what a stream is trimmed.
public enum RedisStreamBound: Hashable, Sendable {
  /// At most so many entries: `MAXLEN`.
  case length(Int)
  /// No entry before this one: `MINID`.
  case minimumID(RedisStreamID)
}

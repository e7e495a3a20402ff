/// Room for keys in blocks of 16, which are linked into lists.
struct KeyBlocks {
  /// Block n begins at 16 n.
  private(set) var keys: UnsafeMutablePointer<Calendar.Key>
  /// Per block: the next of its list.
  private var next: UnsafeMutablePointer<UInt32>
  private var capacity: Int
  private var used = 0
  /// The first of the list of free blocks; `.max` when there is none.
  private var free = UInt32.max

  init() {
    capacity = 16
    keys = Self.allocate(capacity)
    next = .allocate(capacity: capacity)
  }

  func deallocate() {
    keys.deallocate()
    next.deallocate()
  }

  /// A block that is followed by `rest`. Complexity: O(1) amortised.
  @inline(__always) mutating func open(before rest: UInt32) -> UInt32 {
    if free == .max { return add(before: rest) }
    let block = free
    free = next[Int(block)]
    next[Int(block)] = rest
    return block
  }

  /// Frees a block and returns the one that followed it.
  @inline(__always) mutating func close(_ block: UInt32) -> UInt32 {
    let rest = next[Int(block)]
    next[Int(block)] = free
    free = block
    return rest
  }

  @inline(never) private mutating func add(before rest: UInt32) -> UInt32 {
    if used == capacity { grow() }
    next[used] = rest
    used += 1
    return UInt32(used - 1)
  }

  private mutating func grow() {
    let more = Self.allocate(capacity * 2)
    more.update(from: keys, count: capacity * 16)
    keys.deallocate()
    keys = more
    let links = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity * 2)
    links.update(from: next, count: capacity)
    next.deallocate()
    next = links
    capacity *= 2
  }

  private static func allocate(_ blocks: Int) -> UnsafeMutablePointer<Calendar.Key> {
    UnsafeMutableRawPointer.allocate(byteCount: blocks * 16 * MemoryLayout<Calendar.Key>.stride, alignment: 64)
      .bindMemory(to: Calendar.Key.self, capacity: blocks * 16)
  }
}

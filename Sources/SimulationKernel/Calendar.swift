/// The future event list: a 4-ary min-heap of packed keys.
///
/// A key is (instant, sequence, slot) in 128 bits, so that one comparison orders by instant and, for equal instants, by
/// the order of filing. The four children of a node share one cache line, and everything behind the last entry is
/// `.max`, so that the smallest of four is found without a branch.
struct Calendar {
  typealias Key = UInt128

  private var heap: UnsafeMutablePointer<Key>
  private var capacity: Int
  /// Entries of the heap, the vacant root included.
  private var size = 0
  /// The root was taken and nothing has come in its place: most events file another, which then needs one way down the
  /// heap instead of two.
  private var isRootVacant = false

  init() {
    capacity = 64
    heap = Self.allocate(capacity)
  }

  func deallocate() { Self.deallocate(heap) }

  @inline(__always) var count: Int { size &- (isRootVacant ? 1 : 0) }

  @inline(__always) var isEmpty: Bool { count == 0 }

  /// The earliest key; `.max` when there is none. Complexity: O(log n) after a removal, else O(1).
  @inline(__always) mutating func first() -> Key {
    if isRootVacant { fillRoot() }
    return heap[0]
  }

  @inline(__always) static func key(at time: Int64, identity: UInt64) -> Key {
    Key(UInt64(bitPattern: time) ^ (1 << 63)) << 64 | Key(identity)
  }
  @inline(__always) static func time(of key: Key) -> Int64 {
    Int64(bitPattern: UInt64(truncatingIfNeeded: key >> 64) ^ (1 << 63))
  }
  @inline(__always) static func identity(of key: Key) -> UInt64 { UInt64(truncatingIfNeeded: key) }

  /// Complexity: O(log n), O(1) on average.
  @inline(__always) mutating func insert(_ key: Key) {
    if isRootVacant {
      isRootVacant = false
      return sift(key, from: 0)
    }
    if size == capacity { grow() }
    var index = size
    size &+= 1
    while index > 0 {
      let parent = (index &- 1) >> 2
      guard key < heap[parent] else { break }
      heap[index] = heap[parent]
      index = parent
    }
    heap[index] = key
  }

  /// Takes the key that `first()` has just returned. The calendar must not be empty. Complexity: O(1), and the next call of
  /// `insert` or `first` puts the heap in order; O(log n) for a large one.
  @inline(__always) mutating func removeFirst() {
    isRootVacant = true
    // A heap that is not at hand is put in order at once: what it waits for is waited for while the event is handled.
    if size > Self.atHand { fillRoot() }
  }

  /// Half a megabyte of entries.
  private static var atHand: Int { 1 << 15 }

  @inline(__always) private mutating func fillRoot() {
    isRootVacant = false
    size &-= 1
    let last = heap[size]
    heap[size] = .max
    if size > 0 { sift(last, from: 0) }
  }

  /// Puts a key where the vacant place at `start` is, or below.
  ///
  /// Near the root, which is at hand, it looks at every level whether the key has arrived. Farther down, where a level may
  /// have to be fetched, it goes to the bottom and comes back up: nearly all keys belong there, so that the processor
  /// guesses right where the way ends and does not wait for it.
  @inline(__always) private func sift(_ key: Key, from start: Int) {
    var index = start
    while index < Self.nearRoot {
      guard let smallest = smallestChild(of: index), heap[smallest] < key else {
        heap[index] = key
        return
      }
      heap[index] = heap[smallest]
      index = smallest
    }
    let top = index
    while let smallest = smallestChild(of: index) {
      heap[index] = heap[smallest]
      index = smallest
    }
    while index > top {
      let parent = (index &- 1) >> 2
      guard key < heap[parent] else { break }
      heap[index] = heap[parent]
      index = parent
    }
    heap[index] = key
  }

  /// Entries of the first four levels.
  private static var nearRoot: Int { 1 + 4 + 16 + 64 }

  @inline(__always) private func smallestChild(of index: Int) -> Int? {
    let child = index &* 4 &+ 1
    guard child < size else { return nil }
    let left = child &+ (heap[child &+ 1] < heap[child] ? 1 : 0)
    let right = child &+ (heap[child &+ 3] < heap[child &+ 2] ? 3 : 2)
    return heap[right] < heap[left] ? right : left
  }
}

extension Calendar {
  /// Drops every key whose identity `isLive` denies and restores the heap. The order of the rest does not change: keys
  /// are unique. Complexity: O(n).
  mutating func compact(keeping isLive: (UInt64) -> Bool) {
    if isRootVacant { fillRoot() }
    var kept = 0
    for index in 0..<size where isLive(Self.identity(of: heap[index])) {
      heap[kept] = heap[index]
      kept += 1
    }
    for index in kept..<size { heap[index] = .max }
    size = kept
    guard kept > 1 else { return }
    for index in stride(from: (kept - 2) / 4, through: 0, by: -1) { sift(heap[index], from: index) }
  }

  private mutating func grow() {
    let larger = Self.allocate(capacity * 2)
    larger.update(from: heap, count: size)
    Self.deallocate(heap)
    heap = larger
    capacity *= 2
  }

  /// The root lies three keys into the block: the children of node i then begin at byte 64 (i + 1). Four keys of
  /// padding behind the end keep every last group of four readable.
  private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<Key> {
    let length = capacity + 3 + 4
    let block = UnsafeMutableRawPointer.allocate(byteCount: length * MemoryLayout<Key>.stride, alignment: 64)
    let keys = block.bindMemory(to: Key.self, capacity: length)
    keys.initialize(repeating: .max, count: length)
    return keys + 3
  }
  private static func deallocate(_ heap: UnsafeMutablePointer<Key>) { UnsafeMutableRawPointer(heap - 3).deallocate() }
}

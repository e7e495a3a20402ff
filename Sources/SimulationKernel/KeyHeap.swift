/// A 4-ary min-heap of calendar keys.
///
/// The four children of a node share one cache line, and everything behind the last entry is `.max`, so that the smallest
/// of four is found without a branch.
struct KeyHeap {
  typealias Key = Calendar.Key

  private(set) var keys: UnsafeMutablePointer<Key>
  private(set) var capacity: Int
  /// Entries, the vacant root included.
  private(set) var size = 0
  /// The root was taken and nothing has come in its place: most events file another, which then needs one way down the
  /// heap instead of two.
  private(set) var isRootVacant = false

  init() {
    capacity = 128
    keys = Self.allocate(capacity)
  }

  func deallocate() { Self.deallocate(keys) }

  @inline(__always) var count: Int { size &- (isRootVacant ? 1 : 0) }

  /// The least key; `.max` when there is none. Complexity: O(log n) after a removal, else O(1).
  @inline(__always) mutating func first() -> Key {
    if isRootVacant { fillRoot() }
    return keys[0]
  }

  /// Puts a key where the vacant root is. Complexity: O(log n), O(1) on average.
  @inline(__always) mutating func insertAtRoot(_ key: Key) {
    isRootVacant = false
    sift(key, from: 0)
  }

  /// Appends a key; there must be room for it. Complexity: O(log n), O(1) on average.
  @inline(__always) mutating func insert(_ key: Key) {
    var index = size
    size &+= 1
    while index > 0 {
      let parent = (index &- 1) >> 2
      guard key < keys[parent] else { break }
      keys[index] = keys[parent]
      index = parent
    }
    keys[index] = key
  }

  /// Takes the key that `first()` has just returned. Complexity: O(1); the next call of `insertAtRoot` or `first` puts the
  /// heap in order.
  @inline(__always) mutating func removeFirst() { isRootVacant = true }

  @inline(__always) mutating func fillRoot() {
    isRootVacant = false
    size &-= 1
    let last = keys[size]
    keys[size] = .max
    if size > 0 { sift(last, from: 0) }
  }

  /// Puts a key where the vacant place at `start` is, or below.
  @inline(__always) private func sift(_ key: Key, from start: Int) {
    var index = start
    while let smallest = smallestChild(of: index), keys[smallest] < key {
      keys[index] = keys[smallest]
      index = smallest
    }
    keys[index] = key
  }

  @inline(__always) private func smallestChild(of index: Int) -> Int? {
    let child = index &* 4 &+ 1
    guard child < size else { return nil }
    let left = child &+ (keys[child &+ 1] < keys[child] ? 1 : 0)
    let right = child &+ (keys[child &+ 3] < keys[child &+ 2] ? 3 : 2)
    return keys[right] < keys[left] ? right : left
  }
}

extension KeyHeap {
  /// Gives every key that `isTaken` chooses to it, drops those, and restores the heap. The order of the rest does not
  /// change: keys are unique. Complexity: O(n).
  mutating func remove(where isTaken: (Key) -> Bool) {
    if isRootVacant { fillRoot() }
    var kept = 0
    for index in 0..<size where !isTaken(keys[index]) {
      keys[kept] = keys[index]
      kept += 1
    }
    for index in kept..<size { keys[index] = .max }
    size = kept
    guard kept > 1 else { return }
    for index in stride(from: (kept - 2) / 4, through: 0, by: -1) { sift(keys[index], from: index) }
  }

  mutating func grow() {
    let larger = Self.allocate(capacity * 2)
    larger.update(from: keys, count: size)
    Self.deallocate(keys)
    keys = larger
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
  private static func deallocate(_ keys: UnsafeMutablePointer<Key>) { UnsafeMutableRawPointer(keys - 3).deallocate() }
}

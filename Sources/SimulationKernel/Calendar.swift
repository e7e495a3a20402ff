/// The future event list: a 4-ary min-heap of packed keys.
///
/// A key is (instant, sequence, slot) in 128 bits, so that one comparison orders by instant and, for equal instants, by
/// the order of filing. The four children of a node share one cache line, and everything behind the last entry is
/// `.max`, so that the smallest of four is found without a branch.
struct Calendar {
  typealias Key = UInt128

  private var heap: UnsafeMutablePointer<Key>
  private var capacity: Int
  private(set) var count = 0

  init() {
    capacity = 64
    heap = Self.allocate(capacity)
  }

  func deallocate() { Self.deallocate(heap) }

  @inline(__always) var isEmpty: Bool { count == 0 }

  /// The earliest key; `.max` when there is none.
  @inline(__always) var first: Key { heap[0] }

  @inline(__always) static func key(at time: Int64, identity: UInt64) -> Key {
    Key(UInt64(bitPattern: time) ^ (1 << 63)) << 64 | Key(identity)
  }
  @inline(__always) static func time(of key: Key) -> Int64 {
    Int64(bitPattern: UInt64(truncatingIfNeeded: key >> 64) ^ (1 << 63))
  }
  @inline(__always) static func identity(of key: Key) -> UInt64 { UInt64(truncatingIfNeeded: key) }

  /// Complexity: O(log n), O(1) on average.
  @inline(__always) mutating func insert(_ key: Key) {
    if count == capacity { grow() }
    var index = count
    count &+= 1
    while index > 0 {
      let parent = (index &- 1) >> 2
      guard key < heap[parent] else { break }
      heap[index] = heap[parent]
      index = parent
    }
    heap[index] = key
  }

  /// Removes the earliest key. The calendar must not be empty. Complexity: O(log n).
  @inline(__always) mutating func removeFirst() {
    count &-= 1
    let last = heap[count]
    heap[count] = .max
    if count > 0 { sift(last, from: 0) }
  }

  @inline(__always) private func sift(_ key: Key, from start: Int) {
    var index = start
    while true {
      let child = index &* 4 &+ 1
      guard child < count else { break }
      let left = child &+ (heap[child &+ 1] < heap[child] ? 1 : 0)
      let right = child &+ (heap[child &+ 3] < heap[child &+ 2] ? 3 : 2)
      let smallest = heap[right] < heap[left] ? right : left
      guard heap[smallest] < key else { break }
      heap[index] = heap[smallest]
      index = smallest
    }
    heap[index] = key
  }
}

extension Calendar {
  /// Drops every key whose identity `isLive` denies and restores the heap. The order of the rest does not change: keys
  /// are unique. Complexity: O(n).
  mutating func compact(keeping isLive: (UInt64) -> Bool) {
    var kept = 0
    for index in 0..<count where isLive(Self.identity(of: heap[index])) {
      heap[kept] = heap[index]
      kept += 1
    }
    for index in kept..<count { heap[index] = .max }
    count = kept
    guard kept > 1 else { return }
    for index in stride(from: (kept - 2) / 4, through: 0, by: -1) { sift(heap[index], from: index) }
  }

  private mutating func grow() {
    let larger = Self.allocate(capacity * 2)
    larger.update(from: heap, count: count)
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

/// A reference to a row from an index: valid while the row's stamp is the entry's.
struct IndexEntry {
  /// What the index orders by, in nanoseconds.
  var key: Int64
  /// Breaks ties.
  var number: UInt32
  var slot: UInt32
  var stamp: UInt32

  @inline(__always)
  static func < (a: Self, b: Self) -> Bool { a.key != b.key ? a.key < b.key : a.number < b.number }
}

/// Entries in ascending order of (key, number), made for keys that mostly arrive in order.
///
/// An entry that belongs at either end goes to a sorted run in O(1); the others go to a 4-ary heap in O(log n). Rows
/// that leave an index from the middle leave a stale entry behind, which the owner counts here and drops when it
/// surfaces or when half of the entries are stale.
struct OrderedQueue {
  private(set) var run: [IndexEntry] = []
  /// Where the run begins; what lies before is free.
  private(set) var head = 0
  private(set) var heap: [IndexEntry] = []
  /// How many entries no longer stand for a row.
  var staleCount = 0

  var count: Int { run.count - head + heap.count }
  var isEmpty: Bool { head == run.count && heap.isEmpty }

  var storageBytes: Int { (run.capacity + heap.capacity) * MemoryLayout<IndexEntry>.stride }

  /// The smallest entry. O(1).
  var first: IndexEntry? {
    if head < run.count {
      let candidate = run[head]
      if let top = heap.first, top < candidate { return top }
      return candidate
    }
    return heap.first
  }

  mutating func insert(_ entry: IndexEntry) {
    if head == run.count || !(entry < run[run.count - 1]) {
      run.append(entry)
    } else if head > 0, entry < run[head] {
      head -= 1
      run[head] = entry
    } else {
      push(entry)
    }
  }

  /// Removes and returns the smallest entry. O(1) from the run, O(log n) from the heap.
  mutating func removeFirst() -> IndexEntry {
    if head < run.count, heap.isEmpty || !(heap[0] < run[head]) {
      let entry = run[head]
      head += 1
      if head >= 64, head * 2 >= run.count { trim() }
      return entry
    }
    return pop()
  }

  /// Keeps the entries that satisfy `isValid` and forgets the stale count. O(n).
  mutating func compact(keeping isValid: (IndexEntry) -> Bool) {
    run = run[head...].filter(isValid)
    head = 0
    let kept = heap.filter(isValid)
    heap.removeAll(keepingCapacity: kept.count * 4 > heap.count)
    for entry in kept { push(entry) }
    staleCount = 0
  }

  /// Every entry, in no particular order.
  var entries: FlattenSequence<[ArraySlice<IndexEntry>]> { [run[head...], heap[...]].joined() }

  /// Whether both parts keep their order.
  var isOrdered: Bool {
    let ascends = run.count - head < 2 || (head + 1..<run.count).allSatisfy { !(run[$0] < run[$0 - 1]) }
    return ascends && heap.indices.dropFirst().allSatisfy { !(heap[$0] < heap[($0 - 1) / 4]) }
  }

  /// Gives the free part of the run back: each entry is moved at most once for each one removed.
  private mutating func trim() {
    let count = run.count - head
    if run.capacity > 4096, count * 8 < run.capacity {
      run = Array(run[head...])
    } else {
      run.removeFirst(head)
    }
    head = 0
  }

  private mutating func push(_ entry: IndexEntry) {
    heap.append(entry)
    var hole = heap.count - 1
    while hole > 0 {
      let parent = (hole - 1) / 4
      guard entry < heap[parent] else { break }
      heap[hole] = heap[parent]
      hole = parent
    }
    heap[hole] = entry
  }

  private mutating func pop() -> IndexEntry {
    let top = heap[0]
    let last = heap.removeLast()
    guard !heap.isEmpty else { return top }
    let count = heap.count
    var hole = 0
    while true {
      let firstChild = hole * 4 + 1
      guard firstChild < count else { break }
      var smallest = firstChild
      for child in firstChild + 1..<max(firstChild + 1, min(firstChild + 4, count)) where heap[child] < heap[smallest] {
        smallest = child
      }
      guard heap[smallest] < last else { break }
      heap[hole] = heap[smallest]
      hole = smallest
    }
    heap[hole] = last
    return top
  }
}

/// The future event list: a small heap of what is due soon in front of a timing wheel for the rest.
///
/// A key is (instant, sequence, slot) in 128 bits, so that one comparison orders by instant and, for equal instants, by
/// the order of filing. The heap has what is due until `lastNear`, the wheel everything later. A key of the wheel moves
/// down once or twice, at the price of a copy, until its slot holds few enough to enter the heap, which so stays at hand
/// however many are pending. A calendar of few keys is all heap.
struct Calendar {
  typealias Key = UInt128

  private var heap = KeyHeap()
  private var wheel = TimingWheel()
  /// The upper half of the last keys that belong into the heap; `.max` while the wheel is empty.
  private var lastNear = UInt64.max
  /// The size from which on the heap spills into the wheel.
  private var spilledSize = Self.leastSpilled
  /// The size at which the heap grows or spills.
  private var bound: Int

  init() { bound = min(heap.capacity, spilledSize) }

  func deallocate() {
    heap.deallocate()
    wheel.deallocate()
  }

  /// A heap up to this size is at hand as well and takes fewer steps than the way through the wheel.
  private static var leastSpilled: Int { 2048 }
  /// So many keys of one slot may enter the heap together.
  private static var served: Int { 32 }

  @inline(__always) var count: Int { heap.count &+ wheel.count }

  @inline(__always) var isEmpty: Bool { count == 0 }

  /// The earliest key; `.max` when there is none. Complexity: O(log n) after a removal, else O(1); amortised.
  @inline(__always) mutating func first() -> Key {
    let first = heap.first()
    if heap.size == 0, wheel.count > 0 { return refill() }
    return first
  }

  @inline(__always) static func key(at time: Int64, identity: UInt64) -> Key {
    Key(UInt64(bitPattern: time) ^ (1 << 63)) << 64 | Key(identity)
  }
  @inline(__always) static func time(of key: Key) -> Int64 {
    Int64(bitPattern: UInt64(truncatingIfNeeded: key >> 64) ^ (1 << 63))
  }
  @inline(__always) static func identity(of key: Key) -> UInt64 { UInt64(truncatingIfNeeded: key) }

  /// The upper half.
  @inline(__always) static func instant(of key: Key) -> UInt64 { UInt64(truncatingIfNeeded: key >> 64) }

  /// Complexity: O(1) amortised.
  @inline(__always) mutating func insert(_ key: Key) {
    if Self.instant(of: key) > lastNear { return wheel.insert(key) }
    if heap.isRootVacant { return heap.insertAtRoot(key) }
    if heap.size >= bound { return makeRoom(for: key) }
    heap.insert(key)
  }

  /// Takes the key that `first()` has just returned. The calendar must not be empty. Complexity: O(1), and the next call of
  /// `insert` or `first` puts the heap in order.
  @inline(__always) mutating func removeFirst() { heap.removeFirst() }

  /// Drops every key whose identity `isLive` denies. The order of the rest does not change. Complexity: O(n).
  mutating func compact(keeping isLive: (UInt64) -> Bool) {
    heap.remove { !isLive(Self.identity(of: $0)) }
    wheel.remove { !isLive(Self.identity(of: $0)) }
  }
}

extension Calendar {
  /// Brings the keys that are due first from the wheel into the empty heap, and returns the first of them.
  @inline(never) private mutating func refill() -> Key {
    var due = wheel.openFirst()
    while due.slot.count > Self.served, due.level > 0 {
      // Seen from the slot's beginning its keys differ in lower digits.
      wheel.rebase(to: due.start)
      wheel.take(due.slot) { wheel, key in wheel.insert(key) }
      due = wheel.openFirst()
    }
    wheel.rebase(to: due.start)
    while heap.capacity < Int(due.slot.count) { heap.grow() }
    var filled = heap
    wheel.take(due.slot) { _, key in filled.insert(key) }
    heap = filled
    lastNear = wheel.count == 0 ? .max : due.start | (due.width - 1)
    setBounds()
    return heap.first()
  }

  /// The heap is full: it grows, or gives what it holds to the wheel.
  @inline(never) private mutating func makeRoom(for key: Key) {
    if heap.size < spilledSize {
      heap.grow()
      bound = min(heap.capacity, spilledSize)
      heap.insert(key)
    } else {
      spill()
      insert(key)
    }
  }

  /// Moves what the heap holds into the wheel, but for keys from before the wheel's base: a run that ended early has brought
  /// later ones to hand, and then something was filed.
  private mutating func spill() {
    let first = Self.instant(of: heap.first())
    // Within the present slot the base may rise; all of the wheel lies behind that slot.
    let base = wheel.count == 0 ? max(first, 1) : max(first, wheel.base, 1)
    wheel.rebase(to: base)
    var filled = wheel
    heap.remove { key in
      guard Self.instant(of: key) >= base else { return false }
      filled.insert(key)
      return true
    }
    wheel = filled
    lastNear = base - 1
    setBounds()
  }

  /// A heap that could not be made smaller may double before that is tried again.
  private mutating func setBounds() {
    spilledSize = max(Self.leastSpilled, heap.size * 2)
    bound = min(heap.capacity, spilledSize)
  }
}

/// Keys that are not due soon, by the digits of their instants: a hierarchical timing wheel (Varghese and Lauck, "Hashed
/// and Hierarchical Timing Wheels", 1987) of 11 levels with 64 slots each.
///
/// An instant is a number of 64 bits, cut into digits of 6. A key lies on the level of the highest digit in which its
/// instant differs from `base`, in the slot of its own digit there. So everything on a level is due before everything on the
/// levels above, and within a level the slots are in order; within a slot there is none. No instant is before `base`.
struct TimingWheel {
  typealias Key = Calendar.Key

  struct Slot {
    /// The block that has room, or is the last to have been filled.
    var head: UInt32 = 0
    var count: UInt32 = 0
  }

  /// What all instants are compared with. Keys stay where they are when it moves up within the digits they share.
  private(set) var base: UInt64 = 0
  private(set) var count = 0
  private let slots: UnsafeMutablePointer<Slot>
  /// Per level: which of its slots hold keys.
  private let occupied: UnsafeMutablePointer<UInt64>
  private var occupiedLevels: UInt64 = 0
  private var blocks = KeyBlocks()

  static var levels: Int { 11 }

  init() {
    slots = .allocate(capacity: Self.levels * 64)
    slots.initialize(repeating: Slot(), count: Self.levels * 64)
    occupied = .allocate(capacity: Self.levels)
    occupied.initialize(repeating: 0, count: Self.levels)
  }

  func deallocate() {
    slots.deallocate()
    occupied.deallocate()
    blocks.deallocate()
  }

  /// Moves the base up, or anywhere while the wheel is empty. The keys must stay where they are.
  mutating func rebase(to instant: UInt64) { base = instant }

  /// Files a key that is not due before the base. Complexity: O(1).
  @inline(__always) mutating func insert(_ key: Key) {
    let instant = Calendar.instant(of: key)
    // The number of the highest differing digit: a multiplication and a shift divide what is below 64 by six.
    let level = ((63 &- ((instant ^ base) | 1).leadingZeroBitCount) &* 43) >> 8
    let digit = Int(truncatingIfNeeded: (instant &>> UInt64(level &* 6)) & 63)
    count &+= 1
    let slot = slots + (level &* 64 &+ digit)
    let place = Int(slot.pointee.count) & 15
    if place == 0 {
      slot.pointee.head = blocks.open(before: slot.pointee.head)
      occupied[level] |= 1 &<< UInt64(digit)
      occupiedLevels |= 1 &<< UInt64(level)
    }
    blocks.keys[Int(slot.pointee.head) &* 16 &+ place] = key
    slot.pointee.count &+= 1
  }

  /// The slot that is due first, emptied: its keys are to be read by `take(_:_:)`.
  struct Due {
    var slot: Slot
    var level: Int
    /// The first instant of the slot, and how many it spans.
    var start: UInt64
    var width: UInt64
  }

  /// Empties the slot that is due first. The wheel must not be empty. Complexity: O(1).
  mutating func openFirst() -> Due {
    let level = occupiedLevels.trailingZeroBitCount
    let digit = occupied[level].trailingZeroBitCount
    let slot = slots[level * 64 + digit]
    slots[level * 64 + digit] = Slot()
    occupied[level] &= occupied[level] - 1
    if occupied[level] == 0 { occupiedLevels &= occupiedLevels - 1 }
    count -= Int(slot.count)
    let shift = UInt64(level * 6)
    let above = (base >> (shift + 6)) << (shift + 6)
    return Due(slot: slot, level: level, start: above | UInt64(digit) << shift, width: 1 << shift)
  }

  /// Reads the keys of an emptied slot, in no order, and gives its room back. Keys may be filed meanwhile.
  @inline(__always) mutating func take(_ slot: Slot, _ body: (inout TimingWheel, Key) -> Void) {
    var block = slot.head
    var left = Int(slot.count)
    while left > 0 {
      let filled = (left &- 1) & 15 &+ 1
      for place in 0..<filled { body(&self, blocks.keys[Int(block) &* 16 &+ place]) }
      left &-= filled
      block = blocks.close(block)
    }
  }

  /// Drops every key that `isDead` names. Complexity: O(n).
  mutating func remove(where isDead: (Key) -> Bool) {
    for level in 0..<Self.levels {
      var rest = occupied[level]
      while rest != 0 {
        let number = level * 64 + rest.trailingZeroBitCount
        rest &= rest - 1
        let slot = slots[number]
        slots[number] = Slot()
        count -= Int(slot.count)
        occupied[level] &= ~(1 << UInt64(number % 64))
        if occupied[level] == 0 { occupiedLevels &= ~(1 << UInt64(level)) }
        take(slot) { wheel, key in if !isDead(key) { wheel.insert(key) } }
      }
    }
  }
}

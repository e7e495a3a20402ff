/// All slots of a simulation. A slot number has 24 bits, a sequence number 40.
struct SlotTable {
  static let numberBits: UInt64 = 24
  static let maximumCount = 1 << 24
  static let maximumSequence: UInt64 = 1 << 40

  /// The slots by number; the address changes when a slot is opened.
  private(set) var slots: UnsafeMutablePointer<Slot>
  private var capacity = 64
  private(set) var count = 0
  private var firstFree: Int32 = -1
  private(set) var used = 0
  private(set) var peakUsed = 0
  private var nextSequence: UInt64 = 1

  init() { slots = .allocate(capacity: capacity) }
  func deallocate() { slots.deallocate() }

  @inline(__always) static func number(of identity: UInt64) -> Int { Int(identity & ((1 << numberBits) - 1)) }

  /// Opens a slot with a new identity. Complexity: O(1) amortised.
  @inline(__always) mutating func open(_ state: SlotState, owner: Int32, word: UInt64, label: WaitLabel) -> Int {
    let number: Int
    if firstFree >= 0 {
      number = Int(firstFree)
      firstFree = slots[number].owner
    } else {
      number = count
      if count == capacity { grow() }
      count &+= 1
    }
    used &+= 1
    if used > peakUsed { peakUsed = used }
    precondition(nextSequence < Self.maximumSequence, "a simulation has at most 2^40 waits and events")
    let identity = nextSequence << Self.numberBits | UInt64(number)
    nextSequence &+= 1
    (slots + number).initialize(
      to: Slot(
        identity: identity, word: word, label: label, owner: owner, state: state, reason: .deadline, isFiled: false))
    return number
  }

  /// Frees a slot; whatever still names its identity is stale from now on. Complexity: O(1).
  @inline(__always) mutating func close(_ number: Int) {
    slots[number].identity = 0
    slots[number].state = .free
    slots[number].owner = firstFree
    firstFree = Int32(truncatingIfNeeded: number)
    used &-= 1
  }

  /// Whether the slot named by the identity still belongs to it.
  @inline(__always) func isLive(_ identity: UInt64) -> Bool { slots[Self.number(of: identity)].identity == identity }

  private mutating func grow() {
    precondition(capacity < Self.maximumCount, "a simulation has at most 2^24 pending waits and events at a time")
    let larger = UnsafeMutablePointer<Slot>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: slots, count: count)
    slots.deallocate()
    slots = larger
    capacity *= 2
  }
}

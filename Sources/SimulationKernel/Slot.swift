/// What a slot holds at the moment.
enum SlotState: UInt8 {
  case free
  /// A wait that has been registered; its task has not reached the parking lot yet.
  case registering
  /// As `registering`, but woken already.
  case wokenEarly
  /// A task's job waits here.
  case parked
  /// A handler event.
  case event
}

/// Room for one parked task or one handler event.
struct Slot {
  /// Sequence and slot number, the lower half of the calendar's key; 0 while free. An entry or a waiter with another
  /// identity is stale.
  var identity: UInt64
  /// The parked job, or the payload of the event.
  var word: UInt64
  /// What the task waits for.
  var label: WaitLabel
  /// The task's reference, the handler's number, or the next free slot.
  var owner: Int32
  var state: SlotState
  var reason: ResumeReason
  /// Whether the calendar has an entry for this slot.
  var isFiled: Bool
}

/// All mutable state of a simulation. It lives behind one pointer: accesses through a pointer carry no dynamic
/// exclusivity check, which would halve the speed.
@usableFromInline struct Core {
  @usableFromInline var now: Int64
  var limits: SimulationLimits
  var calendar = Calendar()
  var slots = SlotTable()
  var ready = ReadyQueue()
  var tasks = TaskTable()
  var handlers = HandlerTable()
  /// Names of labels made at run time.
  var labels = LabelTable()

  /// The task whose code runs now.
  var current = TaskReference.unknown
  /// The slot for the job that reaches the parking lot next.
  var nextSlot = -1
  /// Why the job that runs now was resumed.
  var reason = ResumeReason.woken

  /// Waits are refused to somebody while this is not 0: it counts cancelled live tasks, and the end.
  var refusing = 0
  var isEnded = false
  /// What the run has to stop for.
  var verdict: RunVerdict?
  /// How many foreign jobs have been reported.
  var reportedForeign = 0

  /// Errors that left tasks during `end()`.
  var failuresAtEnd: [SimulationError] = []

  var parked = 0
  var stale = 0
  var compactions = 0
  var events = 0
  var jobs = 0
  /// Returned by every parking, so that the hop to the parking lot has an effect.
  var parkings = 0

  init(start: Int64, limits: SimulationLimits) {
    now = start
    self.limits = limits
  }

  func deallocate() {
    calendar.deallocate()
    slots.deallocate()
    tasks.deallocate()
    handlers.deallocate()
  }

  /// A calendar entry lost its slot. Complexity: O(1) amortised.
  @inline(__always) mutating func countStale() {
    stale &+= 1
    if stale > 64, stale &* 2 > calendar.count { compact() }
  }
  @inline(never) private mutating func compact() {
    let slots = slots
    calendar.compact { slots.isLive($0) }
    stale = 0
    compactions += 1
  }
}

/// Why a run stops before its end.
enum RunVerdict {
  case stopped
  case failed(SimulationError)
}

/// Names of wait labels, each once.
struct LabelTable {
  private(set) var names: [String] = []
  private var numbers: [String: Int] = [:]

  mutating func label(_ name: String) -> WaitLabel {
    if let number = numbers[name] { return WaitLabel(number: number) }
    numbers[name] = names.count
    names.append(name)
    return WaitLabel(number: names.count - 1)
  }
}

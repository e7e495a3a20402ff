/// What the simulation knows about a task started with `spawn`.
struct TaskRecord {
  var name = ""
  var generation: UInt32 = 0
  /// The slot of the latest wait, for tasks with one wait at a time.
  var slot: Int32 = -1
  /// When that wait began, in nanoseconds.
  var since: Int64 = 0
  /// Waits refused since the task was cancelled or the simulation ended.
  var refusals = 0
  /// The address of the task itself; its child tasks have others.
  var root: UInt = 0
  var isLive = false
  var isStarted = false
  var isPreferring = false
  var isDaemon = false
  var isCancelled = false
  var handle: Task<Void, Never>?

}

/// The tasks started with `spawn`. Record 0 stands for "unknown" and is never used.
struct TaskTable {
  private(set) var records: UnsafeMutablePointer<TaskRecord>
  private var capacity = 16
  private(set) var count = 1
  private var free: [Int] = []
  private(set) var live = 0
  private(set) var livePreferring = 0
  private(set) var started = 0

  init() {
    records = .allocate(capacity: capacity)
    records.initialize(to: TaskRecord())
  }
  func deallocate() {
    records.deinitialize(count: count)
    records.deallocate()
  }

  mutating func add(name: String, isPreferring: Bool, isDaemon: Bool) -> Int {
    let number: Int
    if let last = free.popLast() {
      number = last
    } else {
      number = count
      if count == capacity { grow() }
      (records + number).initialize(to: TaskRecord())
      count += 1
    }
    live += 1
    if isPreferring { livePreferring += 1 }
    started += 1
    let generation = records[number].generation &+ 1
    records[number] = TaskRecord(
      name: name, generation: generation, isLive: true, isPreferring: isPreferring, isDaemon: isDaemon)
    return number
  }

  mutating func remove(_ number: Int) {
    live -= 1
    if records[number].isPreferring { livePreferring -= 1 }
    records[number] = TaskRecord(generation: records[number].generation)
    free.append(number)
  }

  /// The numbers of all live tasks, in the order of their records.
  var liveNumbers: [Int] { (1..<count).filter { records[$0].isLive } }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<TaskRecord>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: records, count: count)
    records.deallocate()
    records = larger
    capacity *= 2
  }
}

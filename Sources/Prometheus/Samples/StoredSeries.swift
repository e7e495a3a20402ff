/// One sample: a moment in milliseconds since 1970 and a value.
public struct Sample: Hashable, Sendable {
  public var time: Int64
  public var value: Double
  public init(time: Int64, value: Double) {
    self.time = time
    self.value = value
  }
}

/// The samples of one series, oldest first, in one piece of memory.
///
/// Appending and forgetting cost amortised constant time; a window is found by binary search.
public final class StoredSeries {
  /// All labels, the name included.
  public let labels: LabelID
  @exclusivity(unchecked) private var memory: UnsafeMutablePointer<Sample>
  @exclusivity(unchecked) private var capacity: Int
  @exclusivity(unchecked) private var head = 0
  @exclusivity(unchecked) private var end = 0
  /// The newest sample that is less than the one before: what lies after it knows no counter reset.
  @exclusivity(unchecked) private(set) var lastReset = Int64.min
  /// The newest stale marker.
  @exclusivity(unchecked) private(set) var lastStale = Int64.min
  @exclusivity(unchecked) private var lastReal: Double?
  /// Whether the store's retention does not hold for it.
  @exclusivity(unchecked) var keepsEverySample = false

  init(labels: LabelID) {
    self.labels = labels
    capacity = 16
    memory = .allocate(capacity: capacity)
  }

  deinit { memory.deallocate() }

  /// How many samples are kept.
  public var count: Int { end - head }
  /// The newest sample.
  public var last: Sample? { end > head ? memory[end - 1] : nil }
  /// All samples that are kept, valid until the next one is appended.
  var samples: UnsafeBufferPointer<Sample> { UnsafeBufferPointer(start: memory + head, count: end - head) }

  /// - Precondition: `sample` is newer than the last one.
  func append(_ sample: Sample) {
    precondition(last.map { $0.time < sample.time } ?? true, "a sample that does not follow the last one of its series")
    if end == capacity { makeRoom() }
    (memory + end).initialize(to: sample)
    end += 1
    if StaleMarker.isStale(sample.value) {
      lastStale = sample.time
    } else {
      if let lastReal, sample.value < lastReal { lastReset = sample.time }
      lastReal = sample.value
    }
  }

  /// Forgets samples at and before a moment.
  func forget(through time: Int64) {
    while head < end, memory[head].time <= time { head += 1 }
  }

  private func makeRoom() {
    let count = end - head
    if head >= capacity / 2 {
      memory.update(from: memory + head, count: count)
    } else {
      capacity *= 2
      let larger = UnsafeMutablePointer<Sample>.allocate(capacity: capacity)
      larger.moveInitialize(from: memory + head, count: count)
      memory.deallocate()
      memory = larger
    }
    head = 0
    end = count
  }

  /// The position behind the newest sample at or before a moment.
  func position(after time: Int64) -> Int {
    if end > head, memory[end - 1].time <= time { return end - head }
    var (low, high) = (head, end)
    while low < high {
      let middle = (low + high) >> 1
      if memory[middle].time <= time { low = middle + 1 } else { high = middle }
    }
    return low - head
  }
}

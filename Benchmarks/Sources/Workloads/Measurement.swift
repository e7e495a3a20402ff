import Glibc
import Memory

/// One timed performance of a workload.
public struct Measurement: Sendable {
  public var workload: String
  public var unit: String
  public var threads: Int
  /// Of all threads together.
  public var operations: Int
  public var seconds: Double
  /// Of the processor, all threads together.
  public var cpuSeconds: Double
  /// Bytes that one thread allocated per operation; nil without jemalloc.
  public var allocatedBytesPerOperation: Double?
  /// What the workload returned: the same on every machine.
  public var figure: Double
  /// Of one thread; nil where nothing is simulated.
  public var events: Int?
  /// The most memory that this process has held so far.
  public var peakRSSBytes: Int

  public var operationsPerSecond: Double { Double(operations) / seconds }

  /// One line of JSON. Rates are rounded to whole operations.
  public var json: String {
    let allocated = allocatedBytesPerOperation.map { "\($0)" } ?? "null"
    let events = events.map { "\($0)" } ?? "null"
    return """
      {"workload":"\(workload)","unit":"\(unit)","threads":\(threads),"operations":\(operations),"seconds":\(seconds),\
      "perSecond":\(Int(operationsPerSecond)),"allocatedBytesPerOperation":\(allocated),"figure":\(figure),\
      "cpuSeconds":\(cpuSeconds),"events":\(events),"peakRSSBytes":\(peakRSSBytes)}
      """
  }
}

extension Workload {
  /// Performs `operations` on each of `threads` threads at once, independently, and measures until the last is through.
  public func measure(operations: Int, threads: Int = 1) -> Measurement {
    let work = Work(workload: self, operations: operations)
    let clock = ContinuousClock()
    let cpuBefore = Process.cpuSeconds
    let elapsed = clock.measure {
      var handles: [pthread_t] = []
      for _ in 1..<max(threads, 1) {
        var handle = pthread_t()
        let status = pthread_create(
          &handle, nil,
          { @Sendable pointer in
            Unmanaged<Work>.fromOpaque(pointer!).takeRetainedValue().perform()
            return nil
          }, Unmanaged.passRetained(work).toOpaque())
        precondition(status == 0, "no thread could be started")
        handles.append(handle)
      }
      work.performMeasured()
      for handle in handles { pthread_join(handle, nil) }
    }
    let (seconds, attoseconds) = elapsed.components
    return Measurement(
      workload: name, unit: unit, threads: threads, operations: operations * threads,
      seconds: Double(seconds) + Double(attoseconds) / 1e18, cpuSeconds: Process.cpuSeconds - cpuBefore,
      allocatedBytesPerOperation: work.allocated.map { Double($0) / Double(operations) },
      figure: work.performance.figure, events: work.performance.events, peakRSSBytes: Process.peakRSSBytes)
  }
}

/// What one measurement's threads share. Only the measuring thread writes.
private final class Work: @unchecked Sendable {
  private let workload: Workload
  private let operations: Int
  private(set) var performance = Performance(0)
  private(set) var allocated: UInt64?

  init(workload: Workload, operations: Int) {
    self.workload = workload
    self.operations = operations
  }

  func perform() { _ = workload.perform(operations) }

  func performMeasured() {
    let before = AllocatedBytes.onThisThread()
    performance = workload.perform(operations)
    if let before, let after = AllocatedBytes.onThisThread() { allocated = after - before }
  }
}

import Glibc
import Memory

/// Wall time and allocations since it was made. Only figures about the engine use it.
struct Stopwatch {
  private let began = ContinuousClock.now
  private let allocatedBefore = AllocatedBytes.onThisThread()
  var seconds: Double {
    let elapsed = began.duration(to: .now).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
  }

  /// By the thread that made it, which must be the calling one; nil without jemalloc.
  var allocatedBytes: UInt64? {
    guard let allocatedBefore, let allocated = AllocatedBytes.onThisThread() else { return nil }
    return allocated - allocatedBefore
  }
}

/// The process's memory as the system counts it.
public enum ResidentMemory {
  /// The most the process has had resident so far, in bytes.
  public static func peakBytes() -> UInt64 {
    var usage = rusage()
    guard getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return 0 }
    return UInt64(usage.ru_maxrss) * 1024
  }
}

import Glibc

/// Wall time since it was made. Only figures about the engine use it.
struct Stopwatch {
  private let began = ContinuousClock.now
  var seconds: Double {
    let elapsed = began.duration(to: .now).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
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

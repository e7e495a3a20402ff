import Glibc

/// What the operating system knows of this process.
enum Process {
  /// Processor time so far, the kernel's included.
  static var cpuSeconds: Double {
    var usage = rusage()
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
  }

  /// The most memory held so far; 0 where `/proc` does not say. What `getrusage` says begins with the memory of whoever
  /// started this process.
  static var peakRSSBytes: Int {
    guard let status = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(status) }
    var kilobytes = 0
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), status) != nil {
      if strncmp(line, "VmHWM:", 6) == 0 { kilobytes = line.withUnsafeBufferPointer { atol($0.baseAddress! + 6) } }
    }
    return kilobytes * 1024
  }
}

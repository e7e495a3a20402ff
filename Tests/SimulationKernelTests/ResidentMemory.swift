import Glibc

/// Resident memory of this process, in bytes.
enum ResidentMemory {
  static func bytes() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    guard fgets(&line, 256, file) != nil else { return 0 }
    let text = line.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    return (Int(text.split(separator: " ")[1]) ?? 0) * 4_096
  }
}

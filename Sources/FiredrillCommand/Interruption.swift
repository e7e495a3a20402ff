import Glibc
import Synchronization

/// What happens on Ctrl-C and on a polite kill: unfinished files are removed and the process ends with 128 plus the
/// signal's number, 130 or 143.
public enum Interruption {
  private static let capacity = 16
  /// Paths to remove, as C strings: a signal handler may neither allocate nor lock.
  private nonisolated(unsafe) static let paths: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = {
    let table = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: capacity)
    table.initialize(repeating: nil, count: capacity)
    return table
  }()
  private static let used = Atomic(0)

  /// Installs the handlers; called once, by the program.
  public static func install() {
    _ = paths
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        for index in 0..<Interruption.capacity {
          if let path = Interruption.paths[index] { unlink(path) }
        }
        _exit(128 + number)
      }
    }
  }

  /// The file of that name is removed if the process is interrupted. Beyond 16 files, later ones are left behind.
  static func removes(_ path: String) {
    let index = used.wrappingAdd(1, ordering: .relaxed).oldValue
    if index < capacity { paths[index] = strdup(path) }
  }
}

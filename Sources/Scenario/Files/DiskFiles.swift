import Glibc

/// The files of the machine. Relative paths start at the working directory.
public struct DiskFiles: FileReading {
  public init() {}

  public func read(_ path: String, limit: Int) throws(FileProblem) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw errno == ENOENT || errno == ENOTDIR ? .missing : Self.failure() }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure() }
    if status.st_mode & S_IFMT == S_IFDIR { throw .unreadable("it is a directory") }
    if status.st_mode & S_IFMT == S_IFREG, status.st_size > limit { throw .tooLarge }
    return try Self.readAll(descriptor, limit: limit)
  }

  public func names(in directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
          String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Pipes do not tell their size, so the limit is checked again while reading.
  private static func readAll(_ descriptor: Int32, limit: Int) throws(FileProblem) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure()
      }
      bytes += chunk[..<count]
      if bytes.count > limit { throw .tooLarge }
    }
  }

  private static func failure() -> FileProblem { .unreadable(String(cString: strerror(errno))) }
}

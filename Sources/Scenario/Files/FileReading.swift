/// Where scenario files come from.
public protocol FileReading: Sendable {
  /// The file's bytes.
  /// - Parameter limit: a longer file is refused without being read whole.
  func read(_ path: String, limit: Int) throws(FileProblem) -> [UInt8]

  /// The names in a directory, hidden ones included, sorted by their bytes; none when it cannot be read.
  func names(in directory: String) -> [String]
}

extension FileReading {
  /// Nothing, for files that are only read by name.
  public func names(in directory: String) -> [String] { [] }
}

/// Why a file cannot be had.
public enum FileProblem: Error, Hashable, Sendable {
  case missing
  /// It is there, but cannot be read; the text says why.
  case unreadable(String)
  case tooLarge
}

/// Files held in memory, by path. For tests and tools.
public struct MemoryFiles: FileReading {
  public var files: [String: [UInt8]]

  public init(_ files: [String: String]) { self.files = files.mapValues { Array($0.utf8) } }

  public func read(_ path: String, limit: Int) throws(FileProblem) -> [UInt8] {
    guard let bytes = files[path] else { throw .missing }
    guard bytes.count <= limit else { throw .tooLarge }
    return bytes
  }

  public func names(in directory: String) -> [String] {
    let prefix = directory == "." ? "" : directory + "/"
    let inside = files.keys.filter { $0.hasPrefix(prefix) }.compactMap {
      $0.dropFirst(prefix.count).split(separator: "/").first.map(String.init)
    }
    return Set(inside).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

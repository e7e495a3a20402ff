/// Where scenario files come from.
public protocol FileReading: Sendable {
  /// The file's bytes.
  /// - Parameter limit: a longer file is refused without being read whole.
  func read(_ path: String, limit: Int) throws(FileProblem) -> [UInt8]
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
}

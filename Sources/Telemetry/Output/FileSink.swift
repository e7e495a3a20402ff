import Glibc

/// Why a file could not be written.
public struct FileSinkError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was being done.
  public enum Step: String, Hashable, Sendable { case open, write, close, rename }
  public var step: Step
  /// The path that was asked for.
  public var path: String
  /// The system's error number.
  public var code: Int32

  public init(step: Step, path: String, code: Int32) {
    self.step = step
    self.path = path
    self.code = code
  }

  /// `cannot write out/journal.jsonl: No space left on device`
  public var description: String { "cannot \(step) \(path): \(String(cString: strerror(code)))" }
}

/// Writes a file whole or not at all: bytes go to a temporary file beside it, which takes the name when the sink is closed.
///
/// Without ``close()`` the temporary file is removed and what stood there before stays. A path that is no regular file
/// (`/dev/stdout`, a named pipe) is written directly. A failing write is remembered, later ones are dropped, and
/// ``close()`` throws it.
public final class FileSink: ByteSink {
  /// The path that was asked for.
  public let path: String
  /// The first failure, if there was one.
  public private(set) var failure: FileSinkError?
  private let target: Target
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private static let bufferCapacity = 1 << 16

  /// Where the bytes are until the sink is closed; nil when they go straight to `path`.
  public var temporaryPath: String? {
    if case .replacing(_, let temporary) = target { temporary } else { nil }
  }

  private enum Target {
    case replacing(path: String, temporary: String)
    case direct
  }

  /// Opens the file for writing.
  ///
  /// - Throws: when the folder does not exist or may not be written.
  public init(path: String) throws(FileSinkError) {
    self.path = path
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR {
      throw FileSinkError(step: .open, path: path, code: EISDIR)
    }
    if let standard = Self.standardDescriptors[path] {
      target = .direct
      descriptor = dup(standard)
    } else if exists, status.st_mode & S_IFMT != S_IFREG {
      target = .direct
      descriptor = open(path, O_WRONLY | O_CLOEXEC)
    } else {
      // A link keeps pointing: the file behind it is replaced.
      let resolved = exists ? Self.resolved(path) : path
      let temporary = "\(resolved).partial-\(getpid())"
      target = .replacing(path: resolved, temporary: temporary)
      descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    }
    guard descriptor >= 0 else { throw FileSinkError(step: .open, path: path, code: errno) }
    buffer.reserveCapacity(Self.bufferCapacity)
  }

  /// Opening these by name would write from the start of whatever they are redirected to.
  private static let standardDescriptors: [String: Int32] = ["/dev/stdout": 1, "/dev/stderr": 2]

  deinit { discard() }

  public func write(_ bytes: UnsafeRawBufferPointer) {
    precondition(descriptor >= 0 || failure != nil, "write to \(path) after it was closed")
    if buffer.count + bytes.count > Self.bufferCapacity { flush() }
    if bytes.count > Self.bufferCapacity { writeOut(bytes) } else { buffer.append(contentsOf: bytes) }
  }

  /// Hands what is buffered to the system.
  public func flush() {
    buffer.withUnsafeBytes { writeOut($0) }
    buffer.removeAll(keepingCapacity: true)
  }

  private func writeOut(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes
    while failure == nil, !rest.isEmpty {
      let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if written > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
      } else if errno != EINTR {
        failure = FileSinkError(step: .write, path: path, code: errno)
      }
    }
  }

  /// Ends the file: it has its name and its whole content when this returns.
  ///
  /// - Throws: the first failure of any write, or of the closing itself; then the file is as it was before.
  public func close() throws(FileSinkError) {
    guard descriptor >= 0 else { return }
    flush()
    if failure == nil, Glibc.close(descriptor) != 0 {
      failure = FileSinkError(step: .close, path: path, code: errno)
      descriptor = -1
    }
    if let failure {
      discard()
      throw failure
    }
    descriptor = -1
    guard case .replacing(let final, let temporary) = target else { return }
    if rename(temporary, final) != 0 {
      let failure = FileSinkError(step: .rename, path: path, code: errno)
      self.failure = failure
      unlink(temporary)
      throw failure
    }
  }

  /// Ends without a result: the temporary file is removed. Does nothing after ``close()``.
  public func discard() {
    if descriptor >= 0 {
      _ = Glibc.close(descriptor)
      descriptor = -1
    } else if failure == nil {
      return
    }
    if case .replacing(_, let temporary) = target { unlink(temporary) }
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }
}

/// Where text goes, a chunk at a time. A sink that fails remembers it: writers below the harness have no place to throw.
public protocol ByteSink: AnyObject {
  func write(_ bytes: UnsafeRawBufferPointer)
}

extension ByteSink {
  /// Writes the UTF-8 bytes of `text`.
  public func write(_ text: String) {
    var text = text
    text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
  }
}

/// Keeps what is written in memory.
public final class MemorySink: ByteSink {
  public private(set) var bytes: [UInt8] = []
  public init() {}
  public func write(_ bytes: UnsafeRawBufferPointer) { self.bytes.append(contentsOf: bytes) }
  /// What was written, as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}

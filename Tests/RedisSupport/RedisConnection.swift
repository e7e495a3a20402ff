import Glibc
public import RedisEngine
import TestSupport

/// One connection to a real server. Replies come in the order of the commands, however many were sent at once.
public final class RedisConnection {
  private let descriptor: Int32
  private var received: [UInt8] = []
  private var position = 0

  init(path: String) throws {
    descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw RedisServer.Problem("no socket: \(errno)") }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status == 0 else {
      throw RedisServer.Problem("no connection: \(String(cString: strerror(errno)))")
    }
  }

  deinit { close(descriptor) }

  /// Sends a command and waits for its reply.
  public func ask(_ words: [RedisBytes]) throws -> RedisReply {
    try send([words])
    return try receive()
  }

  /// Sends commands without waiting for replies.
  public func send(_ commands: [[RedisBytes]]) throws {
    var bytes: [UInt8] = []
    for words in commands {
      bytes += "*\(words.count)\r\n".utf8
      for word in words {
        bytes += "$\(word.count)\r\n".utf8
        bytes += word.bytes
        bytes += "\r\n".utf8
      }
    }
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress! + sent, $0.count - sent, 0x4000) }
      guard count > 0 else { throw RedisServer.Problem("the server closed the connection while it was sent commands") }
      sent += count
    }
  }

  /// Whether something has arrived, waiting for it at most so long.
  public func hasReply(withinMilliseconds milliseconds: Int32) -> Bool {
    if position < received.count { return true }
    var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&item, 1, milliseconds) > 0
  }

  /// The next reply; fails if none comes within ten seconds.
  public func receive() throws -> RedisReply {
    let line = try readLine()
    let text = String(decoding: line.dropFirst(), as: UTF8.self)
    switch line.first {
    case UInt8(ascii: "+"): return .simple(text)
    case UInt8(ascii: "-"): return .error(text)
    case UInt8(ascii: ":"): return .integer(Int64(text)!)
    case UInt8(ascii: "$"):
      guard let count = Int(text), count >= 0 else { return .null }
      let bytes = try read(count)
      _ = try read(2)
      return .bulk(RedisBytes(bytes))
    case UInt8(ascii: "*"):
      guard let count = Int(text), count >= 0 else { return .nullArray }
      return .array(try (0..<count).map { _ in try receive() })
    default: throw RedisServer.Problem("no reply begins with \(text)")
    }
  }

  private func fill() throws {
    if position > 1 << 16 {
      received.removeFirst(position)
      position = 0
    }
    guard hasArrived() else { throw RedisServer.Problem("no reply within ten seconds") }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.recv(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { throw RedisServer.Problem("the server closed the connection") }
    received += buffer[..<count]
  }

  private func hasArrived() -> Bool {
    var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&item, 1, 10_000) > 0
  }

  private func readLine() throws -> [UInt8] {
    var end = position
    while true {
      while end + 1 < received.count, !(received[end] == 13 && received[end + 1] == 10) { end += 1 }
      if end + 1 < received.count { break }
      let offset = end - position
      try fill()
      end = position + offset
    }
    defer { position = end + 2 }
    return Array(received[position..<end])
  }

  private func read(_ count: Int) throws -> [UInt8] {
    while received.count - position < count { try fill() }
    defer { position += count }
    return Array(received[position..<(position + count)])
  }
}

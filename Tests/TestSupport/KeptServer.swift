import Foundation
import Glibc

/// A server in a temporary folder of its own, run by an unprivileged user, that ends with its test.
///
/// A shell stands between: when its standard input closes, because `stop()` was called or because this process died in
/// any way, it kills the server by its process id and removes the folder.
public final class KeptServer {
  /// Why there is no server, or why it does not answer.
  public struct Problem: Error, CustomStringConvertible {
    public var description: String
    public init(_ description: String) { self.description = description }
  }

  private let keeper = Process()
  private let lifeline = Pipe()
  private let log = Pipe()
  private var isRunning = false
  /// The server's folder: for its data and its socket.
  public let folder: String

  /// Starts it; ``awaitConnections(_:)`` follows. In commands, `$user` runs what follows it as the unprivileged user,
  /// `$directory` is the folder, and `$1` and so on are the arguments.
  /// - Parameters:
  ///   - command: becomes the server.
  ///   - preparation: runs before it.
  ///   - signal: what the server is killed with.
  public init(
    _ command: String, preparation: String = ":", arguments: [String], signal: String = "KILL"
  ) throws {
    let output = Pipe()
    keeper.executableURL = URL(fileURLWithPath: "/bin/sh")
    keeper.arguments = ["-c", Self.script(command, preparation, signal), "keeper"] + arguments
    keeper.standardInput = lifeline
    keeper.standardOutput = output
    keeper.standardError = log
    try keeper.run()
    isRunning = true
    // The shell says where the folder is before it starts anything.
    folder = Self.line(output.fileHandleForReading)
    guard !folder.isEmpty else { throw Problem("no folder could be made in /tmp") }
  }

  deinit { stop() }

  /// Kills the server and waits for its end. Safe to call twice.
  public func stop() {
    guard isRunning else { return }
    isRunning = false
    try? lifeline.fileHandleForWriting.close()
    keeper.waitUntilExit()
  }

  /// Tries to connect until that succeeds, for half a minute; then the server is stopped and its log is in the error.
  public func awaitConnections(_ connect: () throws -> Void) throws {
    var last: any Error = Problem("no answer")
    for _ in 0..<600 {
      do { return try connect() } catch { last = error }
      _ = poll(nil, 0, 50)
      if !keeper.isRunning { break }
    }
    stop()
    let end = String(decoding: log.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    throw Problem("the server did not start: \(last)\n\(end)")
  }

  /// The folder is in /tmp whatever TMPDIR says: a socket's path must be short, and the unprivileged user must get there.
  private static func script(_ command: String, _ preparation: String, _ signal: String) -> String {
    """
    trap '' HUP INT TERM PIPE
    directory=$(mktemp -d -p /tmp) || exit 1
    user=
    if [ "$(id -u)" = 0 ]; then
      chown nobody "$directory"
      user='setpriv --reuid=nobody --regid=nogroup --clear-groups'
    fi
    cd "$directory" || exit 1
    echo "$directory"
    \(preparation) >>"$directory/server.log" 2>&1
    \(command) >>"$directory/server.log" 2>&1 &
    server=$!
    read -r _
    kill -\(signal) "$server" 2>/dev/null
    wait "$server"
    tail -c 2000 "$directory/server.log" >&2
    rm -rf "$directory"
    """
  }

  private static func line(_ handle: FileHandle) -> String {
    var bytes: [UInt8] = []
    while let byte = try? handle.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") { bytes.append(byte) }
    return String(decoding: bytes, as: UTF8.self)
  }
}

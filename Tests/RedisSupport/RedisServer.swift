import Foundation
import Glibc
import RedisEngine

/// A real redis-server in a temporary directory, on a socket there, without persistence, run by an unprivileged user.
///
/// A shell stands between: when its standard input closes, because `stop()` was called or because this process died in
/// any way, it kills the server by its process id and removes the directory.
public final class RedisServer {
  /// Why there is no server, or why it does not answer.
  public struct Problem: Error, CustomStringConvertible {
    public var description: String
    public init(_ description: String) { self.description = description }
  }

  private let keeper = Process()
  private let lifeline = Pipe()
  /// The path of its socket.
  public let socket: String
  private var isRunning = false

  /// - Parameter options: further words of its command line, such as `["--maxmemory", "10mb"]`.
  public init(options: [String] = []) throws {
    let program = "/usr/bin/redis-server"
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw Problem(
        "\(program) is missing: run `make test`, which installs it, or install the Debian package redis-server")
    }
    let output = Pipe()
    keeper.executableURL = URL(fileURLWithPath: "/bin/sh")
    keeper.arguments = ["-c", Self.script, "keeper", program] + options
    keeper.standardInput = lifeline
    keeper.standardOutput = output
    keeper.standardError = FileHandle.nullDevice
    try keeper.run()
    isRunning = true
    // The shell says where the directory is before it starts anything.
    let directory = Self.line(output.fileHandleForReading)
    guard !directory.isEmpty else { throw Problem("no temporary directory could be made") }
    socket = directory + "/socket"
    do { try awaitConnections() } catch {
      stop()
      throw Problem("redis-server did not start: \(error)")
    }
  }

  deinit { stop() }

  /// Kills the server and waits for its end. Safe to call twice.
  public func stop() {
    guard isRunning else { return }
    isRunning = false
    try? lifeline.fileHandleForWriting.close()
    keeper.waitUntilExit()
  }

  /// Opens a connection.
  public func connect() throws -> RedisConnection { try RedisConnection(path: socket) }

  private static let script = """
    trap '' HUP INT TERM PIPE
    program=$1
    shift
    directory=$(mktemp -d) || exit 1
    user=
    if [ "$(id -u)" = 0 ]; then
      chown nobody "$directory"
      user='setpriv --reuid=nobody --regid=nogroup --clear-groups'
    fi
    cd "$directory" || exit 1
    echo "$directory"
    $user "$program" --port 0 --unixsocket "$directory/socket" --dir "$directory" --save '' --appendonly no \\
      --daemonize no --logfile "$directory/server.log" "$@" >"$directory/output" 2>&1 &
    server=$!
    read -r _
    kill -KILL "$server" 2>/dev/null
    wait "$server"
    rm -rf "$directory"
    """

  private static func line(_ handle: FileHandle) -> String {
    var bytes: [UInt8] = []
    while let byte = try? handle.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") { bytes.append(byte) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func awaitConnections() throws {
    var lastProblem: any Error = Problem("no answer")
    for _ in 0..<600 {
      do {
        let connection = try connect()
        if try connection.ask(["PING"]) == .simple("PONG") { return }
      } catch {
        lastProblem = error
      }
      _ = poll(nil, 0, 50)
      if !keeper.isRunning { break }
    }
    throw lastProblem
  }
}

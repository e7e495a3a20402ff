import Foundation
import Glibc

/// A real PostgreSQL 15 in a temporary directory, on a free port of the loopback interface, run by an unprivileged user.
///
/// A shell stands between: when its standard input closes, because `stop()` was called or because this process died in
/// any way, it kills the server by its process id and removes the directory.
public final class PostgresServer {
  /// Why there is no server, or why it refused.
  public struct Problem: Error, CustomStringConvertible {
    public var description: String
    public init(description: String) { self.description = description }
  }

  /// deadlock_timeout: short, so that a deadlock costs a test little.
  public static let deadlockMilliseconds = 20

  public let port: UInt16
  private let keeper = Process()
  private let lifeline = Pipe()
  private var isRunning = false

  public init() throws {
    let binaries = "/usr/lib/postgresql/15/bin"
    guard FileManager.default.isExecutableFile(atPath: "\(binaries)/postgres") else {
      throw Problem(
        description: "PostgreSQL 15 is not installed (\(binaries)/postgres is missing): "
          + "run `make install`, or install the Debian package postgresql-15")
    }
    port = try Self.freePort()
    keeper.executableURL = URL(fileURLWithPath: "/bin/sh")
    keeper.arguments = ["-c", Self.script, "keeper", binaries, String(port), String(Self.deadlockMilliseconds)]
    keeper.standardInput = lifeline
    keeper.standardOutput = FileHandle.nullDevice
    let errors = Pipe()
    keeper.standardError = errors
    try keeper.run()
    isRunning = true
    do {
      try awaitConnections()
    } catch {
      stop()
      let log = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      throw Problem(description: "PostgreSQL did not start: \(error)\n\(log)")
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
  public func connect() throws -> ServerConnection { try ServerConnection(port: port) }

  /// `initdb` and `postgres` refuse to run as root: there, everything runs as `nobody`.
  private static let script = """
    trap '' HUP INT TERM PIPE
    binaries=$1 port=$2 deadlock=$3
    directory=$(mktemp -d) || exit 1
    user=
    if [ "$(id -u)" = 0 ]; then
      chown nobody "$directory"
      user='setpriv --reuid=nobody --regid=nogroup --clear-groups'
    fi
    cd "$directory" || exit 1
    $user "$binaries/initdb" -D "$directory/data" -A trust -U tester --no-sync --no-instructions \\
      --encoding=UTF8 --locale=C >"$directory/initdb.log" 2>&1 || cat "$directory/initdb.log" >&2
    $user "$binaries/postgres" -D "$directory/data" -p "$port" \\
      -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c synchronous_commit=off \\
      -c full_page_writes=off -c shared_buffers=16MB -c autovacuum=off -c max_connections=30 -c max_wal_senders=0 \\
      -c deadlock_timeout="${deadlock}ms" -c jit=off -c enable_seqscan=off -c enable_bitmapscan=off \\
      >"$directory/server.log" 2>&1 &
    server=$!
    read -r _
    kill -QUIT "$server" 2>/dev/null
    wait "$server"
    grep -E 'FATAL|PANIC' "$directory/server.log" | grep -v terminating >&2
    rm -rf "$directory"
    """

  private func awaitConnections() throws {
    var lastProblem: any Error = Problem(description: "no answer")
    for _ in 0..<600 {
      do {
        _ = try connect()
        return
      } catch {
        lastProblem = error
      }
      _ = poll(nil, 0, 50)
      if !keeper.isRunning { break }
    }
    throw lastProblem
  }

  private static func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Problem(description: "no socket: \(errno)") }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw Problem(description: "no free port: \(errno)") }
    return UInt16(bigEndian: address.sin_port)
  }
}

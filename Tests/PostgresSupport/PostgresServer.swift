import Foundation
public import TestSupport

/// A real PostgreSQL 15 on a socket, that ends with its test.
public final class PostgresServer {
  public typealias Problem = KeptServer.Problem

  /// deadlock_timeout: short, so that a deadlock costs a test little.
  public static let deadlockMilliseconds = 20

  private let keeper: KeptServer
  /// The folder of its socket: what clients call its host.
  public var host: String { keeper.folder }

  public init() throws {
    let binaries = "/usr/lib/postgresql/15/bin"
    guard FileManager.default.isExecutableFile(atPath: "\(binaries)/postgres") else {
      throw Problem(
        "PostgreSQL 15 is not installed (\(binaries)/postgres is missing): "
          + "run `make test`, which installs it, or install the Debian package postgresql-15")
    }
    keeper = try KeptServer(
      Self.command, preparation: Self.preparation, arguments: [binaries, String(Self.deadlockMilliseconds)],
      signal: "QUIT")
    try keeper.awaitConnections { _ = try self.connect() }
  }

  /// Kills the server and waits for its end. Safe to call twice.
  public func stop() { keeper.stop() }

  /// Opens a connection.
  public func connect(user: String = "tester") throws -> ServerConnection {
    try ServerConnection(host: host, user: user)
  }

  /// `initdb` and `postgres` refuse to run as root.
  private static let preparation = """
    $user "$1/initdb" -D "$directory/data" -A trust -U tester --no-sync --no-instructions --encoding=UTF8 --locale=C
    """
  private static let command = """
    $user "$1/postgres" -D "$directory/data" \\
      -c listen_addresses= -c unix_socket_directories="$directory" -c fsync=off -c synchronous_commit=off \\
      -c full_page_writes=off -c shared_buffers=16MB -c autovacuum=off -c max_connections=30 -c max_wal_senders=0 \\
      -c deadlock_timeout="${2}ms" -c jit=off -c enable_seqscan=off -c enable_bitmapscan=off
    """
}

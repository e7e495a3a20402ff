import Foundation
import RedisEngine
public import TestSupport

/// A real redis-server on a socket, without persistence, that ends with its test.
public final class RedisServer {
  public typealias Problem = KeptServer.Problem

  private let keeper: KeptServer
  /// The path of its socket.
  public var socket: String { keeper.folder + "/socket" }

  /// - Parameter options: further words of its command line, such as `["--maxmemory", "10mb"]`.
  public init(options: [String] = []) throws {
    let program = "/usr/bin/redis-server"
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw Problem(
        "\(program) is missing: run `make test`, which installs it, or install the Debian package redis-server")
    }
    let command = """
      $user \(program) --port 0 --unixsocket "$directory/socket" --dir "$directory" --save '' --appendonly no \\
        --daemonize no "$@"
      """
    keeper = try KeptServer(command, arguments: options)
    try keeper.awaitConnections {
      guard try self.connect().ask(["PING"]) == .simple("PONG") else { throw Problem("it does not answer PING") }
    }
  }

  /// Kills the server and waits for its end. Safe to call twice.
  public func stop() { keeper.stop() }

  /// Opens a connection.
  public func connect() throws -> RedisConnection { try RedisConnection(path: socket) }
}

import Components
import MongoEngine
import SimulationKernel
import VirtualTime

/// What `mongodump` and `mongorestore` share: the connection, and lines with the time on standard error.
final class MongoTool: @unchecked Sendable {
  let name: String
  let flags: GoFlags
  private let world: ShellWorld
  private(set) var errorOutput = ""

  init(_ name: String, _ arguments: [String], flags: [GoFlags.Flag], world: ShellWorld) throws(ToolFailure) {
    self.name = name
    self.world = world
    self.flags = try GoFlags(
      arguments, of: name, flags: GoFlags.Flag.common + flags, prefix: Self.stamp(world))
  }

  /// As `2026-03-02T02:00:00.000+0000` and a tab.
  private static func stamp(_ world: ShellWorld) -> String {
    let moment = world.start.moment(of: world.simulation.now)
    let milliseconds = padded(moment.nanosecond / 1_000_000, 3)
    return CivilTime(moment).text("%Y-%m-%dT%H:%M:%S.") + milliseconds + CivilTime(moment).text("%z") + "\t"
  }

  /// A line that the tool always prints, unless it is to be quiet.
  func say(_ text: String) {
    if !flags.has("quiet") { errorOutput += Self.stamp(world) + text + "\n" }
  }

  /// A line of the simulation's own.
  func remark(_ text: String) { errorOutput += "firedrill: \(text)\n" }

  /// How the tool ends when it fails.
  func failure(_ text: String) -> CommandResult {
    errorOutput += Self.stamp(world) + text + "\n"
    return CommandResult(errorOutput: errorOutput, exitCode: 1)
  }

  var address: MongoAddress {
    get throws(ToolFailure) {
      let uri: String
      if let given = flags["uri"] {
        uri = given
      } else {
        let host = flags["host"] ?? "localhost"
        uri = "mongodb://\(host.contains(":") ? host : "\(host):\(flags["port"] ?? "27017")")/"
      }
      do throws(ToolFailure) { return try MongoAddress(uri, world: world) } catch {
        guard error.exitCode == 1 else { throw error }
        let reason = error.text.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? error.text
        throw ToolFailure(
          1, "\(Self.stamp(world))error parsing command line options: error parsing uri: \(reason)")
      }
    }
  }

  /// The database that is meant; nil: all of them.
  func database(_ address: MongoAddress) -> String? { flags["db"] ?? address.database }

  /// A client that has found a member, or how the tool ends. Go's driver chooses a member in 30 s and then says why it could not.
  func connected(_ address: MongoAddress) async throws -> (server: Mongo, client: MongoClient) {
    guard let server = address.server else {
      try await world.simulation.sleep(for: address.settings.driver.serverSelectionTimeout)
      if let (host, _) = address.wrongPort {
        throw ToolFailure(1, unreachable(address, "dial tcp \(host): connect: connection refused"))
      }
      throw ToolFailure(1, unreachable(address, "lookup \(address.hosts[0].prefix { $0 != ":" }): no such host"))
    }
    let client = server.with { $0.makeClient(address.settings, named: name) }
    do {
      _ = try await client.member()
      return (server, client)
    } catch let failure as MongoFailure {
      client.close()
      throw ToolFailure(1, unreachable(address, failure.message))
    } catch {
      client.close()
      throw error
    }
  }

  private func unreachable(_ address: MongoAddress, _ reason: String) -> String {
    let servers = address.hosts.map { "{ Addr: \($0), Type: Unknown, Last error: \(reason) }" }.joined(separator: ", ")
    let text =
      "could not connect to server: server selection error: server selection timeout, current topology: "
      + "{ Type: Unknown, Servers: [\(servers), ] }"
    let stamp = Self.stamp(world)
    return name == "mongodump"
      ? "\(stamp)Failed: can't create session: \(text)\n" : "\(stamp)error connecting to host: \(text)\n"
  }

  static func documents(_ count: Int) -> String { "\(count) document\(count == 1 ? "" : "s")" }
}

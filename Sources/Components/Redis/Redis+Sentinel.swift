public import RedisEngine
import SimulationKernel
import VirtualTime

/// Sentinels that watch the server, asked at their own port; they run apart from it, and answer while it is down.
///
/// They tell what they know; a failover is the fault `failover`.
extension Redis {
  /// Where they listen.
  public static let sentinelPort = 26_379
  /// As many as Redis' documentation wants at least (assumed).
  private static let sentinels = 3
  private static let quorum = 2
  /// `down-after-milliseconds`.
  private static let patience = VirtualDuration.seconds(30)

  private static let portText = RedisBytes(Int64(port))

  /// Whether Sentinels would take a server of that name.
  static func isSentinelName(_ name: String) -> Bool {
    !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ".-_".contains($0)) }
  }

  /// What one of them answers to a command line.
  public func askSentinel(_ words: [RedisBytes]) -> RedisReply {
    do throws(RedisError) { return try answer(words) } catch { return .error(error.text) }
  }

  private func answer(_ words: [RedisBytes]) throws(RedisError) -> RedisReply {
    let name = words.first?.text.lowercased() ?? ""
    switch name {
    case "ping": return .simple("PONG")
    case "role": return .array([.bulk("sentinel"), Self.list([RedisBytes(sentinel ?? "")])])
    case "sentinel": break
    default: throw RedisError("ERR '\(name)' is no command that the simulated Sentinels have")
    }
    guard words.count > 1 else { throw Self.arity("sentinel") }
    let subcommand = words[1].text.lowercased()
    guard let count = Self.arities[subcommand] else {
      throw RedisError("ERR '\(name)|\(subcommand)' is no command that the simulated Sentinels have")
    }
    guard words.count == count else { throw Self.arity("sentinel|\(subcommand)") }
    if subcommand == "masters" { return .array([Self.list(masterFields)]) }
    guard words[2].text == sentinel else {
      if subcommand == "get-master-addr-by-name" { return .nullArray }
      throw RedisError("ERR No such master with that name")
    }
    switch subcommand {
    case "get-master-addr-by-name": return Self.list([RedisBytes(nodes[primaryNode]), Self.portText])
    case "master": return Self.list(masterFields)
    case "ckquorum":
      return .simple(
        "OK \(Self.sentinels) usable Sentinels. Quorum and failover authorization can be reached")
    default: return .array(nodes.indices.filter { $0 != primaryNode }.map { Self.list(replicaFields($0)) })
    }
  }

  private static let arities = [
    "masters": 2, "master": 3, "get-master-addr-by-name": 3, "replicas": 3, "slaves": 3, "ckquorum": 3,
  ]

  private static func list(_ words: [RedisBytes]) -> RedisReply { .array(words.map { .bulk($0) }) }

  private static func arity(_ name: String) -> RedisError {
    RedisError("ERR wrong number of arguments for '\(name)' command")
  }

  /// Whether they have not had a valid answer for as long as they are patient.
  private var isKnownToBeDown: Bool {
    downSince.map { $0.duration(to: simulation.now) >= Self.patience } ?? false
  }

  private var masterFields: [RedisBytes] {
    [
      "name", RedisBytes(sentinel ?? ""), "ip", RedisBytes(nodes[primaryNode]), "port", Self.portText, "flags",
      isKnownToBeDown ? "s_down,o_down,master" : "master", "down-after-milliseconds", "30000", "role-reported",
      "master",
      "config-epoch", RedisBytes(Int64(promotions)), "num-slaves", RedisBytes(Int64(replicaCount)),
      "num-other-sentinels", RedisBytes(Int64(Self.sentinels - 1)), "quorum", RedisBytes(Int64(Self.quorum)),
      "failover-timeout", "180000", "parallel-syncs", "1",
    ]
  }

  private func replicaFields(_ node: Int) -> [RedisBytes] {
    let isThere = machine.data.engine.replication.replicas.contains(nodes[node])
    return [
      "name", RedisBytes("\(nodes[node]):\(Self.port)"), "ip", RedisBytes(nodes[node]), "port", Self.portText, "flags",
      isThere ? "slave" : "s_down,slave,disconnected", "role-reported", "slave", "master-link-status",
      isThere && !isKnownToBeDown ? "ok" : "err", "master-host", RedisBytes(nodes[primaryNode]), "master-port",
      Self.portText,
      "slave-priority", "100",
    ]
  }
}

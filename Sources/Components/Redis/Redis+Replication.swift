import RedisEngine
import SimulationKernel
import VirtualTime

/// The server's replicas: named `NAME-0`, `NAME-1`, ..., the first of them the primary until a failover. Only the primary is simulated.
extension Redis {
  /// Where each node listens.
  static let port = RedisReplication().masterPort

  /// All nodes, the primary among them. Whoever fails over has a replica, whether it is configured or not.
  var nodes: [String] { (0...replicaCount).map { "\(name)-\($0)" } }

  /// The node that clients reach as the primary, or did before it failed.
  var primaryNode: Int { promotions % (replicaCount + 1) }

  /// What the server says of its replicas.
  func updateReplication() {
    var replication = RedisReplication()
    // The old primary is a replica when it is back.
    let lost = isOldPrimaryGone && replicaCount > 0 ? (promotions - 1) % (replicaCount + 1) : nil
    replication.replicas = nodes.indices.filter { $0 != primaryNode && $0 != lost }.map { nodes[$0] }
    // Where it is a replica, then of the next node.
    replication.masterHost = "\(name)-\((primaryNode + 1) % max(2, replicaCount + 1))"
    if isStale { replication.masterHost = nodes[primaryNode] }
    let before = machine.data.engine.replication.replicas
    machine.data.setReplication(replication)
    logReplicas(from: before)
  }

  /// SCRIPT KILL has ended the script that kept the server, or REPLICAOF NO ONE has made a master of it.
  func endOutages() {
    let outage = machine.outage
    guard machine.endOutages(but: failoverIDs) else { return }
    if outage == .busy { log?.scriptKilled() }
    tellLinks()
  }
}

extension RedisMachine {
  /// Ends outages that the last command line has ended.
  /// - Parameter kept: faults that go on: where a replica has taken over, Sentinel makes the old primary a replica again at once.
  /// - Returns: whether there was one.
  mutating func endOutages(but kept: [String]) -> Bool {
    let condition = data.engine.condition
    let isOver = (outage == .busy && !condition.isBusy) || (outage == .readOnly && !condition.isReplica)
    guard isOver, let outage else { return false }
    let over = faults.entries.filter { $0.effect == .outage(outage) && !kept.contains($0.id) }.map(\.id)
    for id in over {
      lift(id)
      inject(id, .ended)
    }
    return !over.isEmpty
  }
}

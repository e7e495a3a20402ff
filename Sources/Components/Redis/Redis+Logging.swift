import RedisEngine
import SimulationKernel
import VirtualTime

/// When the server writes what.
extension Redis {
  public func podsServe(_ log: ServerLog) {
    let own = RedisServerLog(log: log)
    self.log = own
    machine.data.saveObserver = { own.saved($0) }
    own.started(port: Redis.port)
    own.ready()
  }

  /// An outage has begun or ended, which the server may write of.
  func logOutage(from before: RedisOutage?) {
    let outage = machine.outage
    guard let log, outage != before else { return }
    switch before {
    case .loading where outage != .refuse:
      log.loaded(
        keys: machine.data.engine.keyCounts(at: unixTime).keys, isLog: machine.data.engine.configuration.appendOnly,
        after: loadingSince.duration(to: simulation.now))
      log.ready()
    case .readOnly where outage == nil: log.promoted()
    default: break
    }
    switch outage {
    case .loading:
      loadingSince = simulation.now
      log.started(port: Redis.port)
    case .busy: log.slowScript()
    case .readOnly:
      let replication = machine.data.engine.replication
      log.follows(replication.masterHost, port: replication.masterPort)
    default: break
    }
  }

  /// Replicas have come or gone.
  func logReplicas(from before: [String]) {
    guard let log else { return }
    let now = machine.data.engine.replication.replicas
    for name in before where !now.contains(name) { log.replicaLost(name) }
    for name in now where !before.contains(name) { log.replicaFollows(name) }
  }
}

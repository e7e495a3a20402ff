import MongoEngine
import SimulationKernel
import VirtualTime

/// When members write what.
extension Mongo {
  /// Commands that take as long are written (`operationProfiling.slowOpThresholdMs`).
  private static let slow = VirtualDuration.milliseconds(100)

  public func podsServe(_ log: ServerLog) {
    let own = MongoServerLog(log: log, port: port)
    self.log = own
    loggedStates = hosts.indices.map { machine.set.state($0) }
    for member in hosts.indices { own.started(member, host: hosts[member]) }
  }

  /// A member is another than it was.
  func logState(of member: Int) {
    guard let log else { return }
    let (old, new) = (loggedStates[member], machine.set.state(member))
    loggedStates[member] = new
    guard old != new, new != .down else { return }
    // Its process has begun anew.
    if old == .down { log.started(member, host: hosts[member]) }
    log.changed(member, from: old == .down ? "STARTUP2" : old.name, to: new.name)
  }

  func logElected(_ member: Int) { log?.elected(member, term: machine.set.term(member)) }

  /// A command is done, or refused; the time since it arrived counts.
  func logSlow(_ call: MongoCall) {
    let time = call.began.duration(to: simulation.now)
    guard time >= Self.slow, let log else { return }
    log.slow(call, time, plan: call.reply.flatMap { summary($0.plan, call) })
  }

  private func summary(_ plan: QueryPlan.Access, _ call: MongoCall) -> String? {
    switch call.request.command {
    case .find, .count, .aggregate, .update, .delete: break
    case .insert, .load, .createIndex, .dropIndex, .drop, .ping, .read: return nil
    }
    let indexes = machine.data(call.member).collection(call.request.namespace).indexDefinitions
    return plan.summary(indexes)
  }
}

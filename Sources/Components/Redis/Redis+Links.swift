import BullEngine
import RedisEngine
import SimulationKernel
import VirtualTime

/// The links of applications: who is connected, what they send, and what they are told.
extension Redis {
  /// What comes of a try to connect.
  enum Opening {
    case opened(RedisClientID)
    case refused
    /// It is told that there are too many clients, and closed.
    case full
    /// Packets vanish.
    case unanswered
  }

  /// What comes of a command that was sent.
  enum Acceptance {
    /// It is done, and the server is through with it at `served`.
    case answered(served: VirtualInstant, RedisReply?)
    /// Its client waits for a key.
    case blocked
    /// Nobody has heard it.
    case unheard
  }

  /// A new link to this server; it is the caller's, who closes it.
  /// - Parameter stream: streams of the link's own, by purpose.
  nonisolated func makeLink(
    _ options: IORedisOptions, stream: @Sendable (String) -> RandomStream, owner: any RedisLinkOwner
  ) -> RedisLink {
    with { redis in
      let link = RedisLink(redis, number: redis.links.count, options, stream: stream, owner: owner)
      redis.links.append(link)
      return link
    }
  }

  /// The link is gone; its number is not used again.
  func forget(_ link: RedisLink) { links[link.number] = nil }

  func registerLinks() {
    linkTimer = register("\(name) client timer") { $0.links[Int($1)]?.timerFired() }
    linkConnect = register("\(name) connection") { $0.link($1)?.socketAnswered(UInt32($1 >> 32)) }
    linkReady = register("\(name) ready check") { $0.link($1)?.readyAnswered(UInt32($1 >> 32)) }
    linkReply = register("\(name) reply") { $0.link($1)?.replyArrived(UInt32($1 >> 32)) }
    blockedDue = register("\(name) blocked clients") { redis, _ in redis.expireBlocked() }
  }

  private func link(_ payload: UInt64) -> RedisLink? { links[Int(UInt32(truncatingIfNeeded: payload))] }

  /// A client knocks.
  func open(_ link: RedisLink) -> Opening {
    switch machine.outage {
    case .refuse: return .refused
    case .hang: return .unanswered
    case .loading, .readOnly, .busy, .misconf, nil: break
    }
    guard hasRoom() else { return .full }
    let number = connect()
    sockets[number] = link.number
    return .opened(number)
  }

  /// What a client is told that is one too many.
  static let tooManyClients = "ERR max number of clients reached"

  /// Whether one more client is taken; one that is not counts as rejected.
  func hasRoom() -> Bool {
    guard sockets.count + visitors.count >= machine.data.engine.configuration.maxClients else { return true }
    machine.data.noteRejection()
    return false
  }

  /// The connection is closed from the client's side, or broken.
  func closed(_ connection: RedisClientID) {
    sockets[connection] = nil
    disconnect(connection)
  }

  /// A command arrives. What it does it does now: commands are served in the order of their arrival.
  func accept(_ work: RedisWork, _ command: Int, from link: RedisLink, _ owner: any RedisLinkOwner) -> Acceptance {
    guard let connection = link.connection, machine.outage != .hang else { return .unheard }
    machine.data.setCondition(machine.outage)
    let evicted = machine.data.engine.statistics.evictedKeys
    defer { if machine.data.engine.statistics.evictedKeys != evicted { dataChanged(by: "eviction") } }
    switch work {
    case .script:
      let now = unixTime
      let deliveries = machine.data.script(at: now) { owner.execute(command, on: &$0, at: now) }.deliveries
      deliver(deliveries)
      let time =
        machine.timing.scriptServiceTime + machine.timing.elementTime * (machine.data.engine.elementsTouched - 1)
      return .answered(served: machine.serve(time, now: simulation.now), nil)
    case .line(let words):
      let outcome = machine.data.perform(words, at: unixTime, from: connection)
      deliver(outcome.deliveries)
      let served = machine.serve(machine.time(of: outcome.work), now: simulation.now)
      guard case .blocked = outcome.reply else { return .answered(served: served, outcome.reply) }
      planBlockedDeadline()
      return .blocked
    }
  }

  /// Runs a script of an operator, or of an application whose connection is of no interest, at once.
  func script<R>(_ body: (inout RedisEngine, Int64) throws -> R) throws -> R {
    machine.data.setCondition(machine.outage)
    let now = unixTime
    let (result, deliveries) = try machine.data.script(at: now) { engine in try body(&engine, now) }
    deliver(deliveries)
    return result
  }

  /// Clients that waited are told.
  func deliver(_ deliveries: [RedisDelivery]) {
    for delivery in deliveries {
      if let number = sockets[delivery.client] {
        links[number]?.delivered(delivery.reply)
      } else {
        tell(delivery.client, .reply(delivery.reply))
      }
    }
  }

  func planBlockedDeadline() {
    guard let deadline = machine.data.engine.nextBlockedDeadline else { return }
    simulation.schedule(blockedDue, at: max(simulation.now, instant(of: deadline)), payload: 0)
  }

  private func expireBlocked() {
    // A server that hangs does nothing, and catches up.
    guard machine.outage != .hang else { return }
    deliver(machine.data.expireBlocked(at: unixTime))
  }

  /// Something of the server's clients has changed for all of them: it hung and goes on, or it died.
  func outageChanged(from before: RedisOutage?) {
    let outage = machine.outage
    if before == .hang, outage != .hang {
      expireBlocked()
      for link in links { link?.hangEnded() }
    }
    if outage == .refuse, before != .refuse {
      for link in links { link?.closedByServer() }
      for client in blockedCallers.keys.sorted() { tell(client, .closed) }
    }
  }

  /// The moment of a time in milliseconds since 1970.
  func instant(of milliseconds: Int64) -> VirtualInstant {
    VirtualInstant(nanoseconds: milliseconds * 1_000_000 - calendarStart.unixNanoseconds)
  }

  /// How long a server that loads its data goes on with it, in milliseconds, as INFO says it: whole seconds, at least one, which
  /// is all that is known of a fault's end.
  var loadingTimeLeft: Int64 {
    guard let loadedAt else { return 1_000 }
    return max(1, simulation.now.duration(to: loadedAt).nanoseconds / 1_000_000_000) * 1_000
  }
}

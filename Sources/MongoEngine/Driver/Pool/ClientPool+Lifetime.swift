public import VirtualTime

extension ClientPool {
  /// The server is known to be well: requests are served from now on.
  public mutating func ready(at now: VirtualInstant) -> [PoolAction] {
    guard state == .paused else { return [] }
    state = .ready
    tell(.poolReady)
    nextMaintenance = options.maintenanceInterval.map { _ in now }
    return serve(at: now)
  }

  /// Something went wrong with the server: all connections are stale, and whoever waits is refused.
  /// - Parameter interruptsInUse: whether connections that are in use are closed too, as after a monitor's timeout.
  public mutating func clear(interruptsInUse: Bool = false, at now: VirtualInstant) -> [PoolAction] {
    guard state != .closed else { return [] }
    generation += 1
    // One that is paused has been cleared before, and nobody is told again.
    guard state == .ready else { return [] }
    state = .paused
    tell(.poolCleared(interruptsInUse: interruptsInUse))
    var actions: [PoolAction] = []
    if interruptsInUse {
      for connection in inUse where connection.generation < generation { actions.append(.interrupt(connection.id)) }
      for connection in pending where connection.generation < generation {
        tell(.connectionClosed(connection.id, .stale))
        if let request = connection.request { actions += refuse(request, .connectionError) }
      }
      pending.removeAll { $0.generation < generation }
    }
    for request in queue { actions += refuse(request.id, .connectionError) }
    queue = []
    // What has become stale is closed at once, not with the next round.
    nextMaintenance = options.maintenanceInterval.map { _ in now }
    return actions
  }

  /// The client goes away.
  public mutating func close(at now: VirtualInstant) -> [PoolAction] {
    guard state != .closed else { return [] }
    state = .closed
    for connection in available { tell(.connectionClosed(connection.id, .poolClosed)) }
    available = []
    var actions: [PoolAction] = []
    for request in queue { actions += refuse(request.id, .poolClosed) }
    queue = []
    tell(.poolClosed)
    return actions
  }

  /// A connection was established.
  public mutating func connected(_ id: Int, at now: VirtualInstant) -> [PoolAction] {
    // One that was interrupted meanwhile is gone.
    guard let index = pending.firstIndex(where: { $0.id == id }) else { return [] }
    var connection = pending.remove(at: index)
    tell(.connectionReady(id))
    var actions: [PoolAction] = []
    if state == .closed {
      tell(.connectionClosed(id, .poolClosed))
      if let request = connection.request { actions += refuse(request, .poolClosed) }
    } else if let request = connection.request {
      connection.request = nil
      inUse.append(connection)
      tell(.checkedOut(id))
      actions.append(.deliver(request: request, connection: id))
    } else if connection.generation < generation {
      tell(.connectionClosed(id, .stale))
    } else {
      connection.availableSince = now
      available.append(connection)
      // It goes on at once as long as it is below its smallest size.
      if count < options.minSize { nextMaintenance = options.maintenanceInterval.map { _ in now } }
    }
    return actions + serve(at: now)
  }

  /// A connection could not be established. Whether the pool is cleared for it is for the client's topology to say; the pool
  /// itself does so only where it was making the connection on its own.
  public mutating func connectionFailed(_ id: Int, at now: VirtualInstant) -> [PoolAction] {
    guard let index = pending.firstIndex(where: { $0.id == id }) else { return [] }
    let connection = pending.remove(at: index)
    tell(.connectionClosed(id, .error))
    guard let request = connection.request else { return clear(at: now) }
    return refuse(request, .connectionError) + serve(at: now)
  }

  /// A connection that was in use broke, or was interrupted: it does not come back.
  public mutating func broke(_ id: Int, at now: VirtualInstant) -> [PoolAction] {
    guard let index = inUse.firstIndex(where: { $0.id == id }) else { return [] }
    let connection = inUse.remove(at: index)
    tell(.checkedIn(id))
    tell(.connectionClosed(id, connection.generation < generation ? .stale : .error))
    return serve(at: now)
  }

  /// Lets time pass: requests that have waited too long are refused, perished connections closed, missing ones made.
  public mutating func advance(to now: VirtualInstant) -> [PoolAction] {
    var actions: [PoolAction] = []
    let late = queue.filter { $0.deadline.map { $0 <= now } ?? false }
    queue.removeAll { $0.deadline.map { $0 <= now } ?? false }
    for request in late { actions += refuse(request.id, .timeout) }
    guard state != .closed, let moment = nextMaintenance, moment <= now else { return actions }
    nextMaintenance = options.maintenanceInterval.map { now + $0 }
    return actions + maintain(at: now)
  }

  private mutating func maintain(at now: VirtualInstant) -> [PoolAction] {
    var kept: [Connection] = []
    for connection in available {
      if let reason = perished(connection, now) {
        tell(.connectionClosed(connection.id, reason))
      } else {
        kept.append(connection)
      }
    }
    available = kept
    var actions: [PoolAction] = []
    // One at a time, as the one thread of a client's pool does.
    if state == .ready, count < options.minSize, pending.count < options.maxConnecting,
      !pending.contains(where: { $0.request == nil })
    {
      actions.append(create(for: nil, now))
    }
    return actions
  }
}

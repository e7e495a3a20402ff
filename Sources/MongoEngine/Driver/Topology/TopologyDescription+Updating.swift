extension TopologyDescription {
  /// Takes in what a server has answered to `hello`, or that it has not.
  public mutating func update(_ server: ServerDescription) {
    guard let current = self.server(server.address), kind != .loadBalanced else { return }
    // An answer that was overtaken by a newer one.
    if let version = server.topologyVersion, version.isOlder(than: current.topologyVersion) { return }
    var server = server
    if kind == .single, let setName, server.kind.isAvailable, server.setName != setName {
      server = ServerDescription(
        address: server.address,
        error: "the server's set is '\(server.setName ?? "none")', not '\(setName)'")
    }
    put(server)
    switch kind {
    case .single, .loadBalanced: break
    case .unknown: updateUnknown(server)
    case .sharded: if server.kind.isAvailable, server.kind != .mongos { remove(server.address) }
    case .withoutPrimary, .withPrimary: updateSet(server)
    }
  }

  /// The monitor could not reach the server: it is unknown, and its pool is cleared.
  public mutating func fail(_ address: String, _ error: String) {
    guard server(address) != nil, kind != .loadBalanced else { return }
    update(ServerDescription(address: address, error: error))
    clearPool(address)
  }

  private mutating func updateUnknown(_ server: ServerDescription) {
    switch server.kind {
    case .standalone: if hasOneSeed { kind = .single } else { remove(server.address) }
    case .mongos: kind = .sharded
    case .primary, .secondary, .arbiter, .other:
      kind = .withoutPrimary
      updateSet(server)
    case .ghost, .unknown, .possiblePrimary, .loadBalancer: break
    }
  }

  private mutating func updateSet(_ server: ServerDescription) {
    let hadPrimary = kind == .withPrimary
    switch server.kind {
    case .standalone, .mongos: remove(server.address)
    case .primary: updateFromPrimary(server)
    case .secondary, .arbiter, .other:
      if hadPrimary { updateWithPrimary(server) } else { updateWithoutPrimary(server) }
    case .ghost, .unknown, .possiblePrimary, .loadBalancer: break
    }
    kind = primary == nil ? .withoutPrimary : .withPrimary
  }

  private mutating func updateFromPrimary(_ server: ServerDescription) {
    if setName == nil { setName = server.setName }
    guard setName == server.setName else { return remove(server.address) }
    guard isCurrent(server) else {
      return put(
        ServerDescription(
          address: server.address, error: "primary marked stale due to electionId/setVersion mismatch"))
    }
    for other in servers where other.kind == .primary && other.address != server.address {
      put(
        ServerDescription(
          address: other.address, error: "primary marked stale due to discovery of newer primary"))
    }
    add(server.members)
    for other in servers where !server.members.contains(other.address) { remove(other.address) }
  }

  /// Whether no later election and no later configuration is known; remembers this one if so.
  private mutating func isCurrent(_ server: ServerDescription) -> Bool {
    guard server.maxWireVersion < 17 else {
      // From 6.0 on the election counts first; nothing is less than something.
      let order = Self.order(server.electionID, maxElectionID)
      guard order == .after || order == .same && Self.order(server.setVersion, maxSetVersion) != .before else {
        return false
      }
      maxElectionID = server.electionID
      maxSetVersion = server.setVersion
      return true
    }
    if let version = server.setVersion, let election = server.electionID {
      if let maxSetVersion, let maxElectionID,
        maxSetVersion > version || maxSetVersion == version && maxElectionID > election
      {
        return false
      }
      maxElectionID = election
    }
    if let version = server.setVersion, maxSetVersion.map({ version > $0 }) ?? true { maxSetVersion = version }
    return true
  }

  private static func order<T: Comparable>(_ a: T?, _ b: T?) -> BSONOrdering {
    switch (a, b) {
    case (nil, nil): .same
    case (nil, _): .before
    case (_, nil): .after
    case (let x?, let y?): BSONOrdering(x, y)
    }
  }

  private mutating func updateWithoutPrimary(_ server: ServerDescription) {
    if setName == nil { setName = server.setName }
    guard setName == server.setName else { return remove(server.address) }
    add(server.members)
    suspectPrimary(server)
    if let me = server.me, me != server.address { remove(server.address) }
  }

  private mutating func updateWithPrimary(_ server: ServerDescription) {
    if setName != server.setName {
      remove(server.address)
    } else if let me = server.me, me != server.address {
      remove(server.address)
    }
    if primary == nil { suspectPrimary(server) }
  }

  private mutating func suspectPrimary(_ server: ServerDescription) {
    guard let address = server.primary, self.server(address)?.kind == .unknown else { return }
    put(ServerDescription(address: address, kind: .possiblePrimary))
  }

  private mutating func add(_ addresses: [String]) {
    for address in addresses where server(address) == nil { put(ServerDescription(address: address)) }
  }
}

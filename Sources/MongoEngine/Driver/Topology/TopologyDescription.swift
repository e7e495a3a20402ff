/// What a client takes the deployment for.
public enum TopologyKind: String, Hashable, Sendable, CaseIterable {
  case single = "Single"
  case withoutPrimary = "ReplicaSetNoPrimary"
  case withPrimary = "ReplicaSetWithPrimary"
  case sharded = "Sharded"
  case loadBalanced = "LoadBalanced"
  case unknown = "Unknown"

  var isReplicaSet: Bool { self == .withPrimary || self == .withoutPrimary }
}

/// What a client knows of the deployment, as a pure state machine: answers of servers and errors of applications go in, and
/// the description changes (specification "Server Discovery and Monitoring").
public struct TopologyDescription: Hashable, Sendable {
  public internal(set) var kind: TopologyKind
  /// In the order in which they became known.
  public internal(set) var servers: [ServerDescription]
  public internal(set) var setName: String?
  public internal(set) var maxSetVersion: Int64?
  public internal(set) var maxElectionID: ObjectID?
  /// How often each server's pool was cleared.
  private var generations: [String: Int] = [:]
  /// Named in the connection string: one server is taken as the whole deployment only if it stood there alone.
  private let seedCount: Int

  /// The wire versions that clients of today speak: servers from 4.2 on.
  public static let wireVersions = 8...29

  /// - Parameters:
  ///   - seeds: addresses with ports.
  ///   - setName: the option `replicaSet`.
  ///   - isDirect: the option `directConnection`; nil leaves it to the client.
  ///   - isLoadBalanced: the option `loadBalanced`.
  public init(seeds: [String], setName: String? = nil, isDirect: Bool? = nil, isLoadBalanced: Bool = false) {
    seedCount = seeds.count
    self.setName = setName
    servers = seeds.map { ServerDescription(address: $0.lowercased(), kind: isLoadBalanced ? .loadBalancer : .unknown) }
    if isLoadBalanced {
      kind = .loadBalanced
    } else if isDirect == true {
      kind = .single
    } else {
      kind = setName != nil ? .withoutPrimary : .unknown
    }
  }

  /// A description as tests and tools state it.
  public init(kind: TopologyKind, servers: [ServerDescription]) {
    self.kind = kind
    self.servers = servers
    seedCount = servers.count
  }

  /// The server of that address.
  public func server(_ address: String) -> ServerDescription? { servers.first { $0.address == address } }

  /// The generation of a server's pool, 0 at first.
  public func generation(_ address: String) -> Int { generations[address] ?? 0 }

  /// Clears a server's pool: its connections are stale from now on.
  mutating func clearPool(_ address: String) { generations[address, default: 0] += 1 }

  /// The primary, if one is known.
  public var primary: ServerDescription? { servers.first { $0.kind == .primary } }

  /// The shortest session timeout of the members that hold data; nil if one has none.
  public var logicalSessionTimeoutMinutes: Int64? {
    let bearing = servers.filter { $0.kind.bearsData }
    let known = bearing.compactMap(\.logicalSessionTimeoutMinutes)
    return known.count == bearing.count ? known.min() : nil
  }

  /// Why the client cannot talk to a known server; nil if it can talk to all.
  public var incompatibility: String? {
    for server in servers where server.kind.isAvailable && server.kind != .loadBalancer {
      if server.minWireVersion > Self.wireVersions.upperBound {
        return
          "Server at \(server.address) requires wire version \(server.minWireVersion), but this version of the driver "
          + "only supports up to \(Self.wireVersions.upperBound)."
      }
      if server.maxWireVersion < Self.wireVersions.lowerBound {
        return
          "Server at \(server.address) reports wire version \(server.maxWireVersion), but this version of the driver "
          + "requires at least \(Self.wireVersions.lowerBound)."
      }
    }
    return nil
  }

  mutating func put(_ server: ServerDescription) {
    if let index = servers.firstIndex(where: { $0.address == server.address }) {
      servers[index] = server
    } else {
      servers.append(server)
    }
  }

  mutating func remove(_ address: String) {
    servers.removeAll { $0.address == address }
    generations[address] = nil
  }

  /// Whether the deployment stood in the connection string as one server.
  var hasOneSeed: Bool { seedCount == 1 }
}

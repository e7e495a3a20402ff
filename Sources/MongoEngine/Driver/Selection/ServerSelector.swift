public import VirtualTime

/// Picks servers for an operation (specification "Server Selection").
public struct ServerSelector: Sendable {
  /// How much slower than the fastest a server may answer.
  public var localThreshold: VirtualDuration
  /// How often servers are asked for their state.
  public var heartbeatInterval: VirtualDuration

  /// An idle primary writes at least this often, so that no staleness can be told more exactly.
  public static let idleWritePeriod = VirtualDuration.seconds(10)
  /// No staleness below this can be asked for.
  public static let smallestStaleness = VirtualDuration.seconds(90)

  /// The specification's defaults: 15 ms and 10 s.
  public init(localThreshold: VirtualDuration = .milliseconds(15), heartbeatInterval: VirtualDuration = .seconds(10)) {
    self.localThreshold = localThreshold
    self.heartbeatInterval = heartbeatInterval
  }

  /// What an operation does.
  public enum Purpose: Hashable, Sendable {
    case write
    case read(ReadPreference)
  }

  /// The servers that may serve the operation; none: wait until the topology changes.
  /// - Parameter deprioritized: addresses that a first attempt has failed on; they come back only where nothing else is left.
  /// - Throws: for a staleness that is too small.
  public func suitable(
    _ topology: TopologyDescription, for purpose: Purpose, avoiding deprioritized: [String] = []
  ) throws(SelectionProblem) -> [ServerDescription] {
    // Other deployments do not know secondaries.
    if case .read(let preference) = purpose, topology.kind.isReplicaSet { try check(preference) }
    if !deprioritized.isEmpty {
      var rest = topology
      rest.servers.removeAll { deprioritized.contains($0.address) }
      let found = candidates(rest, purpose)
      if !found.isEmpty { return found }
    }
    return candidates(topology, purpose)
  }

  /// Those of them that answer about as fast as the fastest.
  public func inWindow(_ servers: [ServerDescription]) -> [ServerDescription] {
    guard let fastest = servers.map({ $0.roundTrip ?? .zero }).min() else { return [] }
    return servers.filter { $0.roundTrip ?? .zero <= fastest + localThreshold }
  }

  /// The one to use: of two picked at random the one with fewer operations under way.
  /// - Parameter operations: how many are under way on an address.
  public func choose(
    _ servers: [ServerDescription], using random: inout RandomStream, operations: (String) -> Int
  ) -> ServerDescription? {
    guard servers.count > 1 else { return servers.first }
    let first = random.below(servers.count)
    var second = random.below(servers.count - 1)
    if second >= first { second += 1 }
    return operations(servers[first].address) <= operations(servers[second].address) ? servers[first] : servers[second]
  }

  private func check(_ preference: ReadPreference) throws(SelectionProblem) {
    guard let staleness = preference.maxStaleness else { return }
    let smallest = max(Self.smallestStaleness, heartbeatInterval + Self.idleWritePeriod)
    guard staleness >= smallest else {
      throw SelectionProblem(message: "maxStalenessSeconds must be at least \(smallest), not \(staleness)")
    }
  }

  private func candidates(_ topology: TopologyDescription, _ purpose: Purpose) -> [ServerDescription] {
    switch topology.kind {
    case .unknown: return []
    case .single, .loadBalanced: return topology.servers.filter { $0.kind.isAvailable }
    case .sharded: return topology.servers.filter { $0.kind == .mongos }
    case .withoutPrimary, .withPrimary: break
    }
    let primaries = topology.servers.filter { $0.kind == .primary }
    guard case .read(let preference) = purpose else { return primaries }
    let secondaries = topology.servers.filter { $0.kind == .secondary }
    switch preference.mode {
    case .primary: return primaries
    case .primaryPreferred: return primaries.isEmpty ? eligible(secondaries, topology, preference) : primaries
    case .secondary: return eligible(secondaries, topology, preference)
    case .secondaryPreferred:
      let found = eligible(secondaries, topology, preference)
      return found.isEmpty ? primaries : found
    case .nearest: return eligible(primaries + secondaries, topology, preference)
    }
  }

  /// Fresh enough, and of the first tag set that any of them has.
  private func eligible(_ servers: [ServerDescription], _ topology: TopologyDescription, _ preference: ReadPreference)
    -> [ServerDescription]
  {
    var fresh = servers
    if let limit = preference.maxStaleness {
      fresh = servers.filter { $0.kind == .primary || staleness(of: $0, in: topology).map { $0 <= limit } ?? true }
    }
    guard !preference.tagSets.isEmpty else { return fresh }
    for tags in preference.tagSets {
      let found = fresh.filter { server in tags.allSatisfy { server.tags[$0.key] == $0.value } }
      if !found.isEmpty { return found }
    }
    return []
  }

  /// How far a secondary lies behind, as far as heartbeats tell; nil where its last write is not known.
  public func staleness(of server: ServerDescription, in topology: TopologyDescription) -> VirtualDuration? {
    guard let write = server.lastWrite else { return nil }
    var lag: Int64
    if let primary = topology.primary, let primaryWrite = primary.lastWrite {
      lag = (server.lastUpdate ?? 0) - write - ((primary.lastUpdate ?? 0) - primaryWrite)
    } else {
      lag = (topology.servers.filter { $0.kind == .secondary }.compactMap(\.lastWrite).max() ?? write) - write
    }
    lag = max(lag, Int64.min / 2_000_000)
    return .milliseconds(lag) + heartbeatInterval
  }
}

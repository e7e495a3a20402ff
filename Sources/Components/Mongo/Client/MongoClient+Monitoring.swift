import MongoEngine
import SimulationKernel
import VirtualTime

/// How it finds out what members are (specification "Server Monitoring").
extension MongoClient {
  /// Asks a server for its state.
  func ask(_ endpoint: MongoEndpoint) {
    let now = simulation.now
    endpoint.askedAt = now
    let trip = server.with { $0.roundTrip() }
    endpoint.isSilent = reach(endpoint) == .silent
    planCheck(endpoint, at: now + (endpoint.isSilent ? settings.connectTimeout : trip), isAnswer: true)
  }

  /// How a server meets a connection now; nil: there is no host of that name.
  func reach(_ endpoint: MongoEndpoint) -> MongoMachine.Reach? {
    server.with { server in server.member(at: endpoint.address).map { server.machine.reach($0) } }
  }

  /// The question is answered, or its time is over.
  func hear(_ endpoint: MongoEndpoint) {
    endpoint.check = nil
    let now = simulation.now
    let host = endpoint.address.split(separator: ":").first ?? ""
    switch reach(endpoint) {
    case nil: fail(endpoint, "getaddrinfo ENOTFOUND \(host)")
    case .refuses: fail(endpoint, "connect ECONNREFUSED \(endpoint.address)")
    case .silent where endpoint.isSilent: fail(endpoint, "connection timed out")
    // It fell silent while the question was on its way.
    case .silent: ask(endpoint)
    case .answers:
      guard let hello = server.with({ server in server.member(at: endpoint.address).flatMap { server.hello($0) } })
      else {
        return fail(endpoint, "connection closed")
      }
      endpoint.isSilent = false
      let trip = now - endpoint.askedAt
      endpoint.roundTrip = ServerDescription.average(endpoint.roundTrip, trip)
      endpoint.schedule.checked(at: now)
      planCheck(endpoint, at: endpoint.schedule.nextCheck, isAnswer: false)
      topology.update(
        ServerDescription(address: endpoint.address, hello: hello, now: unixTime, roundTrip: endpoint.roundTrip))
      sync()
    }
  }

  private func fail(_ endpoint: MongoEndpoint, _ text: String) {
    let wasKnown = topology.server(endpoint.address)?.kind.isAvailable ?? false
    endpoint.schedule.checked(at: simulation.now, failedWhileKnown: wasKnown)
    planCheck(endpoint, at: endpoint.schedule.nextCheck, isAnswer: false)
    topology.fail(endpoint.address, text)
    sync()
  }

  /// Somebody waits for a server: all are asked as soon as they may be.
  func hurry() {
    for endpoint in endpoints where endpoint.check?.isAnswer != true {
      endpoint.schedule.request()
      planCheck(endpoint, at: endpoint.schedule.nextCheck, isAnswer: false)
    }
  }

  /// A member tells its monitors at once when it changes; of one that is gone the connection breaks.
  func memberChanged(_ member: Int) {
    guard !isClosed else { return }
    for endpoint in endpoints where server.with({ $0.member(at: endpoint.address) }) == member { ask(endpoint) }
  }
}

extension Mongo {
  /// Whether a host with its port, as a connection string names it, leads here.
  public func leads(_ address: String) -> Bool { member(at: address) != nil }

  /// The member behind an address: by its own name, in whatever domain, or by a name of the set's, of which any member will do.
  func member(at address: String) -> Int? {
    let parts = address.split(separator: ":")
    guard let host = parts.first, parts.count == 2, Int(parts[1]) == port || hosts.contains(address) else { return nil }
    let label = host.split(separator: ".").first ?? ""
    if let member = hosts.firstIndex(of: address) { return member }
    if let member = hosts.firstIndex(where: { own in
      let name = own.split(separator: ":")[0]
      return name == host || name.split(separator: ".").first == label && own.split(separator: ":").last == parts[1]
    }) {
      return member
    }
    guard
      label == name.lowercased() || host == "localhost" || host == "127.0.0.1" || aliases.contains(String(host))
        || aliases.contains(String(label))
    else { return nil }
    return hosts.indices.first { machine.reach($0) == .answers } ?? 0
  }
}

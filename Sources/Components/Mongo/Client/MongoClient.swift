public import MongoEngine
import SimulationKernel
import Telemetry
import VirtualTime

/// A container's client of a replica set: finds out the members, keeps pools of connections to them, and retries, as the
/// drivers' specifications say.
///
/// Monitors and pools work by events; the tasks that run operations wait here. It ends with its container's process.
public final class MongoClient: PodResource, @unchecked Sendable {
  let simulation: Simulation
  let server: Mongo
  public let settings: MongoClientSettings
  /// What it takes the deployment for.
  @exclusivity(unchecked) public internal(set) var topology: TopologyDescription
  @exclusivity(unchecked) var endpoints: [MongoEndpoint] = []
  @exclusivity(unchecked) var random: RandomStream
  /// The member that was asked last.
  @exclusivity(unchecked) public internal(set) var lastMember: Int?
  /// Tasks that wait for a server.
  @exclusivity(unchecked) var waiting: [Waiter] = []
  @exclusivity(unchecked) private(set) var isClosed = false
  /// Sessions that nobody uses, with the number of their last write; the last one that came back is used first.
  @exclusivity(unchecked) private var sessions: [MongoRequest.Transaction] = []
  @exclusivity(unchecked) private var reported = MongoPoolFigures()
  private var lastNumber = 0
  let metrics: MongoPoolMetrics?
  private let link = Link()
  private let watch = MongoWatch()
  var timer: HandlerID!
  let selector: ServerSelector
  /// Documents get their `_id` here, so that a repeated insert is the same document.
  @exclusivity(unchecked) private var ids: ObjectIDSource
  /// The drivers' clock, in milliseconds since 1970.
  let epoch: Int64

  /// As in ``ConnectionPool``: the simulation keeps the timer until its end, the client goes with its pod.
  private final class Link { unowned(unsafe) var client: MongoClient? }

  /// - Parameters:
  ///   - client: the pod's name.
  ///   - random: a stream of this client's own.
  init(
    _ server: Mongo, _ settings: MongoClientSettings, client: String, metrics: MongoPoolMetrics? = nil,
    random: RandomStream
  ) {
    simulation = server.simulation
    self.server = server
    self.settings = settings
    self.metrics = metrics
    self.random = random
    ids = ObjectIDSource(process: self.random.next())
    epoch = server.with { $0.machine.unixTime } - server.simulation.now.nanoseconds / 1_000_000
    let seeds = settings.seeds.isEmpty ? server.hosts : settings.seeds
    topology = TopologyDescription(
      seeds: seeds, setName: settings.setName ?? (settings.seeds.isEmpty ? server.setName : nil),
      isDirect: settings.isDirect)
    selector = ServerSelector(
      localThreshold: settings.driver.localThreshold, heartbeatInterval: settings.driver.heartbeatInterval)
    timer = simulation.register(name: "MongoDB client of \(client)") { [link] event in link.client?.fired(event) }
    link.client = self
    watch.client = self
    server.with { $0.attach(watch) }
    sync()
  }

  deinit { link.client = nil }

  /// Milliseconds since 1970.
  var unixTime: Int64 { epoch + simulation.now.nanoseconds / 1_000_000 }

  /// Figures of all its pools.
  public var figures: MongoPoolFigures {
    endpoints.reduce(into: MongoPoolFigures()) { figures, endpoint in
      figures.size += endpoint.pool.count
      figures.inUse += endpoint.pool.inUseCount
      figures.waiting += endpoint.pool.waitingCount
    }
  }

  func report() {
    let figures = isClosed ? MongoPoolFigures() : figures
    metrics?.change(from: reported, to: figures)
    reported = figures
  }

  /// The process has ended, or the client is closed: its connections are gone.
  public func close() {
    guard !isClosed else { return }
    for endpoint in endpoints { shut(endpoint) }
    endpoints = []
    isClosed = true
    server.with { $0.detach(watch) }
    link.client = nil
    wakeAll()
    report()
  }

  func wakeAll() {
    let tasks = waiting
    waiting = []
    for waiter in tasks { simulation.wake(waiter) }
  }

  // MARK: Sessions

  func takeSession() -> MongoRequest.Transaction {
    var session =
      sessions.popLast() ?? MongoRequest.Transaction(session: server.with { $0.openSession() }, number: 0)
    session.number += 1
    return session
  }

  func giveBack(_ session: MongoRequest.Transaction) { sessions.append(session) }

  /// The document with an `_id`.
  public func identified(_ document: BSONDocument) -> BSONDocument {
    document["_id"] == nil ? document.leading(with: "_id", .objectID(ids.next(at: unixTime))) : document
  }

  // MARK: Endpoints

  func endpoint(_ address: String) -> MongoEndpoint? { endpoints.first { $0.address == address } }

  /// Endpoints and pools as the topology has them now; whoever waits for a server looks again.
  func sync() {
    guard !isClosed else { return }
    for endpoint in endpoints where topology.server(endpoint.address) == nil { shut(endpoint) }
    endpoints.removeAll { topology.server($0.address) == nil }
    for description in topology.servers {
      let endpoint = endpoint(description.address) ?? make(description.address)
      let generation = topology.generation(description.address)
      if generation > endpoint.generation {
        endpoint.generation = generation
        perform(endpoint.pool.clear(interruptsInUse: endpoint.isSilent, at: simulation.now), endpoint)
      }
      if description.kind.servesData, endpoint.pool.state == .paused {
        perform(endpoint.pool.ready(at: simulation.now), endpoint)
      }
    }
    wakeAll()
    report()
  }

  private func make(_ address: String) -> MongoEndpoint {
    lastNumber += 1
    let endpoint = MongoEndpoint(address: address, number: lastNumber, options: settings.driver)
    endpoints.append(endpoint)
    ask(endpoint)
    return endpoint
  }

  private func shut(_ endpoint: MongoEndpoint) {
    if let check = endpoint.check { simulation.cancel(check.event) }
    if let upkeep = endpoint.upkeep { simulation.cancel(upkeep.event) }
    endpoint.check = nil
    endpoint.upkeep = nil
    for number in endpoint.calls.keys.sorted() { endpoint.calls[number].map { server.interrupt($0) } }
    perform(endpoint.pool.close(at: simulation.now), endpoint)
    for number in endpoint.connections.keys.sorted() {
      if let connection = endpoint.connections[number] { server.with { $0.close(connection.server) } }
    }
    endpoint.connections = [:]
  }

  // MARK: Events

  private enum Timer: UInt64 { case check, answer, upkeep, connected, refused }

  private func payload(_ kind: Timer, _ endpoint: MongoEndpoint, _ id: Int = 0) -> UInt64 {
    UInt64(endpoint.number) << 40 | UInt64(id) << 4 | kind.rawValue
  }

  func planCheck(_ endpoint: MongoEndpoint, at moment: VirtualInstant, isAnswer: Bool) {
    if let check = endpoint.check { simulation.cancel(check.event) }
    let event = simulation.schedule(
      timer, at: max(moment, simulation.now), payload: payload(isAnswer ? .answer : .check, endpoint))
    endpoint.check = (event, isAnswer)
  }

  func planConnection(_ endpoint: MongoEndpoint, _ id: Int, at moment: VirtualInstant, fails: Bool) {
    simulation.schedule(timer, at: moment, payload: payload(fails ? .refused : .connected, endpoint, id))
  }

  func planUpkeep(_ endpoint: MongoEndpoint) {
    let next = isClosed ? nil : endpoint.pool.nextDeadline
    if let upkeep = endpoint.upkeep {
      if upkeep.at == next { return }
      simulation.cancel(upkeep.event)
      endpoint.upkeep = nil
    }
    guard let next else { return }
    endpoint.upkeep = (
      simulation.schedule(timer, at: max(next, simulation.now), payload: payload(.upkeep, endpoint)), next
    )
  }

  private func fired(_ payload: UInt64) {
    guard !isClosed, let endpoint = endpoints.first(where: { $0.number == Int(payload >> 40) }),
      let kind = Timer(rawValue: payload & 15)
    else { return }
    let id = Int(payload >> 4 & 0xF_FFFF_FFFF)
    switch kind {
    case .check: ask(endpoint)
    case .answer: hear(endpoint)
    case .upkeep:
      endpoint.upkeep = nil
      perform(endpoint.pool.advance(to: simulation.now), endpoint)
      report()
    case .connected: establish(endpoint, id)
    case .refused: fail(endpoint, id)
    }
  }
}

extension ServerKind {
  /// Whether its pool may serve.
  var servesData: Bool { [.standalone, .mongos, .primary, .secondary, .loadBalancer].contains(self) }
}

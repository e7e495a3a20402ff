public import SimulationKernel
public import Telemetry
import VirtualTime

/// The service that takes messages in: validates, stores them in the queue, and answers.
///
/// A request is answered after the service's own time and one insert. It is rejected without a ready pod (503), with
/// more requests under way than the service takes (429), for an invalid recipient that validation catches (400), and
/// when the database is down or goes down before the answer (503): an insert whose connection died is not stored.
///
/// Where the pods that serve it have a connection pool, a request takes one of its pod's connections for the insert, and
/// is answered 500 when it gets none in time. One whose insert fails is answered 500 too, one whose database does not answer 504.
public actor MessageAPI: MessageIntake, MessageHolder, ConnectionRequester {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  private let nameID: NameID
  private let queue: TableQueue
  private let database: Postgres
  /// The pods that serve it; nil: it is always there.
  private let front: RequestFront?
  private let settings: Settings
  private let journal: Journal
  @exclusivity(unchecked) private var random: RandomStream
  @exclusivity(unchecked) private var answer: HandlerID!
  @exclusivity(unchecked) private var askForConnection: HandlerID!
  /// It outlives the run, and so the requests.
  @exclusivity(unchecked) private unowned(unsafe) var listener: (any RequestListener)?
  /// Requests that wait for their answer, by slot.
  @exclusivity(unchecked) private var requests: [Request] = []
  /// Where each of them is served, by slot; empty where that makes no difference.
  @exclusivity(unchecked) private var places: [Place] = []
  /// Requests that the service works on; those that were turned away at the door are not among them.
  @exclusivity(unchecked) private var underWay = 0
  @exclusivity(unchecked) private var freeSlots: [Int] = []
  private let counters: RequestCounters
  /// Whether each request is counted where it was served.
  private let attributesRequests: Bool
  private let codes: [Rejection: NameID]

  struct Settings: Sendable {
    var latency: DurationDistribution
    /// The part of invalid recipients that validation catches.
    var validation: Share
    var maxConcurrent: Int
    /// Load shedding: queued messages at which new ones are turned away; nil: never.
    var maxQueueDepth: Int?
    var invalidRecipientCode: String
    /// After this time without an answer of the database a request is given up.
    var databaseTimeout: VirtualDuration
  }

  private struct Request {
    var message: NewMessage
    var source: UInt32
    var rejection: Rejection?
    var isTurnedAway: Bool
    /// Which life of the database its insert runs in.
    var incarnation: Int
    /// When its insert began.
    var began: VirtualInstant
  }

  /// What a request uses of the pod that serves it. Apart from the request, which holds no references.
  private struct Place {
    /// Where its answer is counted; nil: with those of all pods.
    var counters: RequestCounters?
    /// Where its connection comes from; nil without pools.
    var pool: ConnectionPool?
    /// The connection its insert runs on.
    var connection: PooledConnection?
  }

  init(context: ComponentContext, settings: Settings, queue: TableQueue, front: RequestFront?) {
    simulation = context.simulation
    name = context.name
    journal = context.telemetry.journal
    nameID = journal.intern(context.name)
    self.queue = queue
    database = queue.database
    self.front = front
    self.settings = settings
    random = context.stream("requests")
    let texts: [(Rejection, String)] = [
      (.invalidRecipient, settings.invalidRecipientCode), (.unavailable, "SERVICE_UNAVAILABLE"),
      (.overloaded, "TOO_MANY_REQUESTS"), (.noConnection, "DATABASE_CONNECTION_TIMEOUT"),
      (.databaseError, "DATABASE_ERROR"), (.noAnswer, "DATABASE_TIMEOUT"),
    ]
    counters = RequestCounters(context)
    attributesRequests = context.telemetry.scrapesTargets
    codes = Dictionary(uniqueKeysWithValues: texts.map { [journal] in ($0.0, journal.intern($0.1)) })
  }

  public func start() {
    answer = register("\(name) answer") { $0.finish(Int($1)) }
    askForConnection = register("\(name) connection") { $0.connect(Int($1)) }
  }

  public nonisolated var hostedBy: String? { front?.deployments.first?.name }

  public func reportAnswers(to listener: any RequestListener) { self.listener = listener }

  private var isQueueTooDeep: Bool {
    guard let limit = settings.maxQueueDepth else { return false }
    return queue.with { $0.table.count(.queued) } >= limit
  }

  public nonisolated func take(_ message: NewMessage, source: UInt32) {
    with { $0.offer(message, source: source) }
  }

  public func offer(_ message: NewMessage, source: UInt32) {
    var rejection: Rejection? = nil
    var time = settings.latency.sample(using: &random)
    // One draw per request, whether it is needed or not: mixes must not shift each other.
    let isCaught = random.unit() < settings.validation.value
    var isTurnedAway = false
    var server: Pod?
    if let front, !front.admit() {
      rejection = .unavailable
      isTurnedAway = true
    } else if underWay >= settings.maxConcurrent || isQueueTooDeep {
      rejection = .overloaded
      isTurnedAway = true
    } else if message.recipientIsInvalid, isCaught {
      rejection = .invalidRecipient
    }
    let inserts = rejection == nil
    if let front, rejection != .unavailable, attributesRequests || (inserts && front.hasPools) { server = front.pod() }
    let pool = inserts ? server?.pool : nil
    if inserts, pool == nil { time = time + beginInsert(&rejection) }
    if !isTurnedAway { underWay += 1 }
    let slot = keep(
      Request(
        message: message, source: source, rejection: rejection, isTurnedAway: isTurnedAway,
        incarnation: database.with { $0.incarnation }, began: simulation.now))
    if let server {
      while places.count <= slot { places.append(Place()) }
      places[slot] = Place(counters: attributesRequests ? counters.own(of: server) : nil, pool: pool)
    }
    simulation.schedule(pool == nil ? answer : askForConnection, at: simulation.now + time, payload: UInt64(slot))
  }

  private func keep(_ request: Request) -> Int {
    if let free = freeSlots.popLast() {
      requests[free] = request
      return free
    }
    requests.append(request)
    return requests.count - 1
  }

  /// The service has done its own part: the insert needs a connection.
  private func connect(_ slot: Int) { places[slot].pool!.request(self, payload: UInt64(slot)) }

  nonisolated func connectionReady(_ connection: PooledConnection, in pool: ConnectionPool, payload: UInt64) {
    self.with { $0.insert(Int(payload), on: connection) }
  }

  nonisolated func connectionMissing(_ error: ConnectionTimeout, payload: UInt64) {
    self.with { service in
      service.requests[Int(payload)].rejection = error.isClosed ? .unavailable : .noConnection
      service.finish(Int(payload))
    }
  }

  /// Begins the insert of a request; its answer follows when the statement has ended.
  private func insert(_ slot: Int, on connection: PooledConnection) {
    places[slot].connection = connection
    requests[slot].incarnation = database.with { $0.incarnation }
    requests[slot].began = simulation.now
    let time = beginInsert(&requests[slot].rejection)
    simulation.schedule(answer, at: simulation.now + time, payload: UInt64(slot))
  }

  /// The time of an insert that begins now, and whether it will fail.
  private func beginInsert(_ rejection: inout Rejection?) -> VirtualDuration {
    do throws(SQLError) {
      let plan = try database.with { database throws(SQLError) in try database.begin(.write) }
      if plan.failure != nil { rejection = .databaseError }
      return plan.time
    } catch {
      rejection = .unavailable
      return .zero
    }
  }

  private func finish(_ slot: Int) {
    let request = requests[slot]
    var rejection = request.rejection
    if rejection == nil {
      switch database.with({ $0.fate(ofInsertBegunIn: request.incarnation) }) {
      case .stored: break
      case .lost: rejection = .unavailable
      case .unanswered:
        // No answer: the request ends with its own time limit, also if the database answers after all.
        requests[slot].rejection = .noAnswer
        let end = max(simulation.now, request.began + settings.databaseTimeout)
        simulation.schedule(answer, at: end, payload: UInt64(slot))
        return
      }
    }
    freeSlots.append(slot)
    if !request.isTurnedAway { underWay -= 1 }
    var place: Place?
    if slot < places.count {
      place = places[slot]
      places[slot] = Place()
      if rejection == nil, let pool = place?.pool, !pool.isAlive(place!.connection!) { rejection = .unavailable }
      (place!.counters ?? counters).answered(rejection)
    } else {
      counters.answered(rejection)
    }
    if let rejection {
      record(.rejected, request.message, codes[rejection]!)
    } else {
      record(.accepted, request.message, .none)
      let now = simulation.now
      queue.with { $0.insert(request.message, after: now - request.began) }
    }
    // The answer comes first: a connection that comes back may be the next request's at once.
    if let connection = place?.connection {
      place?.pool?.release(connection, isBroken: request.rejection == .noAnswer)
    }
    listener?.answered(request.message.id, source: request.source)
  }

  private func record(_ kind: JournalEvent.Kind, _ message: NewMessage, _ code: NameID) {
    journal.record(
      JournalEvent(
        time: simulation.now, kind: kind, component: nameID, message: message.id, channel: message.channel, detail: code
      ))
  }

  /// Messages become the service's responsibility with its answer, and it answers only after it has stored them.
  public func visitHeld(_ visit: (MessageID) -> Void) {}

  public var queueBounds: [QueueBound] {
    [QueueBound(queue: "requests", count: underWay, limit: settings.maxConcurrent)]
  }

  public func inject(_ fault: FaultCall) { preconditionFailure("api has no fault '\(fault.type)'") }
  public func lift(_ fault: FaultCall) {}
  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    throw ActionRefused("api has no action '\(action.type)'")
  }
}

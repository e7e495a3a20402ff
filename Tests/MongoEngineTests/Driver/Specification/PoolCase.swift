import MongoEngine
import VirtualTime

/// A file of the specification "Connection Monitoring and Pooling", played on virtual time.
struct PoolCase {
  let content: BSONDocument
  private var pool: ClientPool
  private var now = VirtualInstant.start
  private var events: [PoolEvent] = []
  /// Connections under way, and when the server answers.
  private var connecting: [(id: Int, at: VirtualInstant)] = []
  /// What each thread still has to do; the main one works at once.
  private var waiting: [Int: String?] = [:]
  private var labels: [String: Int] = [:]
  private var failures: [CheckOutFailure] = []

  init(_ content: BSONDocument) {
    self.content = content
    let options = content.document("poolOptions") ?? [:]
    func duration(_ name: String) -> VirtualDuration? {
      options[name]?.asWhole.flatMap { $0 < 0 ? nil : .milliseconds($0) }
    }
    let interval = options["backgroundThreadIntervalMS"]
    pool = ClientPool(
      options: PoolOptions(
        maxSize: options.whole("maxPoolSize") ?? 100, minSize: options.whole("minPoolSize") ?? 0,
        maxConnecting: options.whole("maxConnecting") ?? 2, maxIdle: duration("maxIdleTimeMS"),
        waitQueueTimeout: duration("waitQueueTimeoutMS"),
        maintenanceInterval: interval == nil ? .milliseconds(10) : duration("backgroundThreadIntervalMS")))
  }

  /// How long the server takes to answer a new connection's `hello`, and whether it refuses it.
  private var handshake: (takes: VirtualDuration, fails: Bool) {
    guard let data = content.document("failPoint")?.document("data") else { return (.zero, false) }
    let blocked = data["blockConnection"] == true ? data["blockTimeMS"]?.asWhole ?? 0 : 0
    return (.milliseconds(blocked), data["errorCode"] != nil || data["closeConnection"] == true)
  }

  mutating func differences() -> [String] {
    collect()
    for operation in content.documents("operations") { perform(operation) }
    return compared()
  }

  private mutating func perform(_ operation: BSONDocument) {
    switch operation.text("name") {
    case "ready": act(pool.ready(at: now))
    case "clear": act(pool.clear(interruptsInUse: operation["interruptInUseConnections"] == true, at: now))
    case "close": act(pool.close(at: now))
    case "checkOut":
      let (request, actions) = pool.checkOut(at: now)
      waiting[request] = operation.text("label")
      act(actions)
      // The main thread goes on only with its connection.
      if operation["thread"] == nil { run(until: { [request] in $0.waiting[request] == nil }) }
    case "checkIn":
      guard let id = labels[operation.text("connection") ?? ""] else { return failures.append(.connectionError) }
      act(pool.checkIn(id, at: now))
    case "wait": pass(.milliseconds(operation["ms"]?.asWhole ?? 0))
    case "waitForEvent":
      let name = operation.text("event") ?? ""
      let count = operation.whole("count") ?? 1
      run(until: { played in played.events.filter { $0.name == name }.count >= count })
    case "waitForThread": run(until: { $0.waiting.isEmpty })
    default: break
    }
  }

  private mutating func act(_ actions: [PoolAction]) {
    collect()
    for action in actions {
      switch action {
      case .connect(let id): connecting.append((id, now + handshake.takes))
      case .deliver(let request, let connection):
        if let label = waiting.removeValue(forKey: request) ?? nil { labels[label] = connection }
      case .refuse(let request, let failure):
        waiting[request] = nil
        failures.append(failure)
      case .interrupt(let id): act(pool.broke(id, at: now))
      }
    }
    // A server that answers at once has answered before anything else happens.
    if handshake.takes == .zero { finishConnections() }
  }

  private mutating func collect() { events += pool.takeEvents() }

  private mutating func finishConnections() {
    while let index = connecting.firstIndex(where: { $0.at <= now }) {
      let connection = connecting.remove(at: index)
      act(handshake.fails ? pool.connectionFailed(connection.id, at: now) : pool.connected(connection.id, at: now))
    }
  }

  /// Lets time pass from one thing to the next, for at most ten seconds.
  private mutating func run(until done: (PoolCase) -> Bool) {
    let end = now + .seconds(10)
    while !done(self), step(before: end) {}
  }

  private mutating func pass(_ duration: VirtualDuration) {
    let end = now + duration
    while step(before: end) {}
    now = end
  }

  private mutating func step(before end: VirtualInstant) -> Bool {
    let next = ([pool.nextDeadline] + connecting.map { $0.at }).compactMap(\.self).min()
    guard let next, next <= end else { return false }
    now = max(now, next)
    finishConnections()
    act(pool.advance(to: now))
    return true
  }

  private func compared() -> [String] {
    let ignored = content.strings("ignore")
    let mine = events.filter { !ignored.contains($0.name) }
    let theirs = content.documents("events")
    var found: [String] = []
    if mine.count < theirs.count {
      found.append("\(mine.map(\.name)) instead of \(theirs.compactMap { $0.text("type") })")
    }
    for (event, expected) in zip(mine, theirs) where !Self.fits(event, expected) {
      found.append("\(event) instead of \(BSONValue.document(expected).serverText)")
    }
    if let error = content.document("error"), failures.first?.message != error.text("message"),
      error.text("type") != "PoolClearedError" || failures.first != .connectionError
    {
      found.append("\(failures) instead of \(error.text("type") ?? "")")
    }
    if content["error"] == nil, content.text("style") == "unit",
      theirs.allSatisfy({ $0.text("type") != "ConnectionCheckOutFailed" }), !failures.isEmpty
    {
      found.append("failed: \(failures)")
    }
    return found
  }

  private static func fits(_ event: PoolEvent, _ expected: BSONDocument) -> Bool {
    guard event.name == expected.text("type") else { return false }
    // 42 stands for any value.
    func same(_ name: String, _ mine: Int) -> Bool { expected.whole(name).map { $0 == 42 || $0 == mine } ?? true }
    switch event {
    case .connectionCreated(let id), .connectionReady(let id), .checkedOut(let id), .checkedIn(let id):
      return same("connectionId", id)
    case .connectionClosed(let id, let reason):
      return same("connectionId", id) && (expected.text("reason").map { $0 == reason.rawValue } ?? true)
    case .checkOutFailed(let failure): return expected.text("reason").map { $0 == failure.rawValue } ?? true
    case .poolCleared(let interrupts):
      return expected["interruptInUseConnections"].map { $0 == .bool(interrupts) } ?? true
    default: return true
    }
  }
}

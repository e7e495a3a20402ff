import RedisEngine
import VirtualTime

@testable import BullEngine

/// A worker process: the machine, its two connections, and processors that take time.
final class WorkerProcess {
  /// One of its two connections.
  final class Connection {
    var client: IORedisClient
    var commands: [Int: BullWorkerAction] = [:]
    var generation = 0
    var timer: Int64?
    init(_ client: IORedisClient) { self.client = client }
  }

  let name: String
  private(set) var machine: BullWorkerMachine
  private unowned let world: World
  let main: Connection
  let blocking: Connection
  private(set) var isAlive = false
  private(set) var isClosed = false
  private var timer: Int64?
  private var nextCommand = 0
  /// Milliseconds that a script and its way there take.
  var latency: () -> Int64 = { 1 }
  /// Milliseconds that a job takes.
  var duration: (BullJob) -> Int64 = { _ in 10 }
  var result: (BullJob) -> BullProcessed = { _ in .completed() }
  /// Whether replies of the main connection get lost, as a broken network loses them.
  var losesReplies = false

  init(_ name: String, _ options: BullWorkerOptions, _ world: World) {
    self.name = name
    self.world = world
    machine = BullWorkerMachine(name, options)
    func connection(_ isBlocking: Bool) -> Connection {
      Connection(
        IORedisClient(
          .bullMQ(isBlocking: isBlocking), random: RandomStream(seed: 1, name: "\(name).\(isBlocking)")))
    }
    main = connection(false)
    blocking = connection(true)
  }

  func start() {
    isAlive = true
    perform(main, main.client.connect(at: world.now))
    perform(blocking, blocking.client.connect(at: world.now))
    perform(machine.start(at: world.now))
  }

  /// The process is gone, with everything it was about to do.
  func crash() {
    isAlive = false
    world.forget(self)
  }

  func close() { perform(machine.close(at: world.now)) }

  func connectionsLost() {
    for connection in [main, blocking] {
      connection.generation += 1
      perform(connection, connection.client.closed(at: world.now))
    }
  }

  /// What the machine wants.
  private func perform(_ actions: [BullWorkerAction]) {
    for action in actions {
      switch action {
      case .block: send(action, on: blocking)
      case .cutBlocking(let reconnects):
        blocking.generation += 1
        world.forget(self)
        let lost = blocking.commands.keys.sorted()
        perform(blocking, blocking.client.disconnect(reconnects: reconnects, at: world.now))
        for command in lost { fail(blocking, command, "Connection is closed.") }
      case .process(let job, let token):
        world.runs.append(World.Run(id: job.id, worker: name, time: world.now))
        later(duration(job)) { [self] in
          perform(machine.processed(token: token, result(job), at: world.now, random: &world.random))
        }
      case .report(let text): world.errors.append(text)
      case .closed: isClosed = true
      default: send(action, on: main)
      }
    }
    if let deadline = machine.nextDeadline, timer.map({ deadline < $0 }) ?? true { setTimer(deadline) }
  }

  private func setTimer(_ deadline: Int64) {
    timer = deadline
    later(deadline - world.now) { [self] in
      guard timer == deadline else { return }
      timer = nil
      perform(machine.timeReached(at: world.now))
    }
  }

  private func later(_ delay: Int64, _ body: @escaping () -> Void) {
    world.loop.after(delay) { [self] in if isAlive { body() } }
  }

  private func send(_ action: BullWorkerAction, on connection: Connection) {
    nextCommand += 1
    connection.commands[nextCommand] = action
    perform(connection, connection.client.send(nextCommand, at: world.now))
  }

  /// What a connection wants.
  private func perform(_ connection: Connection, _ actions: [IORedisClient.Action]) {
    for action in actions {
      let generation = connection.generation
      func answer(_ delay: Int64, _ body: @escaping () -> Void) {
        later(delay) { if connection.generation == generation { body() } }
      }
      switch action {
      case .openSocket:
        answer(1) { [self] in
          let isUp = world.isUp
          let now = world.now
          perform(connection, isUp ? connection.client.connected(at: now) : connection.client.refused(at: now))
        }
      case .checkReady:
        answer(1) { [self] in perform(connection, connection.client.readyChecked(loading: nil, at: world.now)) }
      case .write(let command): answer(latency()) { [self] in execute(connection, command) }
      case .destroySocket: connection.generation += 1
      case .reject(let command, let error): fail(connection, command, error.description, error)
      case .report(let error): world.errors.append(error.description)
      }
    }
    if let deadline = connection.client.nextDeadline, connection.timer != deadline {
      connection.timer = deadline
      world.loop.at(deadline) { [self] in
        guard isAlive, connection.timer == deadline else { return }
        connection.timer = nil
        perform(connection, connection.client.timeReached(at: world.now))
      }
    }
  }

  private func fail(_ connection: Connection, _ command: Int, _ text: String, _ error: IORedisError? = nil) {
    guard let action = connection.commands.removeValue(forKey: command) else { return }
    let isConnection = error?.isConnectionError ?? false
    let now = world.now
    switch action {
    case .block: perform(machine.blockFailed(text, at: now))
    case .fetch: perform(machine.fetchFailed(text, isConnection: isConnection, at: now))
    case .extendLocks: perform(machine.locksExtended(at: now))
    case .checkStalled: perform(machine.stalledChecked(at: now))
    case .makeNextIteration: break
    default:
      guard let token = action.token else { return }
      perform(
        isConnection
          ? machine.settleFailed(token: token, text, at: now) : machine.settleRefused(token: token, text, at: now))
    }
  }

  func unblocked(_ command: Int, _ marker: Int64?) {
    guard isAlive, blocking.commands.removeValue(forKey: command) != nil else { return }
    blocking.client.replied(command)
    perform(machine.unblocked(marker: marker, at: world.now))
  }

  /// A command is at the server.
  private func execute(_ connection: Connection, _ command: Int) {
    guard let action = connection.commands[command] else { return connection.client.replied(command) }
    if case .block(let milliseconds) = action { return world.block(self, command, milliseconds: milliseconds) }
    let reaction: (inout BullWorkerMachine, Int64) -> [BullWorkerAction]
    do { reaction = try run(action) } catch {
      let text = "\(error)"
      connection.client.replied(command)
      return fail(connection, command, text)
    }
    if losesReplies { return }
    connection.commands[command] = nil
    connection.client.replied(command)
    perform(reaction(&machine, world.now))
  }

  private func run(
    _ action: BullWorkerAction
  ) throws -> (inout BullWorkerMachine, Int64) -> [BullWorkerAction] {
    let (queue, now) = (world.queue, world.now)
    switch action {
    case .fetch(let request):
      let fetched = try world.script { try queue.fetch(request, at: now, in: &$0) }
      return { $0.fetched(fetched, at: $1) }
    case .extendLocks(let locks, let duration):
      let lost = try world.script {
        try queue.extendLocks(locks.map { ($0.id, $0.token) }, duration: duration, at: now, in: &$0)
      }
      return { $0.locksExtended(lost: lost, at: $1) }
    case .checkStalled(let most, let interval):
      _ = try world.script { try queue.checkStalled(maxStalledCount: most, interval: interval, at: now, in: &$0) }
      return { $0.stalledChecked(at: $1) }
    case .makeNextIteration(let job):
      _ = try world.script { try queue.makeNextIteration(of: job, at: now, in: &$0) }
      return { _, _ in [] }
    case .finish(let finish):
      let next = try world.script { try queue.finish(finish, at: now, in: &$0) }
      world.finished.append(World.Run(id: finish.id, worker: name, time: now))
      return { $0.settled(token: finish.token, next, at: $1) }
    case .retry(let id, let token, let lifo, let failure):
      try world.script { try queue.retry(id, token: token, lifo: lifo, failure, at: now, in: &$0) }
      return { $0.settled(token: token, at: $1) }
    case .moveToDelayed(let id, let token, let until, let failure, let next):
      let fetched = try world.script {
        try queue.moveToDelayed(id, token: token, until: until, failure, next: next, at: now, in: &$0)
      }
      return { $0.settled(token: token, fetched, at: $1) }
    case .moveFromActiveToWait(let id, let token):
      let left = try world.script { try queue.moveFromActiveToWait(id, token: token, at: now, in: &$0) }
      return { $0.settled(token: token, limitDelay: left, at: $1) }
    case .block, .cutBlocking, .process, .report, .closed: return { _, _ in [] }
    }
  }
}

extension BullWorkerAction {
  /// Of the job whose end it writes.
  var token: RedisBytes? {
    switch self {
    case .finish(let finish): finish.token
    case .retry(_, let token, _, _), .moveToDelayed(_, let token, _, _, _), .moveFromActiveToWait(_, let token): token
    default: nil
    }
  }
}

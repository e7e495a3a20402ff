import BullEngine
import RedisEngine
import SimulationKernel
import Telemetry
import VirtualTime

/// Whoever sends commands over a link. Commands are known by numbers that it chooses; each is answered once, unless the link is
/// closed before.
protocol RedisLinkOwner: AnyObject, Sendable {
  /// What the command is.
  func work(of command: Int) -> RedisWork

  /// The command, a script, is at the server. Whatever it comes to, errors included, is kept for `replied`. A link whose reply was
  /// lost sends its command again, and it is carried out again.
  func execute(_ command: Int, on engine: inout RedisEngine, at now: Int64)

  /// The reply to a script is here.
  func replied(_ command: Int)

  /// The reply to a command line is here.
  func replied(_ command: Int, _ reply: RedisReply)

  /// The client gives the command up; whether it took effect is not known.
  func failed(_ command: Int, _ error: IORedisError)

  /// The text of the client's `error` event.
  func reported(_ error: String)
}

/// How a command reaches the server.
enum RedisWork {
  /// As typed operations, at once and as a whole.
  case script
  /// As text, which may make the client wait.
  case line([RedisBytes])
}

/// A client's connection to a server, kept as ioredis keeps it: commands wait while there is none, go out again when their reply
/// was lost, and are given up after so many tries.
///
/// The connection is TCP: a server that dies closes it at once, and one that hangs is not noticed; what was on its way arrives
/// when the hang ends (assumed; that TCP gives up after many minutes is not modelled).
final class RedisLink: @unchecked Sendable {
  /// It keeps its links; they do not keep it.
  unowned let redis: Redis
  /// The link's number at its server.
  let number: Int
  @exclusivity(unchecked) private var client: IORedisClient
  /// Times of the way there and back.
  @exclusivity(unchecked) private var random: RandomStream
  @exclusivity(unchecked) private unowned(unsafe) var owner: any RedisLinkOwner
  /// The open connection's number at the server.
  @exclusivity(unchecked) private(set) var connection: RedisClientID?
  /// Rises with the end of every connection, so that what is on its way is forgotten.
  @exclusivity(unchecked) private var generation: UInt32 = 0
  /// Replies on their way, in the order of their arrival.
  @exclusivity(unchecked) private var replies: [Reply] = []
  @exclusivity(unchecked) private var lastReply = VirtualInstant(nanoseconds: .min)
  /// What a server that hangs has not heard yet.
  @exclusivity(unchecked) private var unheard: [Unheard] = []
  /// The command that the server has not answered because its client waits.
  @exclusivity(unchecked) private var blocked: Int?
  @exclusivity(unchecked) private var timer: Int64?
  @exclusivity(unchecked) private(set) var isClosed = false

  private struct Reply {
    var command: Int
    /// nil: of a script.
    var reply: RedisReply?
  }

  private enum Unheard {
    case readyCheck
    case command(Int)
  }

  init(
    _ redis: Redis, number: Int, _ options: IORedisOptions, stream: @Sendable (String) -> RandomStream,
    owner: any RedisLinkOwner
  ) {
    self.redis = redis
    self.number = number
    random = stream("network")
    self.owner = owner
    client = IORedisClient(options, random: stream("reconnecting"))
  }

  private var simulation: Simulation { redis.simulation }
  private var now: Int64 { redis.with { $0.unixTime } }

  /// Begins to connect.
  func connect() { perform(client.connect(at: now)) }

  /// Sends a command, when there is a connection.
  func send(_ command: Int) { perform(client.send(command, at: now)) }

  /// The client cuts its connection; with `reconnects` it makes another. Commands without an answer are failed or, with
  /// `reconnects`, sent again.
  func disconnect(reconnects: Bool) { perform(client.disconnect(reconnects: reconnects, at: now)) }

  /// The process has ended: nothing is heard of the link any more. Safe to call again.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    dropConnection()
    redis.with { $0.forget(self) }
  }

  // MARK: What the server does

  /// The server has closed the connection.
  func closedByServer() {
    guard connection != nil else { return }
    dropConnection()
    perform(client.closed(at: now))
  }

  /// The server goes on after a hang: it hears what it was sent, and what it had answered arrives.
  func hangEnded() {
    let waiting = unheard
    unheard = []
    for entry in waiting {
      switch entry {
      case .readyCheck: schedule(redis.linkReady)
      case .command(let command): write(command)
      }
    }
    for _ in replies { simulation.schedule(redis.linkReply, at: simulation.now, payload: payload) }
  }

  /// A client that waited gets its reply.
  func delivered(_ reply: RedisReply) {
    guard let command = blocked else { return }
    blocked = nil
    // Half of the way there and back.
    let way = redis.with { $0.machine.roundTrip(&random) }
    self.reply(to: command, reply, at: simulation.now + VirtualDuration(nanoseconds: way.nanoseconds / 2))
  }

  // MARK: Events, each with the generation of its beginning

  func socketAnswered(_ generation: UInt32) {
    guard generation == self.generation, connection == nil, !isClosed else { return }
    switch redis.with({ $0.open(self) }) {
    case .opened(let number):
      connection = number
      perform(client.connected(at: now))
    case .refused: perform(client.refused(at: now))
    case .full:
      perform(client.connected(at: now))
      failReadyCheck(Redis.tooManyClients)
    case .unanswered: break
    }
  }

  func readyAnswered(_ generation: UInt32) {
    guard generation == self.generation, !isClosed else { return }
    switch redis.with({ $0.machine.outage }) {
    case .hang: unheard.append(.readyCheck)
    case .loading: perform(client.readyChecked(loading: redis.with { $0.loadingTimeLeft }, at: now))
    case .busy: failReadyCheck(RedisError.busy.text)
    default: perform(client.readyChecked(loading: nil, at: now))
    }
  }

  /// INFO, which ioredis asks first, was answered with an error.
  private func failReadyCheck(_ error: String) { perform(client.readyCheckFailed(error, at: now)) }

  func replyArrived(_ generation: UInt32) {
    guard generation == self.generation, !isClosed, !replies.isEmpty, redis.with({ $0.machine.outage }) != .hang else {
      return
    }
    let reply = replies.removeFirst()
    client.replied(reply.command)
    redis.processed.increment()
    if let line = reply.reply { owner.replied(reply.command, line) } else { owner.replied(reply.command) }
  }

  func timerFired() {
    timer = nil
    guard !isClosed else { return }
    if let deadline = client.nextDeadline, deadline <= now { perform(client.timeReached(at: now)) } else { arm() }
  }

  // MARK: What the client does

  private func perform(_ actions: [IORedisClient.Action]) {
    for action in actions where !isClosed {
      switch action {
      case .openSocket: schedule(redis.linkConnect)
      case .checkReady: schedule(redis.linkReady)
      case .write(let command): write(command)
      case .destroySocket: dropConnection()
      case .reject(let command, let error):
        redis.failed.increment()
        if blocked == command { blocked = nil }
        owner.failed(command, error)
      case .report(let error): owner.reported(error.description)
      }
    }
    if !isClosed { arm() }
  }

  private func arm() {
    guard let deadline = client.nextDeadline, timer.map({ deadline < $0 }) ?? true else { return }
    timer = deadline
    simulation.schedule(
      redis.linkTimer, at: max(simulation.now, redis.with { $0.instant(of: deadline) }), payload: UInt64(number))
  }

  private func write(_ command: Int) {
    switch redis.with({ $0.accept(owner.work(of: command), command, from: self, owner) }) {
    case .answered(let served, let line):
      let way = redis.with { $0.machine.roundTrip(&random) }
      reply(to: command, line, at: served + way)
    case .blocked: blocked = command
    case .unheard: unheard.append(.command(command))
    }
  }

  /// Replies arrive in the order in which they were sent.
  private func reply(to command: Int, _ line: RedisReply?, at moment: VirtualInstant) {
    lastReply = max(lastReply, moment)
    replies.append(Reply(command: command, reply: line))
    simulation.schedule(redis.linkReply, at: lastReply, payload: payload)
  }

  private func schedule(_ handler: HandlerID) {
    let way = redis.with { $0.machine.roundTrip(&random) }
    simulation.schedule(handler, at: simulation.now + way, payload: payload)
  }

  private var payload: UInt64 { UInt64(number) | UInt64(generation) << 32 }

  private func dropConnection() {
    generation += 1
    replies = []
    unheard = []
    blocked = nil
    if let connection { redis.with { $0.closed(connection) } }
    connection = nil
  }
}

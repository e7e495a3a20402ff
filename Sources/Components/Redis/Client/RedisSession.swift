import BullEngine
import RedisEngine
import SimulationKernel
import VirtualTime

/// An application's own client of a Redis server: tasks send commands and scripts over its one link and wait for what they answer.
///
/// Belongs to one process: `Pod.shared` keeps it.
final class RedisSession: PodResource, RedisLinkOwner, @unchecked Sendable {
  private let simulation: Simulation
  /// The server.
  unowned let redis: Redis
  @exclusivity(unchecked) private var link: RedisLink!
  /// Commands that wait for their reply, by number.
  @exclusivity(unchecked) private var calls: [Int: any PendingCall] = [:]
  @exclusivity(unchecked) private var lastCommand = 0
  /// Told of the client's `error` events.
  private let report: @Sendable (String) -> Void

  /// A client that connects at once.
  init(
    _ redis: Redis, _ options: IORedisOptions, stream: @Sendable (String) -> RandomStream,
    report: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    simulation = redis.simulation
    self.redis = redis
    self.report = report
    link = redis.makeLink(options, stream: stream, owner: self)
    link.connect()
  }

  /// Runs a script of typed operations on the server, as a whole, and waits for its reply.
  ///
  /// A script whose reply was lost is sent again, and then has run twice.
  /// Once sent it is carried out whatever becomes of the task that sent it, unless the client gives up or the process ends.
  /// - Parameters:
  ///   - script: gets the server's data and the time, in milliseconds since 1970.
  ///   - givenUp: called if the script has not run and will not.
  /// - Throws: what the script throws; `IORedisError` when the client gives up; `SimulationEnded`.
  func run<R>(
    _ script: @escaping (inout RedisEngine, Int64) throws -> R, givenUp: @escaping () -> Void = {}
  ) async throws -> R {
    let call = Call(script, givenUp)
    try await send(call)
    return try call.result!.get()
  }

  /// Sends a command line, and waits for its reply; one whose reply was lost is sent again. It must not be one that waits for keys.
  /// - Throws: `RedisError` for an error reply; `IORedisError` when the client gives up; `SimulationEnded`.
  func call(_ words: [RedisBytes]) async throws -> RedisReply {
    let call = Line(words)
    try await send(call)
    if case .error(let text)? = call.reply { throw RedisError(text) }
    return call.reply!
  }

  private func send(_ call: any PendingCall) async throws {
    lastCommand += 1
    let number = lastCommand
    calls[number] = call
    link.send(number)
    while !call.isOver { _ = try await simulation.wait(until: nil, waitingFor: "Redis") { call.waiter = $0 } }
    if let error = call.error { throw error }
  }

  func close() {
    link.close()
    let left = calls.keys.sorted().map { calls[$0]! }
    calls = [:]
    for call in left where !call.hasRun { call.givenUp() }
  }

  func work(of command: Int) -> RedisWork { calls[command]?.work ?? .script }

  func execute(_ command: Int, on engine: inout RedisEngine, at now: Int64) { calls[command]?.execute(&engine, now) }

  func replied(_ command: Int) { end(command, nil) }
  func replied(_ command: Int, _ reply: RedisReply) {
    (calls[command] as? Line)?.reply = reply
    end(command, nil)
  }
  func failed(_ command: Int, _ error: IORedisError) { end(command, error) }
  func reported(_ error: String) { report(error) }

  private func end(_ command: Int, _ error: IORedisError?) {
    guard let call = calls.removeValue(forKey: command) else { return }
    if !call.hasRun { call.givenUp() }
    call.error = error
    call.isOver = true
    if let waiter = call.waiter { simulation.wake(waiter) }
  }
}

/// A command of whatever result.
private protocol PendingCall: AnyObject {
  var error: IORedisError? { get set }
  var isOver: Bool { get set }
  var waiter: Waiter? { get set }
  var work: RedisWork { get }
  var hasRun: Bool { get }
  var givenUp: () -> Void { get }
  func execute(_ engine: inout RedisEngine, _ now: Int64)
}

private final class Call<R>: PendingCall {
  let script: (inout RedisEngine, Int64) throws -> R
  var result: Result<R, any Error>?
  var error: IORedisError?
  var isOver = false
  var waiter: Waiter?
  let givenUp: () -> Void
  /// A script that the server has refused has not run.
  var hasRun = false

  init(_ script: @escaping (inout RedisEngine, Int64) throws -> R, _ givenUp: @escaping () -> Void) {
    self.script = script
    self.givenUp = givenUp
  }

  var work: RedisWork { .script }

  func execute(_ engine: inout RedisEngine, _ now: Int64) {
    result = Result { try script(&engine, now) }
    if case .success? = result { hasRun = true }
  }
}

private final class Line: PendingCall {
  let words: [RedisBytes]
  var reply: RedisReply?
  var error: IORedisError?
  var isOver = false
  var waiter: Waiter?
  var givenUp: () -> Void { {} }
  var hasRun: Bool { false }

  init(_ words: [RedisBytes]) { self.words = words }

  var work: RedisWork { .line(words) }

  func execute(_ engine: inout RedisEngine, _ now: Int64) { preconditionFailure("a command line is no script") }
}

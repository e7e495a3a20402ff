import BullEngine
import RedisEngine
import SimulationKernel
import Telemetry
import VirtualTime

/// The application that adds the messages of flows, where the system has no other: one ioredis client that calls `queue.add` for each
/// and waits for nothing.
final class JobProducer: RedisLinkOwner, @unchecked Sendable {
  private unowned let jobs: BullMQ
  @exclusivity(unchecked) private var link: RedisLink!
  @exclusivity(unchecked) private var requests: [Int: Request] = [:]
  @exclusivity(unchecked) private var lastCommand = 0

  fileprivate struct Request {
    var message: NewMessage
    var source: UInt32
    var queue: Int
    var isAccepted = false
    /// The server's refusal.
    var error: String?
  }

  init(_ jobs: BullMQ, _ options: IORedisOptions, stream: @Sendable (String) -> RandomStream) {
    self.jobs = jobs
    link = jobs.redis.makeLink(options, stream: stream, owner: self)
    link.connect()
  }

  /// Adds are under way that nobody has answered.
  var openRequests: Int { requests.count }

  func add(_ message: NewMessage, to queue: Int, source: UInt32) {
    lastCommand += 1
    requests[lastCommand] = Request(message: message, source: source, queue: queue)
    link.send(lastCommand)
  }

  func work(of command: Int) -> RedisWork { .script }

  func execute(_ command: Int, on engine: inout RedisEngine, at now: Int64) {
    guard let request = requests[command] else { return }
    do {
      try jobs.with { jobs throws in try jobs.add(request, at: now, in: &engine) }
      requests[command]!.isAccepted = true
      requests[command]!.error = nil
    } catch { requests[command]!.error = "\(error)" }
  }

  func replied(_ command: Int) { end(command, requests[command]?.error) }
  func replied(_ command: Int, _ reply: RedisReply) { preconditionFailure("a producer sends scripts only") }
  func failed(_ command: Int, _ error: IORedisError) { end(command, error.description) }
  func reported(_ error: String) { jobs.with { $0.metrics }.connectionFailed() }

  private func end(_ command: Int, _ error: String?) {
    guard let request = requests.removeValue(forKey: command) else { return }
    jobs.with { jobs in
      // What was added is in the queue, whatever its producer hears of it.
      if !request.isAccepted { jobs.rejected(request.message, because: error ?? "") }
      jobs.listener?.answered(request.message.id, source: request.source)
    }
  }
}

extension BullMQ: MessageIntake {
  public func reportAnswers(to listener: any RequestListener) {
    self.listener = listener
    hasFlows = true
  }

  public nonisolated func take(_ message: NewMessage, source: UInt32) { with { $0.offer(message, source: source) } }

  public func offer(_ message: NewMessage, source: UInt32) {
    guard let queue = queueOfFlow[Int(message.flow)] else {
      rejected(message, because: "NO_QUEUE")
      listener?.answered(message.id, source: source)
      return
    }
    startProducing()
    producer!.add(message, to: queue, source: source)
  }

  /// The producer connects, if it has not yet.
  func startProducing() {
    if producer == nil {
      producer = JobProducer(self, settings.client, stream: { context.stream("producer/\($0)") })
    }
  }

  func rejected(_ message: NewMessage, because error: String) {
    record(.rejected, message, detail: journal.intern(RedisErrorName.of(error)))
  }

  /// `queue.add` for a message, within a script.
  fileprivate func add(_ request: JobProducer.Request, at now: Int64, in engine: inout RedisEngine) throws {
    guard try put(request.message, into: request.queue, at: now, in: &engine) else { return }
    if added(request.message, again: request.isAccepted) { record(.accepted, request.message) }
  }

  /// - Returns: whether there is a new job.
  func put(_ message: NewMessage, into queue: Int, at now: Int64, in engine: inout RedisEngine) throws -> Bool {
    let target = queues[queue]
    let job = BullNewJob(target.jobName, data: JobPayload(message).json, encoded: target.options)
    return try target.queue.add(job, at: now, in: &engine).outcome == .added
  }
}

/// What reports call an error of Redis or of its client.
enum RedisErrorName {
  /// The error's first word where the server has given it one (`OOM`, `READONLY`), else the client's.
  static func of(_ text: String) -> String {
    let word = text.prefix { $0.isUppercase || $0.isNumber }
    if word.count > 2, text.dropFirst(word.count).first == " " { return String(word) }
    if text.hasPrefix("connect ") { return String(text.dropFirst(8).prefix { $0 != " " }) }
    if text.hasPrefix("Reached the max retries") { return "MaxRetriesPerRequestError" }
    if text.hasPrefix("Ready check failed") { return "READY_CHECK_FAILED" }
    if text.hasPrefix("Connection is closed") { return "CONNECTION_CLOSED" }
    if text.hasPrefix("Command timed out") { return "COMMAND_TIMEOUT" }
    if text.hasPrefix("Missing lock") { return "MISSING_LOCK" }
    if text.hasPrefix("Lock mismatch") { return "LOCK_MISMATCH" }
    return text
  }
}

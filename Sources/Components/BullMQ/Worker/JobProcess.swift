import BullEngine
import RedisEngine
import SimulationKernel
import Telemetry
import VirtualTime

/// A BullMQ worker in a pod: the machine, its two connections, and its slots, in which processors run.
///
/// Nothing waits here: the machine is told what has happened, and what it wants is done. While the pod hangs nothing happens, as in
/// a process whose event loop is blocked: timers and replies are late, so locks are not renewed.
final class JobProcess: @unchecked Sendable {
  let jobs: BullMQ
  /// Of the component's queues.
  let index: Int
  let queue: BullQueue
  let pod: Pod
  let metrics: JobMetrics
  let log: StepLog
  let simulation: Simulation
  @exclusivity(unchecked) var machine: BullWorkerMachine
  @exclusivity(unchecked) private(set) var main: RedisLink!
  @exclusivity(unchecked) private(set) var blocking: RedisLink!
  /// Commands without an answer, by number; those of both links.
  @exclusivity(unchecked) var commands: [Int: Command] = [:]
  @exclusivity(unchecked) var lastCommand = 0
  /// Jobs that wait for a slot, and those that have one: the message and number of the attempt, by token.
  @exclusivity(unchecked) var running: [RedisBytes: Assignment] = [:]
  @exclusivity(unchecked) private(set) var inbox: Mailbox<Assignment>
  /// The tasks of the slots, which die with the worker.
  @exclusivity(unchecked) private var slots: [SpawnedTask] = []
  /// Draws the jitter of backoffs.
  @exclusivity(unchecked) private var random: RandomStream
  @exclusivity(unchecked) private var number = -1
  @exclusivity(unchecked) private var timer: Int64?
  @exclusivity(unchecked) private var closing: Waiter?
  @exclusivity(unchecked) private(set) var isClosed = false
  @exclusivity(unchecked) private var isGone = false
  private let procedure: Procedure
  private let schedulers: [BullScheduler]
  /// Streams of the worker's own, by purpose.
  private let stream: @Sendable (String) -> RandomStream

  /// A job that a processor works on.
  struct Assignment: Sendable {
    var job: BullJob
    var token: RedisBytes
    /// nil: the job was not made from a message.
    var message: NewMessage?
    /// It was too old to be worked on.
    var isExpired = false
  }

  /// What a command is for.
  enum Order {
    case action(BullWorkerAction)
    /// When the worker starts.
    case upsert(BullScheduler)
  }

  /// A command on its way.
  struct Command {
    var order: Order
    /// What the server did, as the machine is told when the reply is here.
    var result: Result<(inout BullWorkerMachine, Int64) -> [BullWorkerAction], any Error>?
  }

  /// - Parameter context: the deployment's.
  init(
    _ plan: QueueWorkerPlan, _ jobs: BullMQ, in pod: Pod, metrics: JobMetrics, log: StepLog, _ context: ComponentContext
  ) {
    self.jobs = jobs
    self.pod = pod
    self.metrics = metrics
    self.log = log
    index = plan.queue
    procedure = plan.procedure
    schedulers = plan.schedulers
    let name = jobs.queues[index].name
    stream = { context.stream("pod-\(pod.index)/\(name)/\($0)") }
    random = stream("backoff")
    simulation = jobs.simulation
    queue = jobs.queues[index].queue
    machine = BullWorkerMachine("\(pod.name):\(name)", plan.options)
    inbox = Mailbox("jobs of \(pod.name)", capacity: plan.options.concurrency, in: simulation)
    var blockingClient = plan.client
    blockingClient.maxRetriesPerRequest = nil
    main = jobs.redis.makeLink(plan.client, stream: { stream("client/\($0)") }, owner: self)
    blocking = jobs.redis.makeLink(blockingClient, stream: { stream("blocking client/\($0)") }, owner: self)
    number = jobs.with { $0.enter(self) }
  }

  /// Milliseconds since 1970.
  var now: Int64 { jobs.redis.with { $0.unixTime } }

  func start() {
    main.connect()
    blocking.connect()
    for scheduler in schedulers { send(.upsert(scheduler), on: main) }
    perform(machine.start(at: now))
  }

  /// `worker.close()`: returns when the jobs that run have ended, however long they take.
  func finish() async throws(SimulationEnded) {
    stopLooking()
    while !isClosed {
      _ = try await simulation.wait(until: nil, waitingFor: "the end of running jobs") { closing = $0 }
    }
  }

  /// The process is gone. What it had sent the server has.
  func close() {
    guard !isGone else { return }
    isGone = true
    for slot in slots { slot.cancel() }
    slots = []
    main.close()
    blocking.close()
    commands = [:]
    jobs.with { $0.leave(number) }
  }

  func timerFired() {
    timer = nil
    guard !isGone else { return }
    whenAwake { [self] in perform(machine.timeReached(at: now)) }
  }

  /// Does it now, or when the pod goes on.
  func whenAwake(_ body: @escaping @Sendable () -> Void) {
    pod.with { $0.whenAwake { [weak self] in if self?.isGone == false { body() } } }
  }

  /// The processor of a job has come to an end.
  /// - Parameter wait: before the next attempt, at least.
  func processed(_ token: RedisBytes, _ result: BullProcessed, wait: VirtualDuration) {
    guard !isGone else { return }
    perform(machine.processed(token: token, result, at: now, random: &random, least: wait.milliseconds))
  }

  /// The job's message is too old: the job is completed without being worked on.
  func expire(_ token: RedisBytes) { running[token]?.isExpired = true }

  /// No further jobs are taken from now on.
  func stopLooking() { perform(machine.close(at: now)) }

  /// What the machine wants.
  func perform(_ actions: [BullWorkerAction]) {
    for action in actions {
      switch action {
      case .block: send(.action(action), on: blocking)
      case .cutBlocking(let reconnects):
        if !reconnects { forgetBlocking() }
        blocking.disconnect(reconnects: reconnects)
      case .process(let job, let token): process(job, token)
      case .report(let text): log.write(pod, .error) { text }
      case .closed:
        isClosed = true
        if let closing { simulation.wake(closing) }
      default: send(.action(action), on: main)
      }
    }
    arm()
  }

  private func process(_ job: BullJob, _ token: RedisBytes) {
    let assignment = Assignment(job: job, token: token, message: JobPayload(json: job.data)?.message)
    running[token] = assignment
    let isHanded = inbox.trySend(assignment)
    precondition(isHanded, "a worker took more jobs than it has slots")
    if slots.count < running.count, slots.count < machine.options.concurrency { startSlot() }
  }

  private func startSlot() {
    let number = slots.count + 1
    let processor = Processor(process: self, procedure: procedure, random: stream("slot-\(number)"))
    let slot = pod.with { pod in
      pod.spawn("slot \(number) of \(pod.name)", daemon: true) { _ in try await processor.run() }
    }
    pod.with { $0.shared("slots") { PodTasks() } }.add(slot)
    slots.append(slot)
  }

  private func send(_ order: Order, on link: RedisLink) {
    lastCommand += 1
    commands[lastCommand] = Command(order: order)
    link.send(lastCommand)
  }

  private func arm() {
    guard let deadline = machine.nextDeadline, deadline < .max, timer.map({ deadline < $0 }) ?? true else { return }
    timer = deadline
    let moment = max(simulation.now, jobs.redis.with { $0.instant(of: deadline) })
    simulation.schedule(jobs.workerTimer, at: moment, payload: UInt64(number))
  }

  /// A worker that closes does not want to hear of its blocking command.
  private func forgetBlocking() {
    for command in commands.keys.sorted() {
      if case .action(.block) = commands[command]!.order {
        commands[command] = nil
        // As if its time were over: the machine then ends.
        perform(machine.unblocked(marker: nil, at: now))
      }
    }
  }
}

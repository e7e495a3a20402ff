import BullEngine
import RedisEngine
import SimulationKernel
import Telemetry
import VirtualTime

/// A slot of a worker: takes one job after another through its steps.
struct Processor: Sendable {
  let process: JobProcess
  let procedure: Procedure
  /// Draws of the steps.
  let random: RandomStream

  /// Runs as long as the worker does.
  func run() async throws {
    var context = StepContext(pod: process.pod, message: nil, random: random, logs: process.log)
    while let assignment = try await process.inbox.receive() {
      let began = process.simulation.now
      let (result, wait) = try await counted { try await work(assignment, &context) }
      process.pod.with { $0.handled() }
      process.metrics.processed(process.index, began.duration(to: process.simulation.now))
      process.whenAwake { process.processed(assignment.token, result, wait: wait) }
    }
  }

  /// Work of the pod, which costs memory and processor time as long as it lasts.
  private func counted<R>(_ work: () async throws -> R) async throws -> R {
    process.pod.with { $0.workBegan() }
    defer { process.pod.with { $0.workEnded() } }
    return try await work()
  }

  private func work(
    _ assignment: JobProcess.Assignment, _ context: inout StepContext
  ) async throws -> (BullProcessed, VirtualDuration) {
    let jobs = process.jobs
    context.message = assignment.message.map { message in
      JobPayload(message).claimed(attempt: assignment.job.attemptsStarted, traits: jobs.with { $0.traits })
    }
    guard let message = context.message else { return (try await workWithoutMessage(&context), .zero) }
    if let age = jobs.with({ $0.maxAge(of: message) }), message.created.duration(to: process.simulation.now) > age {
      process.expire(assignment.token)
      return (.completed(), .zero)
    }
    if process.pod.with({ $0.disturbsSends }),
      case .failed(let code, let isWorthRetrying)? =
        try await process.pod.disturbSend(message)
    {
      return (failure(jobs.journal.name(of: code), isWorthRetrying, message), .zero)
    }
    let recorder = SendRecorder(jobs: jobs, pod: process.pod.nameID, message: message)
    if !procedure.delivers { recorder.began() }
    do {
      try await procedure.begin(&context)
      if !procedure.delivers { recorder.accepted() }
      return (.completed(), .zero)
    } catch let error as StepFailure {
      if !error.isRecorded { recorder.failed(error.code, endsSend: !procedure.delivers) }
      return (failure(error.text, error.isWorthRetrying, message), error.retryAfter ?? .zero)
    } catch let error as SimulationEnded {
      if !procedure.delivers, error.reason == .cancelled { recorder.failed(recorder.killed, endsSend: true) }
      throw error
    }
  }

  /// A job that somebody else has put into the queue.
  private func workWithoutMessage(_ context: inout StepContext) async throws -> BullProcessed {
    guard !procedure.delivers else {
      return .failed(BullFailure(reason: "the job carries no message"), isUnrecoverable: true)
    }
    do {
      try await procedure.begin(&context)
      return .completed()
    } catch let error as StepFailure {
      return .failed(BullFailure(reason: RedisBytes(error.text)), isUnrecoverable: !error.isWorthRetrying)
    }
  }

  private func failure(_ text: String, _ isWorthRetrying: Bool, _ message: ClaimedMessage) -> BullProcessed {
    process.log.write(process.pod, .error) {
      "job failed queue=\(process.jobs.queues[process.index].name) messageId=\(message.id.number) "
        + "attempt=\(message.attempt) error=\(text)"
    }
    return .failed(BullFailure(reason: RedisBytes(text)), isUnrecoverable: !isWorthRetrying)
  }
}

/// Where no step delivers, the processor's run is the send.
struct SendRecorder {
  let jobs: BullMQ
  let pod: NameID
  let message: ClaimedMessage

  func began() { record(.sendBegan) }
  /// No receipt follows.
  func accepted() { record(.providerAccepted, detail: jobs.processed) }
  func failed(_ code: NameID, endsSend: Bool) { record(.attemptFailed, detail: code, value: endsSend ? 0 : 1) }
  var killed: NameID { jobs.journal.intern("killed") }

  private func record(_ kind: JournalEvent.Kind, detail: NameID = .none, value: Int64 = 0) {
    jobs.journal.record(
      JournalEvent(
        time: jobs.simulation.now, kind: kind, component: jobs.nameID, message: message.id, channel: message.channel,
        attempt: message.attempt, actor: pod, detail: detail, value: value))
  }
}

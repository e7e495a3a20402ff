import BullEngine
import RedisEngine
import SimulationKernel
import Telemetry
import VirtualTime

/// A job is added to a BullMQ queue. If the request carries a message, it is the job's from then on.
struct EnqueueStep: Step {
  let jobs: BullMQ
  let queue: Int
  let context: ComponentContext
  let client: IORedisOptions

  static let type = StepType(
    name: "enqueue", summary: "Adds a job to a BullMQ queue, with the request's message if it has one.",
    options: [
      OptionSpec("in", .reference([BullMQ.typeName]), required: true, "The queues."),
      OptionSpec("queue", .text, required: true, "Which of them."),
      OptionSpec(
        "client", .object(QueueWorkerPlan.clientOptions), default: "{}", .assumed, "The pod's connection to the server."
      ),
    ],
    make: { context, options throws(ConfigurationProblem) in
      guard let jobs = context.component(options.text("in")) as? BullMQ else {
        throw ConfigurationProblem(["in"], "is not a bullmq component")
      }
      let name = options.text("queue")
      guard let queue = jobs.queue(name) else {
        let near = NearName.nearest(to: name, in: jobs.queues.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
        throw ConfigurationProblem(["queue"], "is '\(name)', which '\(jobs.name)' does not have\(near)")
      }
      return EnqueueStep(
        jobs: jobs, queue: queue, context: context, client: IORedisOptions(options.options("client")))
    })

  func run(_ context: inout StepContext) async throws {
    let pod = context.pod
    let session = pod.with { pod in
      pod.shared("producer of \(jobs.name)") {
        RedisSession(jobs.redis, client, random: self.context.stream("pod-\(pod.index)/\(jobs.name)"))
      }
    }
    let message = context.message.map(NewMessage.init)
    do {
      _ = try await session.run { [jobs, queue] engine, now in
        guard let message else { return try jobs.addEmpty(to: queue, at: now, in: &engine) }
        try jobs.with { jobs throws in try jobs.add(message, to: queue, at: now, in: &engine) }
      }
    } catch let error as IORedisError {
      throw failure(error.description)
    } catch let error as RedisError { throw failure(error.text) }
  }

  private func failure(_ text: String) -> StepFailure {
    StepFailure(code: jobs.journal.intern(ErrorCode.of(text)), text, status: 503)
  }
}

extension NewMessage {
  /// What was handed in that is now being worked on.
  init(_ claimed: ClaimedMessage) {
    self.init(
      id: claimed.id, created: claimed.created, flow: claimed.flow, channel: claimed.channel,
      template: claimed.template, organisation: claimed.organisation, priority: 0,
      recipientIsInvalid: claimed.recipientIsInvalid)
  }
}

extension BullMQ {
  /// `queue.add` of a job that carries no message.
  nonisolated func addEmpty(to queue: Int, at now: Int64, in engine: inout RedisEngine) throws {
    _ = try queues[queue].queue.add(
      BullNewJob(queues[queue].jobName, encoded: queues[queue].options), at: now, in: &engine)
  }
}

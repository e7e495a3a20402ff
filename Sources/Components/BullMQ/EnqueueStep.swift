import BullEngine
import RedisEngine
import SimulationKernel
import Telemetry
import VirtualTime

/// A job is added to a BullMQ queue for the message that a request brings; without one, an empty job.
struct EnqueueStep: Step {
  let jobs: BullMQ
  let queue: Int
  let context: ComponentContext
  let client: IORedisOptions
  /// What pods call their session.
  let resource: String

  var stores: Bool { true }

  static let type = StepType(
    name: "enqueue", summary: "Adds a job to a BullMQ queue, for the message that the request brings.",
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
        jobs: jobs, queue: queue, context: context, client: IORedisOptions(options.options("client")),
        resource: "producer of \(jobs.name)")
    })

  func run(_ context: inout StepContext) async throws {
    let pod = context.pod
    let logs = context.logs
    let session = pod.with { pod in pod.shared(resource) { producer(in: pod, logs) } }
    let arrival = context.arrival
    arrival?.storingBegan()
    do {
      _ = try await session.run(
        { [jobs, queue] engine, now in
          guard let arrival else { return try jobs.addEmpty(to: queue, at: now, in: &engine) }
          try jobs.with { jobs throws in try jobs.add(arrival, to: queue, at: now, in: &engine) }
        }, givenUp: { arrival?.storingEnded() })
    } catch let error as IORedisError {
      throw StepFailure(redis: error, jobs.journal)
    } catch let error as RedisError { throw StepFailure(redis: error, jobs.journal) }
  }

  private func producer(in pod: isolated Pod, _ log: StepLog) -> RedisSession {
    let metrics = jobs.with { $0.metrics }.own(of: pod)
    return RedisSession(
      jobs.redis, client, stream: { context.stream("pod-\(pod.index)/\(jobs.name)/\($0)") },
      // The pod keeps its session; a run may end with its processes alive.
      report: { [weak pod] error in
        metrics.connectionFailed()
        if let pod { log.write(pod, .error) { error } }
      })
  }
}

extension BullMQ {
  /// `queue.add` for a message that a request brings, within a script; it is the system's from then on.
  func add(_ arrival: ArrivingMessage, to queue: Int, at now: Int64, in engine: inout RedisEngine) throws {
    guard try put(arrival.message, into: queue, at: now, in: &engine) else { return }
    // The script runs again where its reply was lost: one more job of the same message.
    guard added(arrival.message, again: arrival.isStored) else { return }
    arrival.stored()
    arrival.storingEnded()
  }

  /// `queue.add` of a job that carries no message.
  nonisolated func addEmpty(to queue: Int, at now: Int64, in engine: inout RedisEngine) throws {
    _ = try queues[queue].queue.add(
      BullNewJob(queues[queue].jobName, encoded: queues[queue].options), at: now, in: &engine)
  }
}

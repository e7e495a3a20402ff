import BullEngine
import RedisEngine
import SimulationKernel
import Telemetry
import VirtualTime

/// What runs in the pods that work on BullMQ's queues: for each queue a worker with its own connections, whose processor is a list of
/// steps.
struct BullMQWorker: Workload {
  let jobs: BullMQ
  let context: ComponentContext
  let log: StepLog

  var exposes: [String] { [jobs.name] }

  func run(in pod: isolated Pod) async throws {
    let plans: [QueueWorkerPlan]
    do throws(ConfigurationProblem) { plans = try QueueWorkerPlan.all(pod.options, jobs, context) } catch {
      // What the environment filled in does not fit: the process says so and exits.
      log.write(pod, .error) { error.text }
      return
    }
    guard pod.options.boolean("enabled") else { return try await pod.untilTermination() }
    let metrics = jobs.with { $0.metrics }.own(of: pod)
    let processes = plans.map { JobProcess($0, jobs, in: pod, metrics: metrics, log: log, context) }
    defer { for process in processes { process.close() } }
    for plan in plans { plan.procedure.open(in: pod) }
    for process in processes { process.start() }
    try await pod.untilTermination()
    guard pod.options.text("onStop") == "close" else { return }
    for process in processes { process.stopLooking() }
    for process in processes { try await process.finish() }
  }
}

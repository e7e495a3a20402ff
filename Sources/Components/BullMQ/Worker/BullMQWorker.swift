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
    let slots = SlotTasks()
    let processes = plans.map { plan in
      JobProcess(
        jobs, queue: plan.queue, pod: pod, options: plan.options, client: plan.client, metrics: metrics, log: log,
        random: context.stream("pod-\(pod.index)/\(jobs.queues[plan.queue].name)"),
        startSlot: { process in slots.start(process, plan.procedure, in: pod, context) })
    }
    defer {
      slots.cancelAll()
      for process in processes { process.close() }
    }
    for process in processes { process.start() }
    try await pod.untilTermination()
    guard pod.options.text("onStop") == "close" else { return }
    for process in processes { process.stopLooking() }
    for process in processes { try await process.finish() }
  }
}

/// The tasks of a pod's slots; they die with the worker.
private final class SlotTasks: @unchecked Sendable {
  @exclusivity(unchecked) private var tasks: [SpawnedTask] = []
  @exclusivity(unchecked) private var count = 0

  func start(_ process: JobProcess, _ procedure: Procedure, in pod: Pod, _ context: ComponentContext) {
    count += 1
    let processor = Processor(
      process: process, procedure: procedure, random: context.stream("pod-\(pod.index)/slot-\(count)"))
    tasks.append(
      pod.with { pod in
        pod.spawn("slot \(count) of \(pod.name)", daemon: true) { _ in try await processor.run() }
      })
  }

  func cancelAll() {
    for task in tasks { task.cancel() }
    tasks = []
  }
}

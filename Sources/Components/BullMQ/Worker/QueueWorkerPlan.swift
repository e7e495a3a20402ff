import BullEngine
import RedisEngine
import VirtualTime

/// One queue's worker as a pod's environment fills it in.
struct QueueWorkerPlan {
  /// Among the component's.
  var queue: Int
  var options: BullWorkerOptions
  var client: IORedisOptions
  var procedure: Procedure
  var schedulers: [BullScheduler]

  /// - Throws: a queue that there is not, steps that do not fit.
  static func all(
    _ options: Options, _ jobs: BullMQ, _ context: ComponentContext
  ) throws(ConfigurationProblem) -> [QueueWorkerPlan] {
    var plans: [QueueWorkerPlan] = []
    for entry in options.options("queues").entries {
      guard let queue = jobs.queue(entry.name) else {
        let known = jobs.queues.map(\.name)
        let near = NearName.nearest(to: entry.name, in: known).map { "; did you mean '\($0)'?" } ?? ""
        throw ConfigurationProblem(
          ["queues", entry.name],
          "is no queue of '\(jobs.name)', which has \(known.joined(separator: ", "))\(near)")
      }
      guard case .options(let own) = entry.value else { preconditionFailure("a queue that is no mapping") }
      let procedure: Procedure
      do throws(ConfigurationProblem) { procedure = try Procedure(own.list("does"), context) } catch {
        throw ConfigurationProblem(["queues", entry.name, "does"] + error.path, error.message)
      }
      let schedulers: [BullScheduler]
      do throws(ConfigurationProblem) {
        schedulers = try QueueScheduler.all(own, defaults: jobs.queues[queue].options.options)
      } catch { throw ConfigurationProblem(["queues", entry.name] + error.path, error.message) }
      if !schedulers.isEmpty, procedure.delivers {
        throw ConfigurationProblem(
          ["queues", entry.name, "schedulers"], "makes jobs without a message, which a step of 'does' is to deliver")
      }
      plans.append(
        QueueWorkerPlan(
          queue: queue, options: BullWorkerOptions(own), client: IORedisOptions(options.options("client")),
          procedure: procedure, schedulers: schedulers))
    }
    return plans
  }

  static let options: [OptionSpec] = [
    OptionSpec(
      "concurrency", .integer(1...10_000), default: "1", .documented("BullMQ, worker options"), "Jobs at once."),
    OptionSpec(
      "lockDuration", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(24)), default: "30s",
      .documented("BullMQ, worker options"), "How long a job's lock holds; it is renewed while the job runs."),
    OptionSpec(
      "stalledInterval", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(24)), default: "30s",
      .documented("BullMQ, worker options"), "Between two checks for stalled jobs, of all workers together."),
    OptionSpec(
      "maxStalledCount", .integer(0...1_000), default: "1", .documented("BullMQ, worker options"),
      "How often a job may stall; once more, and it fails."),
    OptionSpec(
      "drainDelay", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(24)), default: "5s",
      .documented("BullMQ, worker options"), "How long an idle worker waits for the marker."),
    OptionSpec(
      "limiter", .rate, required: false,
      "At most so many jobs in a window, for the queue as a whole. Only workers that have one heed it."),
    OptionSpec("does", StepType.list, required: true, "The steps of a job."),
    QueueScheduler.option,
  ]

  static let clientOptions: [OptionSpec] = [
    OptionSpec(
      "maxRetriesPerRequest", .integer(-1...1_000_000), default: "20", .documented("ioredis, Redis options"),
      "Commands are given up after so many tries to connect again; -1: never, `null` in ioredis. Blocking connections of "
        + "BullMQ have -1."),
    OptionSpec(
      "enableOfflineQueue", .boolean, default: "true", .documented("ioredis, Redis options"),
      "Whether commands wait while there is no connection."),
    OptionSpec(
      "connectTimeout", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(24)), default: "10s",
      .documented("ioredis, Redis options"), "How long a try to connect takes at most."),
    OptionSpec(
      "commandTimeout", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(24)), required: false,
      "How long a command takes at most, the wait for a connection included; without it, for ever."),
  ]
}

extension BullWorkerOptions {
  fileprivate init(_ options: Options) {
    self.init()
    concurrency = options.integer("concurrency")
    lockDuration = options.duration("lockDuration").milliseconds
    stalledInterval = options.duration("stalledInterval").milliseconds
    maxStalledCount = options.integer("maxStalledCount")
    drainDelay = options.duration("drainDelay").milliseconds
    if options.has("limiter") {
      let rate = options.rate("limiter")
      limiter = BullLimiter(max: Int64(rate.count), duration: max(1, rate.per.milliseconds))
    }
  }
}

extension IORedisOptions {
  /// BullMQ's own connection with what the system says.
  init(_ options: Options) {
    self = .bullMQ(isBlocking: false)
    guard !options.entries.isEmpty else { return }
    let retries = options.integer("maxRetriesPerRequest")
    maxRetriesPerRequest = retries < 0 ? nil : retries
    enableOfflineQueue = options.boolean("enableOfflineQueue")
    connectTimeout = options.duration("connectTimeout").milliseconds
    commandTimeout = options.has("commandTimeout") ? options.duration("commandTimeout").milliseconds : nil
  }
}

extension VirtualDuration {
  var milliseconds: Int64 { nanoseconds / 1_000_000 }
}

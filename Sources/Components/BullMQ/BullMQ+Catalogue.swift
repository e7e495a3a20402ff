import BullEngine
import RedisEngine
import SimulationKernel
import Telemetry
import VirtualTime

extension BullMQ {
  /// The `type:` of systems.
  static let typeName = "bullmq"

  /// The catalogue entry of `type: bullmq`.
  static let catalogueEntry = ComponentType(
    name: typeName,
    summary: "BullMQ's job queues on a Redis server, under BullMQ's own keys.",
    options: [
      OptionSpec("redis", .reference(["redis"]), required: true, "The server."),
      OptionSpec("prefix", .text, default: "bull", .documented("BullMQ, queue options"), "The first part of the keys."),
      OptionSpec(
        "version", .choice(["5", "6"]), default: "6", .documented("BullMQ, changelog 6.0.0"),
        "The major release, where they differ: a pause renames `wait` to `paused` in 5 and is a flag in 6."),
      OptionSpec("queues", .map(.object(queueOptions)), required: true, "The queues, with what their jobs are given."),
      OptionSpec(
        "client", .object(QueueWorkerPlan.clientOptions), default: "{}", .assumed,
        "The connection of who adds the messages of flows that lead here."),
      OptionSpec(
        "capacity", .integer(1...100_000_000), default: "5000000", .assumed,
        "The most messages that may wait or be under way; beyond it the run ends with an error. BullMQ has no limit."),
      OptionSpec(
        "refreshInterval", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(24)), default: "10s",
        .assumed, "How often the gauges are computed."),
      OptionSpec("metrics", .object(JobMetrics.options), default: "{}", .assumed, "The names of the metrics."),
    ],
    actions: actions, metrics: JobMetrics.specs, takesMessages: true, livesInPods: true, make: make)

  private static let queueOptions: [OptionSpec] = [
    OptionSpec(
      "flows", .list(.text), default: "[]", .assumed,
      "The flows whose messages become jobs here, where flows lead to this component. With one queue all do."),
    OptionSpec("jobName", .text, default: "job", .assumed, "The name of the jobs that flows add."),
    OptionSpec(
      "attempts", .integer(1...1_000), default: "1", .documented("BullMQ, job options"),
      "Tries in total, the first one included."),
    OptionSpec(
      "backoff",
      .object([
        OptionSpec(
          "type", .choice(["fixed", "exponential"]), default: "exponential", .assumed,
          "`exponential` doubles with every attempt, without an end."),
        OptionSpec(
          "delay", .duration(.zero...VirtualDuration.hours(24 * 365)), required: true, "After the first attempt."),
        OptionSpec(
          "jitter", .share, default: "0%", .documented("BullMQ, retrying failing jobs"),
          "The part of the wait that is drawn anew each time."),
      ]), required: false, "The wait between attempts. Without it a job is tried again at once."),
    OptionSpec(
      "delay", .duration(.zero...VirtualDuration.hours(24 * 365)), default: "0s", .documented("BullMQ, job options"),
      "How long a job waits before its first attempt."),
    OptionSpec(
      "priority", .integer(0...2_097_151), default: "0", .documented("BullMQ, job options"),
      "0: none, which is before all others; else lower first."),
    OptionSpec(
      "lifo", .boolean, default: "false", .documented("BullMQ, job options"), "Whether the newest goes first."),
    OptionSpec(
      "removeOnComplete", .object(keepOptions), required: false, "Which completed jobs stay; without it, all of them."),
    OptionSpec("removeOnFail", .object(keepOptions), required: false, "The same of failed jobs."),
  ]

  private static let keepOptions: [OptionSpec] = [
    OptionSpec("count", .integer(0...100_000_000), required: false, "The newest so many; 0: none."),
    OptionSpec(
      "age", .duration(VirtualDuration.seconds(1)...VirtualDuration.hours(24 * 365)), required: false,
      "Those that finished within so long."),
  ]

  private static func make(
    _ context: ComponentContext, _ options: Options
  ) throws(ConfigurationProblem) -> any Component {
    guard let redis = context.component(options.text("redis")) as? Redis else {
      throw ConfigurationProblem(["redis"], "is not a redis component")
    }
    let queues = options.options("queues")
    guard !queues.entries.isEmpty else { throw ConfigurationProblem(["queues"], "has no queue") }
    var made: [JobQueue] = []
    for entry in queues.entries {
      guard case .options(let own) = entry.value else { preconditionFailure("a queue that is no mapping") }
      do throws(ConfigurationProblem) { made.append(try queue(entry.name, own, redis, options)) } catch {
        throw ConfigurationProblem(["queues", entry.name] + error.path, error.message)
      }
    }
    let journal = context.telemetry.journal
    let component = BullMQ(
      context: context, redis: redis, queues: made,
      settings: Settings(
        refreshInterval: options.duration("refreshInterval"), capacity: options.integer("capacity"),
        client: IORedisOptions(options.options("client")), stalled: journal.intern("stalled"),
        again: journal.intern("again")),
      metrics: options.options("metrics"))
    redis.with { $0.attach(component) }
    return component
  }

  private static func queue(
    _ name: String, _ own: Options, _ redis: Redis, _ options: Options
  ) throws(ConfigurationProblem) -> JobQueue {
    var job = BullJobOptions()
    job.attempts = own.integer("attempts")
    if own.has("backoff") {
      let backoff = own.options("backoff")
      job.backoff = BullBackoff(
        backoff.text("type") == "fixed" ? .fixed : .exponential, delay: backoff.duration("delay").milliseconds,
        jitter: backoff.share("jitter").value)
    }
    job.delay = own.duration("delay").milliseconds
    job.priority = Int64(own.integer("priority"))
    job.lifo = own.boolean("lifo")
    job.removeOnComplete = keep(own, "removeOnComplete")
    job.removeOnFail = keep(own, "removeOnFail")
    do {
      let version: BullVersion = options.text("version") == "5" ? .v5 : .v6
      let queue = try redis.with { redis in
        try redis.machine.data.numbering { engine in
          try BullQueue(
            RedisBytes(name), prefix: RedisBytes(options.text("prefix")), version: version, in: &engine)
        }
      }
      return JobQueue(
        name: name, queue: queue, options: try BullEncodedOptions(job), jobName: RedisBytes(own.text("jobName")),
        flows: own.list("flows").map { if case .text(let flow) = $0 { flow } else { "" } })
    } catch { throw ConfigurationProblem([], "\(error)") }
  }

  private static func keep(_ options: Options, _ name: String) -> BullKeep? {
    guard options.has(name) else { return nil }
    let keep = options.options(name)
    return BullKeep(
      count: keep.has("count") ? keep.integer("count") : nil,
      age: keep.has("age") ? keep.duration("age").nanoseconds / 1_000_000_000 : nil)
  }
}

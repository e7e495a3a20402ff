import Telemetry

extension BullMQWorker {
  /// The catalogue entry of `runs: {type: bullmqWorker}`.
  static let catalogueEntry = WorkloadType(
    name: "bullmqWorker",
    summary: "Works on BullMQ's queues: for each a worker with its connections, whose processor is a list of steps.",
    options: [
      OptionSpec("jobs", .reference([BullMQ.typeName]), required: true, "The queues it works on."),
      OptionSpec(
        "enabled", .boolean, default: "true", .assumed, "A disabled worker takes no jobs; its pod stays ready."),
      OptionSpec(
        "queues", .map(.object(QueueWorkerPlan.options)), required: true, "By queue, how its jobs are worked on."),
      OptionSpec(
        "client", .object(QueueWorkerPlan.clientOptions), default: "{}", .assumed,
        "Its connections to the server; they reconnect as BullMQ makes them."),
      OptionSpec(
        "onStop", .choice(["close", "exit"]), default: "close", .assumed,
        "At SIGTERM: `close` waits for the jobs that run, as far as the grace period reaches; `exit` leaves them, and a check "
          + "for stalled jobs finds them."),
      MongoClientOptions.option, RedisClientOptions.option,
      OptionSpec("logger", .text, default: "Worker", .assumed, "The name that its log lines carry."),
    ],
    metrics: MongoClientOptions.specs + RedisClientOptions.specs,
    make: { context, options throws(ConfigurationProblem) in
      guard let jobs = context.component(options.text("jobs")) as? BullMQ else {
        throw ConfigurationProblem(["jobs"], "is not a bullmq component")
      }
      try RedisClientOptions.check(options, context)
      // What the environment fills in is checked when a pod starts.
      if !options.hasTemplate { _ = try QueueWorkerPlan.all(options, jobs, context) }
      return BullMQWorker(
        jobs: jobs, context: context,
        log: StepLog(context.telemetry.logs, component: context.name, logger: options.text("logger")))
    })
}

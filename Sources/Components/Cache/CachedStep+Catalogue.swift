import BullEngine
import RedisEngine
import Telemetry
import VirtualTime

extension CachedStep {
  private static let span = OptionKind.duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(8_760))

  static let type: StepType = StepType(
    name: "cached",
    summary:
      "Takes a value from Redis; on a miss runs the steps within and puts it there with an expiry (cache-aside).",
    options: [
      OptionSpec("in", .reference([RedisCatalogue.name]), required: true, "The server."),
      OptionSpec(
        "key", .text, required: true,
        "The key, such as `report:{pick:company:1..500}`: a number that is picked by name is the same in all steps of a request, and that "
          + "of an operator's path where a {parameter} has that name. `zipf:1..500` instead of `1..500` makes the first ones popular."
      ),
      OptionSpec("ttl", span, required: true, "How long the value lives. A hit does not renew it."),
      OptionSpec(
        "ttlJitter", .share, default: "0%", .assumed,
        "Lives are longer or shorter than `ttl` by up to this part, drawn evenly, so that values filled at one time do not end at one "
          + "time."),
      OptionSpec("size", .text, default: "1k", .assumed, "Bytes of the value."),
      OptionSpec(
        "name", .text, required: false,
        "What metrics call the cache; without it, the key with `*` for what is filled in."),
      OptionSpec(
        "does", StepType.inner, required: true,
        "The steps on a miss, such as the query; none that sends, stores or enqueues a message."),
      OptionSpec(
        "coalesce", .boolean, default: "false", .assumed,
        "Single flight: requests of a pod that miss while another of it fills the same key wait for that."),
      OptionSpec(
        "lock", .object(lock), required: false,
        "One filler over all pods: `SET KEY:lock NX PX`. Others wait and ask again."),
      OptionSpec(
        "staleWhileRevalidate", span, required: false,
        "For so long beyond its life an old value is still served, while one request of the pod makes a new one in the background "
          + "(RFC 5861)."),
      OptionSpec(
        "onError", .choice(["miss", "fail"]), default: "miss", .assumed,
        "What an error of Redis does: `miss` runs the steps as if nothing were cached, `fail` ends the request with 503. The wait "
          + "until the client gives up comes before: see `redisClients`."),
    ],
    make: { context, options throws(ConfigurationProblem) in
      let access = try CacheAccess(options, context)
      let key = try template(options, context)
      let procedure: Procedure
      do throws(ConfigurationProblem) { procedure = try Procedure(options.list("does"), context) } catch {
        throw ConfigurationProblem(["does"] + error.path, error.message)
      }
      let step = CachedStep(
        access: access, context: context, key: key, settings: try settings(options, key), procedure: procedure)
      try Procedure.check(step.picks, ["key"])
      return step
    })

  private static let lock = [
    OptionSpec(
      "enabled", .boolean, default: "true", .assumed, "Whether there is one; for a switch in the environment."),
    OptionSpec(
      "ttl", span, default: "10s", .assumed, "After this time the lock of a filler that has not ended is gone."),
    OptionSpec(
      "wait", span, default: "5s", .assumed, "How long the others wait for the value; then they fill it themselves."),
    OptionSpec("poll", span, default: "50ms", .assumed, "Between two looks."),
  ]

  private static func settings(_ options: Options, _ key: TextTemplate) throws(ConfigurationProblem) -> Settings {
    var settings = Settings(
      name: options.has("name") ? options.text("name") : key.glob, ttl: options.duration("ttl"),
      jitter: options.share("ttlJitter").value, value: try value(options.text("size")),
      coalesces: options.boolean("coalesce"),
      staleFor: options.has("staleWhileRevalidate") ? options.duration("staleWhileRevalidate") : nil, lock: nil,
      failsOnError: options.text("onError") == "fail")
    if options.has("lock"), options.options("lock").boolean("enabled") {
      let lock = options.options("lock")
      settings.lock = Lock(ttl: lock.duration("ttl"), wait: lock.duration("wait"), poll: lock.duration("poll"))
    }
    return settings
  }

  /// A value of so many bytes; all of a step's share them.
  private static func value(_ text: String) throws(ConfigurationProblem) -> RedisBytes {
    let size: Int64
    do { size = try KubernetesQuantity(parsing: text).bytes } catch {
      throw ConfigurationProblem(["size"], error.message)
    }
    guard (1...(512 << 20)).contains(size) else {
      throw ConfigurationProblem(["size"], "is \(text): a value has at least one byte and at most 512Mi")
    }
    return RedisBytes([UInt8](repeating: UInt8(ascii: "x"), count: Int(size)))
  }

  /// The key; filled once for trial.
  static func template(
    _ options: Options, _ context: ComponentContext
  ) throws(ConfigurationProblem) -> TextTemplate {
    let text = options.text("key")
    guard !text.isEmpty else { throw ConfigurationProblem(["key"], "is empty") }
    do throws(TextTemplate.Malformed) { return try TextTemplate(parsing: text) } catch {
      throw ConfigurationProblem(["key"], error.message)
    }
  }
}

import BullEngine
import RedisEngine
import VirtualTime

/// A job scheduler of a queue, as a system describes it.
enum QueueScheduler {
  static let option = OptionSpec(
    "schedulers",
    .map(
      .object([
        OptionSpec(
          "every", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(8_784)), required: false,
          "Between two jobs; the first is made at once. Either this or `pattern`."),
        OptionSpec(
          "pattern", .text, required: false,
          "When jobs are due, as cron has it, in UTC: five fields, or six with seconds in front."),
        OptionSpec("jobName", .text, required: false, "The jobs' name; without it, the scheduler's ID."),
        OptionSpec("limit", .integer(1...1_000_000_000), required: false, "Jobs in total; without it, any number."),
      ])), default: "{}", .documented("BullMQ, job schedulers"),
    "Jobs that come again and again and carry no message, by their schedulers' IDs. The worker calls "
      + "`queue.upsertJobScheduler` when it starts, and makes the next job when it takes one.")

  /// The schedulers of a queue's worker, in their order.
  /// - Parameter defaults: what the queue's jobs are given.
  static func all(_ options: Options, defaults: BullJobOptions) throws(ConfigurationProblem) -> [BullScheduler] {
    var schedulers: [BullScheduler] = []
    for entry in options.options("schedulers").entries {
      guard case .options(let own) = entry.value else { preconditionFailure("a scheduler that is no mapping") }
      do throws(ConfigurationProblem) {
        schedulers.append(
          BullScheduler(
            RedisBytes(entry.name), try rule(own),
            name: RedisBytes(own.has("jobName") ? own.text("jobName") : entry.name), options: defaults,
            limit: own.has("limit") ? Int64(own.integer("limit")) : nil))
      } catch { throw ConfigurationProblem(["schedulers", entry.name] + error.path, error.message) }
    }
    return schedulers
  }

  private static func rule(_ options: Options) throws(ConfigurationProblem) -> BullRepeat {
    switch (options.has("every"), options.has("pattern")) {
    case (true, false): return .every(options.duration("every").milliseconds)
    case (false, true):
      guard let pattern = CronPattern(options.text("pattern")) else {
        throw ConfigurationProblem(
          ["pattern"],
          "'\(options.text("pattern"))' is no cron pattern: it takes minute, hour, day, month and weekday, as in '0 4 * * *'"
        )
      }
      return .pattern(pattern)
    case (true, true): throw ConfigurationProblem(["pattern"], "excludes 'every'")
    case (false, false): throw ConfigurationProblem([], "needs 'every' or 'pattern'")
    }
  }
}

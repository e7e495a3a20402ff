import RedisEngine
import SimulationKernel
import VirtualTime

extension Redis {
  /// The catalogue entry of `type: redis`.
  static let catalogueEntry = ComponentType(
    name: RedisCatalogue.name, summary: RedisCatalogue.summary, options: RedisCatalogue.options,
    faults: RedisCatalogue.faults, actions: RedisCatalogue.actions + Redis.actions,
    metrics: [
      MetricSpec("redis_commands_processed_total", .counter, labels: ["server"], "Commands answered."),
      MetricSpec("redis_commands_failed_total", .counter, labels: ["server"], "Commands without an answer."),
    ],
    make: { context, options throws(ConfigurationProblem) in
      let start = context.start.moment(of: context.simulation.now)
      let sentinel = options.has("sentinel") ? options.text("sentinel") : nil
      if let sentinel, !isSentinelName(sentinel) {
        throw ConfigurationProblem(["sentinel"], "'\(sentinel)' is no name: letters, digits, '.', '-' and '_' make one")
      }
      return Redis(
        context: context,
        machine: try RedisMachine(
          options: options, startedAt: start.unixNanoseconds / 1_000_000, random: context.stream("data")),
        replicas: options.integer("replicas"), sentinel: sentinel,
        loadRate: options.number("loadRate"), saveRate: options.number("saveRate"),
        forkTime: options.duration("forkTime"))
    })
}

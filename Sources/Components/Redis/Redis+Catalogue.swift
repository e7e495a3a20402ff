extension Redis {
  /// The catalogue entry of `type: redis`.
  static let catalogueEntry = ComponentType(
    name: RedisCatalogue.name, summary: RedisCatalogue.summary, options: RedisCatalogue.options,
    faults: RedisCatalogue.faults,
    metrics: [
      MetricSpec("redis_commands_processed_total", .counter, labels: ["server"], "Commands answered."),
      MetricSpec("redis_commands_failed_total", .counter, labels: ["server"], "Commands without an answer."),
    ],
    make: { context, options throws(ConfigurationProblem) in
      Redis(context: context, machine: RedisMachine(options: options))
    })
}

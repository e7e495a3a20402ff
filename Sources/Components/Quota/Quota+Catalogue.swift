import SimulationKernel

extension Quota {
  /// The catalogue entry of `type: quota`.
  static let catalogueEntry = ComponentType(
    name: QuotaCatalogue.name, summary: QuotaCatalogue.summary, options: QuotaCatalogue.options,
    actions: QuotaCatalogue.actions, metrics: QuotaCatalogue.metrics, livesInPods: true,
    make: { context, options throws(ConfigurationProblem) in
      let configuration = try QuotaConfiguration(options: options, start: context.start)
      let machine = QuotaMachine(
        configuration: configuration, organisations: context.vocabulary.organisations.count)
      let store = options.has("store") ? context.component(options.text("store")) as? Redis : nil
      let quota = Quota(
        context: context, machine: machine, store: store, metricNames: options.options("metrics"),
        relation: try QuotaColumn.relation(options))
      store?.with { $0.attach(quota) }
      return quota
    })
}

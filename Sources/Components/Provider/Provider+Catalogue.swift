extension Provider {
  /// The catalogue entry of `type: provider`.
  static let catalogueEntry = ComponentType(
    name: ProviderCatalogue.name, summary: ProviderCatalogue.summary, options: ProviderCatalogue.options,
    presets: ProviderCatalogue.presets, faults: ProviderCatalogue.faults, actions: ProviderCatalogue.actions,
    metrics: [
      MetricSpec(
        "provider_requests_total", .counter, labels: ["provider", "outcome"], "Requests to the provider, by outcome."),
      MetricSpec(
        "provider_request_duration_seconds", .histogram, labels: ["provider"], "From a request to its answer."),
    ],
    make: { context, options throws(ConfigurationProblem) in
      Provider(context: context, machine: try ProviderMachine(options: options))
    })
}

import VirtualTime

extension Provider {
  /// The catalogue entry of `type: provider`.
  static let catalogueEntry = ComponentType(
    name: ProviderCatalogue.name, summary: ProviderCatalogue.summary, options: ProviderCatalogue.options,
    presets: ProviderCatalogue.presets, faults: ProviderCatalogue.faults, actions: ProviderCatalogue.actions,
    metrics: [
      MetricSpec(
        "provider_requests_total", .counter, labels: ["provider", "outcome"],
        "Requests to the provider, by what their clients heard: accepted, refused, timeout."),
      MetricSpec(
        "provider_request_duration_seconds", .histogram, labels: ["provider"],
        "From a request to its answer, or to the client's timeout."),
      MetricSpec(
        "provider_quota_used", .gauge, labels: ["provider"], "What is used of the provider's messaging limit."),
      MetricSpec(
        "provider_quota_limit", .gauge, labels: ["provider"], "The provider's messaging limit; +Inf without one."),
      MetricSpec("provider_queued", .gauge, labels: ["provider"], "What waits in the provider's own queues."),
    ],
    make: { context, options throws(ConfigurationProblem) in
      Provider(
        context: context,
        machine: try ProviderMachine(
          options: options, templateNames: context.vocabulary.templates,
          traits: IndexedStream(seed: context.seed, name: "\(context.name)/recipients")),
        title: options.has("title") ? options.text("title") : nil,
        api: ProviderAPI(rawValue: options.text("api")) ?? .none)
    })
}

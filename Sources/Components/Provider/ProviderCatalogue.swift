import VirtualTime

/// The catalogue's data on `type: provider`.
public enum ProviderCatalogue {
  public static let name = "provider"
  public static let summary = "A messaging provider's API: accepts messages, limits and fails them, reports receipts."
  public static let presets: [Preset] = [
    twilioLongCode, twilioTollFree, twilioShortCode, sendGrid, whatsAppCloud, generic,
  ]

  public static let actions: [ActionType] = [
    ActionType(
      "upgradeTier",
      "Raises the messaging limit to the next of `tiers`, above the last to unlimited, or to a given one.",
      [OptionSpec("to", .rate, required: false, "The new limit; without it, the next tier.")])
  ]

  public static let metrics: [MetricSpec] = [
    MetricSpec(
      "provider_requests_total", .counter, labels: ["provider", "code"],
      "Requests by the code of their answer; accepted ones have an empty code, those without an answer `timeout`."),
    MetricSpec("provider_request_duration_seconds", .histogram, labels: ["provider"], "From a request to its answer."),
    MetricSpec(
      "provider_receipts_total", .counter, labels: ["provider", "code"], "Receipts; delivered ones have no code."),
    MetricSpec("provider_queued", .gauge, labels: ["provider"], "What waits in the senders' queues."),
    MetricSpec("provider_quota_used", .gauge, labels: ["provider"], "Messages counted in the quota's window."),
    MetricSpec("provider_quota_limit", .gauge, labels: ["provider"], "The quota; absent while it is unlimited."),
    MetricSpec("provider_quota_remaining", .gauge, labels: ["provider"], "What is left of the quota."),
  ]
}

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
}

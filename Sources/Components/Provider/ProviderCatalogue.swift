import VirtualTime

/// The catalogue's data on `type: provider`.
public enum ProviderCatalogue {
  public static let name = "provider"
  public static let summary = "A messaging provider's API: accepts messages, limits and fails them, reports receipts."
  public static let presets: [Preset] = [
    twilioLongCode, twilioTollFree, twilioShortCode, twilioMessagingService, sendGrid, whatsAppCloud, smtp, generic,
  ]
}

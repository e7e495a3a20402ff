extension ProviderCatalogue {
  static let twilioLongCode = twilio(
    "twilio-long-code", "SMS through Twilio from long codes (ordinary numbers).", rate: "1 per 1s")
  static let twilioTollFree = twilio("twilio-toll-free", "SMS through Twilio from toll-free numbers.", rate: "3 per 1s")
  static let twilioShortCode = twilio("twilio-short-code", "SMS through Twilio from short codes.", rate: "100 per 1s")
  static let twilioMessagingService = twilio(
    "twilio-messaging-service",
    "SMS through a Twilio messaging service with a pool of long codes: overflow fails after acceptance.",
    rate: "1 per 1s", excess: "failLater, code: '30001', validity: 10h",
    [.init("senderChoice", "sticky", .documented("Twilio, messaging services: sticky sender, on by default"))])

  private static func twilio(
    _ name: String, _ help: String, rate: String, excess: String = "refuse, code: '21611'",
    _ more: [Preset.Value] = []
  ) -> Preset {
    Preset(
      name, help,
      [
        .init("title", "Twilio", .assumed), .init("api", "twilio", .documented("Twilio, REST API")),
        .init("codes", twilioCodes, twilioCodeSource),
        .init("acceptLatency", "{p50: 120ms, p99: 1.2s}", .assumed),
        .init("receipt", "{p50: 4s, p99: 60s}", .assumed),
        .init("unreported", "2%", .assumed),
        .init("receiptErrors", "[{code: '30003', share: 0.5%}, {code: '30007', share: 0.2%}]", .assumed),
        .init("invalidRecipient", "{code: '21211', when: submission}", .documented("Twilio, error 21211")),
        .init("throttleCode", "'20429'", .documented("Twilio, error 20429")),
        .init("outageCode", "'503'", .assumed),
        .init("credentialsCode", "'20003'", .assumed),
        .init(
          "throughput", "{rate: \(rate), per: sender, counts: segments, queueFor: 10h, excess: \(excess)}",
          .documented("Twilio, \"Understanding Twilio Rate Limits and Message Queues\"; errors 30001 and 21611")),
        .init("accountLimit", "{rate: 2000 per 1s, code: '63017'}", .documented("Twilio, error 63017")),
        .init(
          "suspension", "{code: '30002', when: receipt}",
          .documented("Twilio, error 30002; recalled, that requests are accepted is assumed")),
        .init("filteringCode", "'30007'", .documented("Twilio, error 30007")),
      ] + more)
  }

  private static let twilioCodes = """
    {'20003': {class: stopChannel, status: 401}, '20429': {class: retry, status: 429}, \
    '21211': {class: permanent, status: 400}, '21610': {class: permanent, status: 400}, \
    '21611': {class: retry, status: 429}, '21614': {class: permanent, status: 400}, \
    '21635': {class: permanent, status: 400}, '30001': {class: retry}, '30002': {class: stopChannel}, \
    '30003': {class: retry}, '30005': {class: permanent}, '30006': {class: permanent}, '30007': {class: permanent}, \
    '30008': {class: retry}, '63017': {class: retry, status: 429}, '503': {class: retry, status: 503}}
    """

  private static let twilioCodeSource = Provenance.documented(
    "Twilio, error pages; the classes, '503' and the statuses of 20003, 21610, 21611, 21614 and 63017 are assumed")
}

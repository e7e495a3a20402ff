extension ProviderCatalogue {
  static let whatsAppCloud = Preset(
    "whatsapp-cloud", "WhatsApp Cloud API, one business portfolio with one number.",
    [
      .init("title", "WhatsApp", .assumed), .init("api", "whatsapp", .documented("Meta, WhatsApp Cloud API")),
      .init(
        "codes", whatsAppCodes,
        .documented(
          "WhatsApp Business Platform, \"Error codes\"; statuses differ between copies, the classes are assumed")),
      .init("acceptLatency", "{p50: 300ms, p99: 2.5s}", .assumed),
      .init(
        "receipt", "{mixture: [{share: 0.92, p50: 1.5s, p99: 15s}, {share: 0.08, p50: 2h, p99: 20h}]}", .assumed),
      .init("unreported", "1%", .assumed),
      .init("receiptErrors", "[{code: '131026', share: 0.3%}]", .assumed),
      .init(
        "invalidRecipient", "{code: '131026', when: receipt}",
        .documented("WhatsApp Business Platform, \"Error codes\"")),
      .init("throttleCode", "'130429'", .documented("WhatsApp Business Platform, \"Error codes\"")),
      .init("outageCode", "'131016'", .documented("WhatsApp Business Platform, \"Error codes\"")),
      .init("credentialsCode", "'190'", .documented("WhatsApp Business Platform, \"Error codes\"")),
      .init(
        "throughput", "{rate: 80 per 1s, per: sender, code: '130429'}",
        .documented("WhatsApp Business Platform, \"Throughput\"; the burst of one second is assumed")),
      .init(
        "pairLimit", "{rate: 1 per 6s, burst: 45, code: '131056'}",
        .measured("\"WhatsApp Cloud API Rate Limits in Practice\"; the burst is assumed")),
      .init("tier", "2000 per 24h", .assumed),
      .init(
        "tiers", "[250 per 24h, 2000 per 24h, 10000 per 24h, 100000 per 24h]",
        .documented("WhatsApp Business Platform, \"Messaging limits\"")),
      .init(
        "quota", "{window: moving, counts: recipients, code: '130429'}",
        .documented(
          "WhatsApp Business Platform, \"Messaging limits\"; it names no code for this limit, the code is assumed")
      ),
      .init(
        "templateCodes", "{paused: '132015', missing: '132001', mismatched: '132000', windowClosed: '131047'}",
        .documented("WhatsApp Business Platform, \"Error codes\"")),
      .init(
        "maintenance", "{time: 1m, code: '131057'}",
        .documented("WhatsApp Business Platform, \"Throughput\": unusable for up to a minute")),
      .init(
        "suspension", "{code: '368', when: submission}",
        .documented("WhatsApp Business Platform, \"Error codes\"")),
      .init(
        "filteringCode", "'131049'",
        .documented("WhatsApp Business Platform, \"Error codes\"; that it comes with the receipt is assumed")),
    ])

  private static let whatsAppCodes = """
    {'0': {class: stopChannel, status: 401}, '1': {class: retry, status: 500}, '2': {class: retry, status: 503}, \
    '4': {class: retry, status: 429}, '10': {class: stopChannel, status: 403}, \
    '190': {class: stopChannel, status: 401}, '368': {class: stopChannel, status: 403}, \
    '80007': {class: retry, status: 429}, '130429': {class: retry, status: 429}, \
    '131000': {class: retry, status: 500}, '131016': {class: retry, status: 503}, \
    '131026': {class: permanent, status: 400}, '131047': {class: permanent, status: 400}, \
    '131048': {class: stopChannel, status: 429}, '131049': {class: permanent, status: 400}, \
    '131056': {class: delayRecipient, status: 429}, '131057': {class: retry, status: 500}, \
    '132000': {class: permanent, status: 400}, '132001': {class: permanent, status: 404}, \
    '132015': {class: permanent, status: 400}}
    """
}

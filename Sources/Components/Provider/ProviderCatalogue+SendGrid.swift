extension ProviderCatalogue {
  static let sendGrid = Preset(
    "sendgrid", "Email through Twilio SendGrid's v3 API.",
    [
      .init("title", "SendGrid", .assumed), .init("api", "sendgrid", .documented("SendGrid, v3 API")),
      .init(
        "codes",
        """
        {'400': {class: permanent, status: 400}, '401': {class: stopChannel, status: 401}, \
        '403': {class: stopChannel, status: 403}, '413': {class: permanent, status: 413}, \
        '429': {class: retry, status: 429}, '500': {class: retry, status: 500}, '503': {class: retry, status: 503}, \
        '550': {class: permanent}, dropped: {class: permanent}, blocked: {class: permanent}}
        """, .documented("SendGrid, v3 \"Errors\" and event types; the classes are assumed")),
      .init("acceptLatency", "{p50: 100ms, p99: 1s}", .assumed),
      .init("receipt", "{p50: 3s, p99: 5m}", .assumed),
      .init(
        "deferral", "{share: 2%, delay: {p50: 30m, p99: 24h}, limit: 72h, code: blocked}",
        .documented("SendGrid, \"Deferrals\": tried again for up to 72 hours; the share and the delay are assumed")),
      .init(
        "suppression", "{causes: ['550'], code: dropped, when: receipt}",
        .documented("SendGrid, \"Blocks\": bounces suppress later messages, blocks do not")),
      .init("suspension", "{code: '403', when: submission}", .documented("SendGrid, v3 \"Errors\"")),
      .init("filteringCode", "dropped", .assumed),
      .init("receiptErrors", "[{code: dropped, share: 0.3%}]", .assumed),
      .init("invalidRecipient", "{code: '550', when: receipt}", .documented("SendGrid, event type \"bounce\"")),
      .init("outageCode", "'503'", .documented("SendGrid, v3 \"Errors\"")),
      .init("credentialsCode", "'401'", .documented("SendGrid, v3 \"Errors\"")),
      .init("throughput", "{rate: 10000 per 1s, code: '429'}", .measured("second-hand; SendGrid publishes no figure")),
    ])

  static let generic = Preset(
    "generic", "A provider with HTTP statuses as codes and no limits: the options' own defaults.", [])
}

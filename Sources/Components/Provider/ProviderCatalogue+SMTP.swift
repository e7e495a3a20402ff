import VirtualTime

extension ProviderCatalogue {
  private static let smtpReplies = "RFC 5321, 4.2: 4yz may be tried again, 5yz may not"

  static let smtp = Preset(
    "smtp", "Mail handed to an SMTP server: a code is its reply, or the client's own error.",
    [
      .init("title", "SMTP", .assumed),
      .init(
        "codes",
        """
        {'421': {class: retry}, '450': {class: retry}, '451': {class: retry}, '452': {class: retry}, \
        '454': {class: retry}, '535': {class: stopChannel}, '550': {class: permanent}, '551': {class: permanent}, \
        '552': {class: permanent}, '553': {class: permanent}, '554': {class: permanent}, \
        ECONNREFUSED: {class: retry}}
        """, .documented("\(smtpReplies); RFC 4954 for 454 and 535; that 535 stops the channel is assumed")),
      .init("acceptLatency", "{p50: 200ms, p99: 3s}", .assumed),
      .init("timeout", "10m", .documented("Nodemailer, SMTP transport: socketTimeout")),
      .init(
        "unreported", "100%", .documented("RFC 5321, 6.1: after 250 the server is responsible; no receipt follows")),
      .init("invalidRecipient", "{code: '550', when: submission}", .documented("RFC 5321, 4.2.3: mailbox unavailable")),
      .init("throttleCode", "'451'", .assumed), .init("outageCode", "ECONNREFUSED", .documented("Node.js")),
      .init("credentialsCode", "'535'", .documented("RFC 4954")),
      .init(
        "concurrency", "{limit: 50, code: '421'}",
        .documented("Postfix, smtpd_client_connection_count_limit: half of 100 processes, then 421")),
      .init("suspension", "{code: '554', when: submission}", .assumed), .init("filteringCode", "'554'", .assumed),
    ])

  static let greylisting = OptionSpec(
    "greylisting",
    .object([
      OptionSpec("share", .share, required: true, "The part of the recipients whose servers do so."),
      OptionSpec(
        "delay", .duration(.zero...VirtualDuration.hours(24 * 31)), default: "5m", .documented("Postgrey: --delay=300"),
        "A try so long after the first one passes."),
      OptionSpec(
        "window", .duration(.zero...VirtualDuration.hours(24 * 366)), default: "48h",
        .documented("Postgrey: --retry-window=2d"), "A try later than this after the first one is a first one again."),
      OptionSpec(
        "remembers", .duration(.zero...VirtualDuration.hours(24 * 366)), default: "840h",
        .documented("Postgrey: --max-age=35"), "How long a recipient's messages pass after the last that did."),
      OptionSpec("code", .text, required: false, "The code of what is put off; by default `throttleCode`."),
    ]), required: false,
    "Servers that put off the first message to a recipient; without it, there are none. With a flow's `recipients` they "
      + "know whom they have seen.")
}

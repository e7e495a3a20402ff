import VirtualTime

extension FactCase {
  private static let grey = "greylisting: {share: 100%}"

  /// A mail server as SMTP clients meet it.
  static let mail: [FactCase] = [
    FactCase("no receipt follows a 250", "smtp", "unreported: 100%", [.send(3)], "3 unreported", showsTimes: true),
    FactCase("an unknown mailbox: 550 at once", "smtp", [.send(invalid: true), .send()], "550, ok"),
    FactCase(
      "a closed port, until it is open again", "smtp",
      [.fault("outage"), .send(), .lift("outage", at: .seconds(1)), .send(at: .seconds(1))], "ECONNREFUSED, ok"),
    FactCase("a server that shuts down: 421", "smtp", [.fault("outage", "{code: '421'}"), .send()], "421"),
    FactCase("a server without an answer", "smtp", [.fault("outage", "{mode: hang}"), .send()], "timeout"),
    FactCase("rejected credentials: 535", "smtp", [.fault("credentials"), .send()], "535"),
    FactCase("50 connections from one client, then 421", "smtp", [.send(51)], "50 ok, 421"),
    FactCase(
      "a connection that ended makes room", "smtp", [.send(50), .send(51, at: .milliseconds(101))],
      "100 ok, 421"),
    FactCase("full storage: 452", "smtp", [.fault("errors", "{share: 100%, code: '452'}"), .send()], "452"),
    FactCase(
      "a greylisted recipient passes 300 s after the first try, and from then on", "smtp", grey,
      [
        .send(to: 1), .send(at: .seconds(299), to: 1), .send(at: .seconds(300), to: 1), .send(at: .seconds(301), to: 1),
        .send(at: .seconds(301), to: 2),
      ], "2 451, 2 ok, 451"),
    FactCase(
      "a second try after two days is a first one", "smtp", grey,
      [.send(to: 1), .send(at: .hours(49), to: 1), .send(at: .hours(50), to: 1)], "2 451, ok"),
    FactCase(
      "35 days without mail are forgotten", "smtp", grey,
      [
        .send(to: 1), .send(at: .hours(1), to: 1), .send(at: .hours(1 + 840), to: 1),
        .send(at: .hours(1 + 840 + 841), to: 1),
      ], "451, 2 ok, 451"),
    FactCase(
      "other servers do not put off", "smtp", "greylisting: {share: 0%}", [.send(3, to: 1)], "3 ok"),
    FactCase(
      "an unknown mailbox is no matter of waiting", "smtp", grey, [.send(2, to: 1, invalid: true)], "2 550"),
    FactCase(
      "with a code of its own", "smtp", "greylisting: {share: 100%, code: '450'}", [.send(to: 1)], "450"),
  ]
}

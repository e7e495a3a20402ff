import VirtualTime

extension FactCase {
  /// Acceptance is not delivery.
  static let receipts: [FactCase] = [
    FactCase(
      "a receipt follows when the message has left the queue", "twilio-long-code", "receipt: 4s", [.send(2)],
      "ok after 4s, ok after 5s", showsTimes: true),
    FactCase(
      "some never report", "twilio-long-code", "unreported: 100%", [.send()], "unreported", showsTimes: true),
    FactCase(
      "a failed receipt is never unreported", "twilio-long-code",
      "unreported: 100%, receiptErrors: [{code: '30003', share: 100%}]", [.send()], "later 30003 after 1s",
      showsTimes: true),
    FactCase(
      "30003, an unreachable handset, comes after acceptance", "twilio-long-code",
      "receiptErrors: [{code: '30003', share: 100%}]", [.send()], "later 30003"),
    FactCase(
      "carriers filter: 30007 after acceptance", "twilio-long-code",
      [.fault("filtering", "{share: 100%}"), .send(), .lift("filtering", at: .seconds(1)), .send(at: .seconds(1))],
      "later 30007, ok"),
    FactCase(
      "WhatsApp keeps marketing from users: 131049", "whatsapp-cloud", [.fault("filtering", "{share: 100%}"), .send()],
      "later 131049"),
    FactCase("131026, undeliverable", "whatsapp-cloud", [.send(invalid: true)], "later 131026"),
    FactCase("21211, an invalid number, at once", "twilio-long-code", [.send(invalid: true)], "21211"),
    FactCase("a bounce after acceptance", "sendgrid", [.send(invalid: true)], "later 550"),
    FactCase(
      "deferred mail comes late", "sendgrid", "deferral: {share: 100%, delay: 3h, code: blocked}", [.send()],
      "ok after 3h", showsTimes: true),
    FactCase(
      "deferred mail is tried for 72 hours", "sendgrid", "deferral: {share: 100%, delay: 72h, code: blocked}",
      [.send()], "ok after 3d", showsTimes: true),
    FactCase(
      "then it is blocked", "sendgrid", "deferral: {share: 100%, delay: 73h, code: blocked}", [.send()],
      "later blocked after 3d", showsTimes: true),
    FactCase(
      "a receiving side that defers", "sendgrid", "deferral: {share: 0%, delay: 3h, code: blocked}",
      [.send(), .fault("deferrals", "{share: 100%}"), .send(), .lift("deferrals", at: .seconds(1)), .send()],
      "ok after 1s, ok after 3h, ok after 1s", showsTimes: true),
    FactCase(
      "a bounce is not deferred", "sendgrid", "deferral: {share: 100%, delay: 3h, code: blocked}",
      [.send(invalid: true)], "later 550 after 1s", showsTimes: true),
  ]
}

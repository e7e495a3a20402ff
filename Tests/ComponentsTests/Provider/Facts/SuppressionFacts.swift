import VirtualTime

extension FactCase {
  private static let blocks = "deferral: {share: 100%, delay: 73h, code: blocked}"

  /// Bounce lists, block lists, opt-outs and numbers that never work.
  static let suppression: [FactCase] = [
    FactCase(
      "a bounce suppresses later messages to that recipient", "sendgrid",
      [.send(to: 1, invalid: true), .send(2, at: .seconds(2), to: 1)], "later 550, 2 later dropped"),
    FactCase(
      "others are not concerned", "sendgrid", [.send(to: 1, invalid: true), .send(at: .seconds(2), to: 2)],
      "later 550, ok"),
    FactCase(
      "from the moment of the bounce on", "sendgrid",
      [.send(to: 1, invalid: true), .send(at: .milliseconds(1099), to: 1), .send(at: .milliseconds(1100), to: 1)],
      "later 550, ok, later dropped"),
    FactCase(
      "a block does not", "sendgrid", blocks, [.send(to: 1), .send(at: .hours(80), to: 1)], "2 later blocked"),
    FactCase(
      "a cleared list drops nothing", "sendgrid",
      [
        .send(to: 1, invalid: true), .act("clearSuppressions", at: .seconds(2)), .send(at: .seconds(2), to: 1),
      ], "later 550, ok"),
    FactCase(
      "a bounce that is still to come is not cleared", "sendgrid",
      [.send(to: 1, invalid: true), .act("clearSuppressions"), .send(at: .seconds(2), to: 1)],
      "later 550, later dropped"),
    FactCase(
      "drops are no bounces", "sendgrid",
      [
        .send(to: 1, invalid: true), .send(at: .seconds(2), to: 1), .act("clearSuppressions", at: .seconds(60)),
        .send(at: .seconds(60), to: 1),
      ], "later 550, later dropped, ok"),
    FactCase(
      "21610: the recipient has opted out", "twilio-long-code",
      "recipientErrors: [{code: '21610', share: 100%, when: submission}]", [.send(2, to: 1)], "2 21610"),
    FactCase(
      "an opt-out cannot be cleared", "twilio-long-code",
      "suppression: {causes: ['30003'], code: '21610'}, recipientErrors: [{code: '21610', share: 100%}]",
      [.send(to: 1), .act("clearSuppressions"), .send(to: 1)], "2 21610"),
    FactCase(
      "21614: not a mobile number", "twilio-long-code", "recipientErrors: [{code: '21614', share: 100%}]",
      [.send(to: 1)], "21614"),
    FactCase(
      "21635: a landline outside the US, Canada and the UK", "twilio-long-code",
      "recipientErrors: [{code: '21635', share: 100%}]", [.send(to: 1)], "21635"),
    FactCase(
      "30006: a landline, found out by the carrier", "twilio-long-code",
      "recipientErrors: [{code: '30006', share: 100%, when: receipt}]", [.send(to: 1)], "later 30006"),
    FactCase(
      "30005: an unknown destination", "twilio-long-code",
      "recipientErrors: [{code: '30005', share: 100%, when: receipt}]", [.send(to: 1)], "later 30005"),
  ]
}

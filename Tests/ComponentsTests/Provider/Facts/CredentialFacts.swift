import VirtualTime

extension FactCase {
  /// Credentials, suspended accounts and templates, and what ends their faults.
  static let credentials: [FactCase] = [
    FactCase("20003", "twilio-long-code", [.fault("credentials"), .send()], "20003"),
    FactCase("401", "sendgrid", [.fault("credentials"), .send()], "401"),
    FactCase("190", "whatsapp-cloud", [.fault("credentials"), .send()], "190"),
    FactCase("permission lost", "whatsapp-cloud", [.fault("credentials", "{code: '10'}"), .send()], "10"),
    FactCase(
      "new credentials end it, and the fault's end changes nothing more", "whatsapp-cloud",
      [
        .fault("credentials"), .send(), .act("rotateCredentials", at: .seconds(1)), .send(at: .seconds(1)),
        .lift("credentials", at: .seconds(2)), .send(at: .seconds(2)),
      ], "190, 2 ok"),
    FactCase(
      "credentials revoked again are refused again", "sendgrid",
      [
        .fault("credentials"), .act("rotateCredentials", at: .seconds(1)), .lift("credentials", at: .seconds(2)),
        .fault("credentials", at: .seconds(3)), .send(at: .seconds(3)),
      ], "401"),
    FactCase(
      "30002 comes after acceptance", "twilio-long-code", [.fault("suspension"), .send(2)], "2 later 30002"),
    FactCase(
      "a suspension may refuse requests instead", "twilio-long-code",
      [.fault("suspension", "{when: submission, code: '20003'}"), .send()], "20003"),
    FactCase("a policy block of WhatsApp: 368", "whatsapp-cloud", [.fault("suspension"), .send()], "368"),
    FactCase("SendGrid: 403", "sendgrid", [.fault("suspension"), .send()], "403"),
    FactCase(
      "support lifts a suspension after its time", "whatsapp-cloud", "supportTime: 4h",
      [
        .fault("suspension"), .send(), .act("contactSupport", at: .hours(1)),
        .send(at: .hours(5) - .nanoseconds(1)), .send(at: .hours(5)), .lift("suspension", at: .hours(6)),
        .send(at: .hours(6)),
      ], "2 368, 2 ok"),
    FactCase(
      "support lifts what it was asked about", "whatsapp-cloud", "supportTime: 1h",
      [
        .fault("suspension"), .act("contactSupport"), .lift("suspension", at: .minutes(10)),
        .fault("suspension", at: .minutes(20)), .send(at: .minutes(30)), .lift("suspension", at: .minutes(40)),
        .send(at: .hours(2)),
      ], "368, ok"),
    FactCase(
      "a paused template: 132015", "whatsapp-cloud",
      [.fault("templatePaused", "{template: newsletter}"), .send(template: 1), .send(template: 0), .send()],
      "132015, 2 ok"),
    FactCase(
      "every template paused, one approved anew", "whatsapp-cloud",
      [
        .fault("templatePaused"), .send(template: 0), .send(template: 1),
        .act("approveTemplate", "{template: newsletter}", at: .seconds(1)), .send(at: .seconds(1), template: 1),
      ], "3 132015"),
    FactCase(
      "an approved template goes out, whatever becomes of the fault", "whatsapp-cloud",
      [
        .fault("templatePaused", "{template: newsletter}"), .send(template: 1),
        .act("approveTemplate", "{template: newsletter}", at: .seconds(1)), .send(at: .seconds(1), template: 1),
        .lift("templatePaused", at: .seconds(2)), .send(at: .seconds(2), template: 1),
      ], "132015, 2 ok"),
    FactCase(
      "a template missing in the language: 132001, until it is approved", "whatsapp-cloud",
      "templates: {newsletter: missing}",
      [.send(template: 1), .send(template: 0), .act("approveTemplate", "{template: newsletter}"), .send(template: 1)],
      "132001, 2 ok"),
    FactCase(
      "a wrong number of parameters: 132000", "whatsapp-cloud", "templates: {newsletter: mismatched}",
      [.send(template: 1)], "132000"),
    FactCase(
      "no template and no message of the user for a day: 131047", "whatsapp-cloud",
      "templates: {reminder: freeForm}", [.send(to: 1, template: 0), .send(to: 1, template: 1)], "131047, ok"),
    FactCase(
      "no template is needed in an open service window", "whatsapp-cloud",
      "templates: {reminder: freeForm}, serviceWindow: 100%", [.send(3, to: 1, template: 0)], "3 ok"),
  ]
}

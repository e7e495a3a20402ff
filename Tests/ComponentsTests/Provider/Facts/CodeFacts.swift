import Components
import Testing

/// What each published code tells a sender to do.
struct CodeFact: Sendable, CustomTestStringConvertible {
  var preset: String
  var code: String
  var errorClass: ErrorClass
  /// nil: it comes with receipts only, or copies disagree.
  var status: Int?

  var testDescription: String { "\(preset) \(code)" }

  private static func facts(
    _ preset: String, _ errorClass: ErrorClass, _ codes: [(String, Int?)]
  ) -> [CodeFact] {
    codes.map { CodeFact(preset: preset, code: $0.0, errorClass: errorClass, status: $0.1) }
  }

  static let all: [CodeFact] =
    facts("twilio-long-code", .stopChannel, [("20003", 401), ("30002", nil)])
    + facts(
      "twilio-long-code", .retry, [("20429", 429), ("21611", nil), ("30001", nil), ("30003", nil), ("63017", nil)])
    + facts(
      "twilio-long-code", .permanent,
      [
        ("21211", 400), ("21610", 400), ("21614", 400), ("21635", nil), ("30005", nil), ("30006", nil), ("30007", nil),
      ])
    + facts("sendgrid", .permanent, [("400", 400), ("413", 413), ("550", nil), ("dropped", nil), ("blocked", nil)])
    + facts("sendgrid", .stopChannel, [("401", 401), ("403", 403)])
    + facts("sendgrid", .retry, [("429", 429), ("500", 500), ("503", 503)])
    + facts(
      "whatsapp-cloud", .retry,
      [
        ("4", nil), ("80007", nil), ("130429", nil), ("1", nil), ("2", nil), ("131000", nil), ("131016", nil),
        ("131057", nil),
      ])
    + facts("whatsapp-cloud", .delayRecipient, [("131056", nil)])
    + facts("whatsapp-cloud", .stopChannel, [("131048", nil), ("368", nil), ("190", 401), ("0", nil), ("10", nil)])
    + facts(
      "whatsapp-cloud", .permanent,
      [("131049", nil), ("131026", nil), ("131047", nil), ("132000", nil), ("132001", nil), ("132015", nil)])
    + facts(
      "smtp", .retry,
      [("421", nil), ("450", nil), ("451", nil), ("452", nil), ("454", nil), ("ECONNREFUSED", nil)])
    + facts("smtp", .permanent, [("550", nil), ("551", nil), ("552", nil), ("553", nil), ("554", nil)])
    + facts("smtp", .stopChannel, [("535", nil)])
}

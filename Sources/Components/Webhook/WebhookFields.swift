import MongoEngine
import Telemetry
import VirtualTime

/// How attempts and endpoints look as JSON, under the names that the system gives their fields.
struct WebhookFields: Sendable {
  private let names: Options
  /// The calendar moment of virtual time 0.
  private let start: CalendarInstant

  init(_ names: Options, start: CalendarInstant) {
    self.names = names
    self.start = start
  }

  static let options = [
    OptionSpec("id", .text, default: "id", .assumed, "The attempt's number."),
    OptionSpec("endpoint", .text, default: "endpointId", .assumed, "The endpoint's id."),
    OptionSpec("status", .text, default: "status", .assumed, "`success` or `failed`."),
    OptionSpec("statusCode", .text, default: "statusCode", .assumed, "The HTTP status; null without an answer."),
    OptionSpec("error", .text, default: "error", .assumed, "The error's text; null for a success."),
    OptionSpec("attempt", .text, default: "attempt", .assumed, "Which attempt of the message it was, from 1."),
    OptionSpec("duration", .text, default: "duration", .assumed, "How long it took, in whole milliseconds."),
    OptionSpec("createdAt", .text, default: "createdAt", .assumed, "When it ended, in UTC."),
  ]

  /// - Throws: two fields of one name.
  static func check(_ names: Options) throws(ConfigurationProblem) {
    let all = options.map(\.name)
    for (place, field) in all.enumerated() {
      guard let other = all[..<place].first(where: { names.text($0) == names.text(field) }) else { continue }
      throw ConfigurationProblem(["log", "fields", field], "is '\(names.text(field))', as '\(other)' is")
    }
  }

  /// The attempt as a collection has it. An endpoint's id of 24 hexadecimal digits is an ObjectId there, any other is text.
  func document(_ attempt: WebhookAttempt) -> BSONDocument {
    let isSuccess = attempt.result.isSuccess
    let values: [(String, BSONValue)] = [
      ("id", .integer(attempt.number)),
      ("endpoint", ObjectID(attempt.endpoint).map(BSONValue.objectID) ?? .string(attempt.endpoint)),
      ("status", .string(isSuccess ? "success" : "failed")),
      ("statusCode", attempt.result.status.map { .integer($0) } ?? .null),
      ("error", isSuccess ? .null : .string(attempt.error)), ("attempt", .integer(attempt.attempt)),
      ("duration", .integer(attempt.duration.milliseconds)),
      ("createdAt", .date(start.moment(of: attempt.createdAt).unixNanoseconds / 1_000_000)),
    ]
    return BSONDocument(values.map { .init(name: name($0.0), value: $0.1) })
  }

  func json(_ attempt: WebhookAttempt) -> String {
    object(
      [
        (name("id"), "\(attempt.number)"), (name("endpoint"), jsonText(attempt.endpoint)),
      ] + outcome(attempt) + [(name("createdAt"), jsonText(moment(attempt.createdAt)))])
  }

  /// What a test delivery is answered with.
  func json(test attempt: WebhookAttempt) -> String {
    object([("success", attempt.result.isSuccess ? "true" : "false")] + outcome(attempt))
  }

  private func outcome(_ attempt: WebhookAttempt) -> [(String, String)] {
    let isSuccess = attempt.result.isSuccess
    return [
      (name("status"), isSuccess ? "\"success\"" : "\"failed\""),
      (name("statusCode"), attempt.result.status.map { "\($0)" } ?? "null"),
      (name("error"), isSuccess ? "null" : jsonText(attempt.error)), (name("attempt"), "\(attempt.attempt)"),
      (name("duration"), "\(attempt.duration.nanoseconds / 1_000_000)"),
    ]
  }

  /// An endpoint's registration; its secret is masked.
  func json(_ endpoint: WebhookEndpoint, timeout: VirtualDuration) -> String {
    object([
      ("id", jsonText(endpoint.id)), ("url", jsonText(endpoint.url)), ("secret", "\"********\""),
      ("enabled", endpoint.isEnabled ? "true" : "false"),
      ("disabledBecause", endpoint.disabled.map { jsonText($0.rawValue) } ?? "null"),
      ("consecutiveFailures", "\(endpoint.consecutiveFailures)"),
      ("failingSince", endpoint.failingSince.map { jsonText(moment($0)) } ?? "null"),
      ("timeout", "\(timeout.nanoseconds / 1_000_000)"),
    ])
  }

  private func name(_ field: String) -> String { names.text(field) }

  private func object(_ fields: [(String, String)]) -> String {
    "{" + fields.map { "\(jsonText($0.0)):\($0.1)" }.joined(separator: ",") + "}"
  }

  /// As JavaScript's `toISOString` writes it.
  private func moment(_ instant: VirtualInstant) -> String {
    let moment = CalendarInstant(unixNanoseconds: start.moment(of: instant).unixNanoseconds, offsetSeconds: 0)
    let (date, milliseconds) = (moment.date, Int(moment.timeOfDay.nanoseconds / 1_000_000))
    let seconds = milliseconds / 1_000
    return "\(padded(date.year, 4))-\(padded(date.month))-\(padded(date.day))T\(padded(seconds / 3_600)):"
      + "\(padded(seconds / 60 % 60)):\(padded(seconds % 60)).\(padded(milliseconds % 1_000, 3))Z"
  }
}

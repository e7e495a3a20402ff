import Testing

/// What a scenario teaches, and what takes it away.
struct Lesson: Sendable, CustomTestStringConvertible {
  /// Folder and name.
  var scenario: String
  var variant: String
  /// Overrides that remove the cause.
  var without: [String]
  /// The beginnings of the names of expectations that then fail.
  var fails: [String]
  /// One of each scenario is in the daily suite; those that take long, or are further ones, run with `make verify`.
  var isLong = false

  var testDescription: String { "\(scenario), \(variant), without \(without.joined(separator: ", "))" }
  var file: String { "scenarios/\(scenario).yaml" }

  static let noFaults = ["faults=[]"]
  static let noActions = ["actions=[]"]
  static let all = outboundMessaging + novaPulse + onlineShop
}

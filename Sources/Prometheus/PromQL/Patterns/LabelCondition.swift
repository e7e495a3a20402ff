/// What a label's value must be, as PromQL and Alertmanager write it. A label that is absent counts as empty.
public struct LabelCondition: Hashable, Sendable {
  /// How the value is compared.
  public enum Operation: String, Hashable, Sendable {
    case equal = "="
    case notEqual = "!="
    case matches = "=~"
    case matchesNot = "!~"
  }

  public let operation: Operation
  /// The value, or the regular expression as written.
  public let value: String
  private let pattern: LabelPattern?

  /// - Throws: when the value is no regular expression where one is needed.
  init(_ operation: Operation, _ value: String) throws(PatternProblem) {
    self.operation = operation
    self.value = value
    pattern = operation == .matches || operation == .matchesNot ? try LabelPattern(value) : nil
  }

  /// The value itself.
  init(equal value: String) {
    operation = .equal
    self.value = value
    pattern = nil
  }

  /// Whether a label with this value meets the condition.
  public func holds(_ text: String) -> Bool {
    switch operation {
    case .equal: text == value
    case .notEqual: text != value
    case .matches: pattern!.matches(text)
    case .matchesNot: !pattern!.matches(text)
    }
  }

  public static func == (a: Self, b: Self) -> Bool { a.operation == b.operation && a.value == b.value }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(operation)
    hasher.combine(value)
  }
}

/// A condition on one label of a series. A label that is absent counts as empty.
public struct LabelMatcher: Hashable, Sendable {
  /// How the value is compared.
  public enum Operation: String, Hashable, Sendable {
    case equal = "="
    case notEqual = "!="
    case matches = "=~"
    case matchesNot = "!~"
  }

  /// The label that holds a series' metric name.
  public static let metricName = "__name__"
  /// Whether a label describes the metric rather than tells its series apart.
  static func isMetadata(_ label: String) -> Bool {
    label == metricName || label == "__type__" || label == "__unit__"
  }

  public let label: String
  public let operation: Operation
  /// The value, or the regular expression as written.
  public let value: String
  /// The place in the expression's text.
  public let range: Range<Int>
  /// The place of the label's name alone.
  public let labelRange: Range<Int>
  private let pattern: LabelPattern?

  init(
    _ label: String, _ operation: Operation, _ value: String, pattern: LabelPattern?, range: Range<Int>,
    labelRange: Range<Int>
  ) {
    self.label = label
    self.operation = operation
    self.value = value
    self.pattern = pattern
    self.range = range
    self.labelRange = labelRange
  }

  /// Whether a label with this value (empty: absent) meets the condition.
  public func matches(_ text: String) -> Bool {
    switch operation {
    case .equal: text == value
    case .notEqual: text != value
    case .matches: pattern!.matches(text)
    case .matchesNot: !pattern!.matches(text)
    }
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.label == b.label && a.operation == b.operation && a.value == b.value
  }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(label)
    hasher.combine(operation)
    hasher.combine(value)
  }
}

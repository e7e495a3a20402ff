/// A condition on one label of a series.
public struct LabelMatcher: Hashable, Sendable {
  /// How the value is compared.
  public typealias Operation = LabelCondition.Operation

  /// The label that holds a series' metric name.
  public static let metricName = "__name__"
  /// Whether a label describes the metric rather than tells its series apart.
  static func isMetadata(_ label: String) -> Bool {
    label == metricName || label == "__type__" || label == "__unit__"
  }

  public let label: String
  public let condition: LabelCondition
  /// The place in the expression's text.
  public let range: Range<Int>
  /// The place of the label's name alone.
  public let labelRange: Range<Int>

  init(_ label: String, _ condition: LabelCondition, range: Range<Int>, labelRange: Range<Int>) {
    self.label = label
    self.condition = condition
    self.range = range
    self.labelRange = labelRange
  }

  public var operation: Operation { condition.operation }
  /// The value, or the regular expression as written.
  public var value: String { condition.value }

  /// Whether a label with this value (empty: absent) meets the condition.
  public func matches(_ text: String) -> Bool { condition.holds(text) }

  /// Wherever they stand.
  public static func == (a: Self, b: Self) -> Bool { a.label == b.label && a.condition == b.condition }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(label)
    hasher.combine(condition)
  }
}

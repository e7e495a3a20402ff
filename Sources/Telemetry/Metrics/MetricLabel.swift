/// One dimension of a series: `status="queued"`.
public struct MetricLabel: Hashable, Sendable {
  /// The label's name; see ``isValidLabelName(_:)``.
  public var name: String
  /// The label's value: any text.
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  public init(name: String, value: String) { self.init(name, value) }
}

extension MetricLabel: CustomStringConvertible {
  public var description: String { "\(name)=\"\(value)\"" }
}

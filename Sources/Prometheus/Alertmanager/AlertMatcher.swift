public import Telemetry

/// A condition on one label of an alert, in Alertmanager's syntax.
public struct AlertMatcher: Hashable, Sendable {
  public let name: String
  public let condition: LabelCondition

  /// - Throws: when the value is no regular expression where one is needed.
  public init(_ name: String, _ operation: LabelCondition.Operation, _ value: String) throws(AlertMatcherProblem) {
    self.name = name
    do throws(PatternProblem) {
      condition = try LabelCondition(operation, value)
    } catch {
      throw AlertMatcherProblem("'\(value)' is no regular expression: \(error.message)", at: 0)
    }
  }

  /// Whether the labels meet the condition.
  public func matches(_ labels: [MetricLabel]) -> Bool {
    condition.holds(labels.first { $0.name == name }?.value ?? "")
  }
}

extension AlertMatcher: CustomStringConvertible {
  public var description: String { "\(name)\(condition.operation.rawValue)\(GoFormat.quoted(condition.value))" }
}

extension [AlertMatcher] {
  /// Whether the labels meet all conditions.
  public func matches(_ labels: [MetricLabel]) -> Bool { allSatisfy { $0.matches(labels) } }
}

/// Why a matcher cannot be read, and where.
public struct AlertMatcherProblem: Error, Hashable, Sendable {
  public var message: String
  /// Bytes (UTF-8) from the text's beginning.
  public var offset: Int
  public init(_ message: String, at offset: Int) {
    self.message = message
    self.offset = offset
  }
}

public import Telemetry

/// A condition on one label of an alert, in Alertmanager's syntax. A label that is absent counts as empty.
public struct AlertMatcher: Hashable, Sendable {
  /// How the label is compared.
  public enum Operation: String, Hashable, Sendable {
    case equal = "="
    case notEqual = "!="
    case matches = "=~"
    case matchesNot = "!~"
  }

  public let name: String
  public let operation: Operation
  public let value: String
  private let pattern: LabelPattern?

  /// - Throws: when the value is no regular expression where one is needed.
  public init(_ name: String, _ operation: Operation, _ value: String) throws(AlertMatcherProblem) {
    self.name = name
    self.operation = operation
    self.value = value
    guard operation == .matches || operation == .matchesNot else {
      pattern = nil
      return
    }
    do throws(PatternProblem) {
      pattern = try LabelPattern(value)
    } catch {
      throw AlertMatcherProblem("'\(value)' is no regular expression: \(error.message)", at: 0)
    }
  }

  /// Whether the labels meet the condition.
  public func matches(_ labels: [MetricLabel]) -> Bool {
    let text = labels.first { $0.name == name }?.value ?? ""
    switch operation {
    case .equal: return text == value
    case .notEqual: return text != value
    case .matches: return pattern!.matches(text)
    case .matchesNot: return !pattern!.matches(text)
    }
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.name == b.name && a.operation == b.operation && a.value == b.value
  }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(operation)
    hasher.combine(value)
  }
}

extension AlertMatcher: CustomStringConvertible {
  public var description: String { "\(name)\(operation.rawValue)\(GoFormat.quoted(value))" }
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

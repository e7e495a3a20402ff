import Telemetry

/// One step of relabelling, as in Prometheus' `relabel_configs`, `metric_relabel_configs` and `alert_relabel_configs`.
///
/// Source: the Prometheus documentation, "Configuration", `<relabel_config>`.
public struct RelabelRule: Hashable, Sendable {
  /// What a step does.
  public enum Action: String, Hashable, Sendable, CaseIterable {
    /// Sets the target label when the expression matches; an empty value removes it.
    case replace
    /// Drops everything that does not match.
    case keep
    /// Drops everything that matches.
    case drop
    /// Drops everything in which the joined source labels are not the target label's value.
    case keepequal
    /// Drops everything in which they are.
    case dropequal
    /// Copies labels whose names match to names made from the replacement.
    case labelmap
    /// Removes labels whose names match.
    case labeldrop
    /// Removes labels whose names do not match.
    case labelkeep
    case lowercase
    case uppercase
  }

  public var action: Action
  public var sourceLabels: [String]
  public var separator: String
  /// As written; it must match the whole text.
  public let regex: String
  public var targetLabel: String
  public var replacement: String
  private let pattern: LabelPattern

  /// The expression when a step names none.
  public static let defaultRegex = "(.*)"

  /// - Throws: when `regex` is no regular expression.
  public init(
    _ action: Action = .replace, sourceLabels: [String] = [], separator: String = ";", regex: String = defaultRegex,
    targetLabel: String = "", replacement: String = "$1"
  ) throws(RelabelProblem) {
    self.action = action
    self.sourceLabels = sourceLabels
    self.separator = separator
    self.regex = regex
    self.targetLabel = targetLabel
    self.replacement = replacement
    do throws(PatternProblem) { pattern = try LabelPattern(regex) } catch {
      throw RelabelProblem("'\(regex)' is no regular expression: \(error.message)")
    }
  }

  /// Takes the step.
  ///
  /// - Returns: whether the labels are kept; false: what they belong to is dropped.
  public func apply(to labels: inout LabelSet) -> Bool {
    let value = sourceLabels.map { labels[$0] }.joined(separator: separator)
    switch action {
    case .keep: return pattern.matches(value)
    case .drop: return !pattern.matches(value)
    case .keepequal: return labels[targetLabel] == value
    case .dropequal: return labels[targetLabel] != value
    case .replace: replace(value, in: &labels)
    case .lowercase: labels[targetLabel] = value.lowercased()
    case .uppercase: labels[targetLabel] = value.uppercased()
    case .labelmap:
      for label in labels.labels {
        if let name = pattern.replacement(for: label.name, template: replacement) { labels[name] = label.value }
      }
    case .labeldrop: labels.removeAll { pattern.matches($0.name) }
    case .labelkeep: labels.removeAll { !pattern.matches($0.name) }
    }
    return true
  }

  private func replace(_ value: String, in labels: inout LabelSet) {
    guard let target = pattern.replacement(for: value, template: targetLabel),
      let text = pattern.replacement(for: value, template: replacement)
    else { return }
    // A name that the match made unusable changes nothing.
    guard isValidMetricName(target), !target.contains(":") else { return }
    labels[target] = text
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.action == b.action && a.sourceLabels == b.sourceLabels && a.separator == b.separator && a.regex == b.regex
      && a.targetLabel == b.targetLabel && a.replacement == b.replacement
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(action)
    hasher.combine(sourceLabels)
    hasher.combine(regex)
    hasher.combine(targetLabel)
    hasher.combine(replacement)
  }
}

extension [RelabelRule] {
  /// Takes all steps in order.
  ///
  /// - Returns: nil when one of them drops what the labels belong to.
  public func applied(to labels: LabelSet) -> LabelSet? {
    var labels = labels
    for rule in self where !rule.apply(to: &labels) { return nil }
    return labels
  }
}

/// Why a step of relabelling cannot be.
public struct RelabelProblem: Error, Hashable, Sendable {
  public var message: String
  public init(_ message: String) { self.message = message }
}

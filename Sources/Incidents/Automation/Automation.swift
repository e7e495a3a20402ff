public import VirtualTime

/// What acts by itself when an alert arrives or a condition on metrics holds: steps such as those of runbooks, without the
/// people.
public struct Automation: Hashable, Sendable {
  /// What it waits for.
  public enum Trigger: Hashable, Sendable {
    /// A receiver of Alertmanager's file takes the news of an alert, by webhook.
    case alert(String, labels: [Label], receiver: String)
    /// A condition on metrics holds at every scrape for so long.
    case condition(MetricCondition, for: VirtualDuration)
  }

  /// A label that an alert must have.
  public struct Label: Hashable, Sendable {
    public var name: String
    public var value: String
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }

    /// As the journal writes it.
    var text: String { "\(name)=\"\(value)\"" }
  }

  public var name: String
  public var trigger: Trigger
  /// Actions and command lines only. After one that is refused, or whose result is not the expected one, the others are
  /// left out.
  public var steps: [RunbookStep]
  /// From the trigger until it acts.
  public var after: DurationDistribution
  /// The least time between the beginnings of two acts.
  public var cooldown: VirtualDuration
  /// The most acts within an hour.
  public var maxPerHour: Int
  /// How long the trigger must be over before what can be undone is undone.
  public var undoAfter: VirtualDuration

  public init(
    name: String, trigger: Trigger, steps: [RunbookStep], after: DurationDistribution = .constant(.zero),
    cooldown: VirtualDuration = .minutes(5), maxPerHour: Int = 6, undoAfter: VirtualDuration = .zero
  ) {
    self.name = name
    self.trigger = trigger
    self.steps = steps
    self.after = after
    self.cooldown = cooldown
    self.maxPerHour = maxPerHour
    self.undoAfter = undoAfter
  }

  /// The condition that it looks at; nil for one that hears of alerts.
  public var condition: MetricCondition? {
    if case .condition(let condition, _) = trigger { condition } else { nil }
  }

  /// What it waits for, in a few words.
  public var triggerText: String {
    switch trigger {
    case .alert(let name, let labels, let receiver):
      "\(name)\(labels.isEmpty ? "" : "{\(labels.map(\.text).joined(separator: ", "))}"), heard by \(receiver)"
    case .condition(let condition, _): condition.text
    }
  }

  /// Whether it acts on an alert that a receiver hears of.
  func heeds(_ alert: PagedAlert, from receiver: String) -> Bool {
    guard case .alert(alert.name, let labels, receiver) = trigger else { return false }
    return labels.allSatisfy { ", \(alert.labels), ".contains(", \($0.text), ") }
  }
}

public import VirtualTime

/// How good one alert was over several runs.
public struct AlertScore: Hashable, Sendable {
  /// The rule's name.
  public var name: String
  /// Whether the rules have it; an alert that scenarios expect and no rule raises is always missed.
  public var hasRule: Bool
  /// Whether any fault or objective lists it, so that a firing can be right.
  public var isListed: Bool
  /// Times that it fired, and those of them that were right.
  public var fired = 0
  public var right = 0
  /// Incidents that expected it, and those of them in which it fired.
  public var expected = 0
  public var caught = 0
  /// From the beginning of an incident to its first firing in it, of every incident in which it was right, sorted.
  public var delays: [VirtualDuration] = []

  /// The part of the firings that were right; nil when it never fired.
  public var precision: Double? { fired == 0 ? nil : Double(right) / Double(fired) }
  /// The part of the incidents that expected it in which it fired; nil when none did.
  public var recall: Double? { expected == 0 ? nil : Double(caught) / Double(expected) }

  /// Scores by the rules' names, then what is expected without a rule, in the order of first appearance.
  ///
  /// - Parameters:
  ///   - rules: the names of all alerts.
  ///   - listed: the names that faults and objectives list.
  public static func all(_ results: [RunResult], rules: [String], listed: Set<String>) -> [AlertScore] {
    var names = rules
    for name in results.flatMap(\.incidents).flatMap(\.expectedAlerts) where !names.contains(name) {
      names.append(name)
    }
    return names.map { name in
      var score = AlertScore(name: name, hasRule: rules.contains(name), isListed: listed.contains(name))
      for result in results { score.add(result) }
      score.delays.sort()
      return score
    }
  }

  private mutating func add(_ result: RunResult) {
    let firings = result.alerts.filter { $0.name == name && $0.firingAt != nil }
    fired += firings.count
    right += firings.count { $0.truePositive == true }
    for incident in result.incidents {
      if incident.expectedAlerts.contains(name) {
        expected += 1
        if !incident.missedAlerts.contains(name) { caught += 1 }
      }
      let first = incident.trueAlerts.filter { $0.name == name }.map(\.at).min()
      if let first { delays.append(incident.startedAt.duration(to: first)) }
    }
  }
}

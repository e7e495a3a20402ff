public import VirtualTime

/// A group of rules at work. Times are milliseconds since 1970.
///
/// Source: Prometheus 3, `rules/group.go` and `rules/recording.go`.
public struct RuleGroupState: Sendable {
  public let group: RuleGroup
  /// Between evaluations.
  public let interval: Int64
  /// How far before an evaluation its expressions look and its samples lie.
  public let offset: Int64
  private let resendDelay: Int64
  private var recording: [Int: RecordingRuleState] = [:]
  /// The alerting rules with their alerts, by their position in the group.
  public private(set) var alerting: [Int: AlertingRuleState] = [:]
  private var expressions: [Int] = []
  private var previous: [[LabelID]]
  private var evaluations = 0

  /// - Parameters:
  ///   - isRestart: the server has been up before: it looks for what was pending after its second evaluation, and writes
  ///     nothing about its alerts until then.
  public init(
    _ group: RuleGroup, settings: RuleSettings, isRestart: Bool, storage: any RuleStorage
  ) {
    self.group = group
    interval = (group.interval ?? settings.evaluationInterval).milliseconds
    precondition(interval > 0, "a group's interval is not positive")
    offset = (group.queryOffset ?? settings.queryOffset).milliseconds
    resendDelay = settings.resendDelay.milliseconds
    previous = Array(repeating: [], count: group.rules.count)
    for (index, rule) in group.rules.enumerated() {
      expressions.append(storage.prepare(rule.expression))
      switch rule {
      case .recording(let rule): recording[index] = RecordingRuleState(rule)
      case .alerting(let rule):
        alerting[index] = AlertingRuleState(rule, surroundings: settings.surroundings, isRestored: !isRestart)
      }
    }
  }

  /// Evaluates all rules in their order. Each writes its series before the next one looks.
  public mutating func evaluate(at time: Int64, storage: any RuleStorage) -> RuleGroupOutcome {
    var outcome = RuleGroupOutcome()
    for index in group.rules.indices {
      do throws(RuleFailure) {
        let samples = try evaluate(rule: index, at: time, storage, &outcome)
        try write(samples, of: index, at: time - offset, storage)
      } catch {
        outcome.failures.append(.init(rule: index, message: error.message))
      }
    }
    evaluations += 1
    if evaluations == 2 {
      for index in group.rules.indices where alerting[index]?.isRestored == false {
        alerting[index]?.restore(at: time, storage: storage)
      }
    }
    return outcome
  }

  private mutating func evaluate(
    rule index: Int, at time: Int64, _ storage: any RuleStorage, _ outcome: inout RuleGroupOutcome
  ) throws(RuleFailure) -> [VectorSample] {
    let elements: [VectorSample]
    do throws(PromQLError) {
      elements = try storage.elements(of: expressions[index], at: time - offset)
    } catch {
      throw RuleFailure(error.message)
    }
    if elements.isEmpty, alerting[index]?.alerts.isEmpty == true { return [] }
    guard var state = alerting[index] else {
      return try recording[index]!.evaluate(elements, limit: group.limit, storage.labels)
    }
    // Taken out for the while, so that its arrays are not copied.
    alerting[index] = nil
    defer { alerting[index] = state }
    let before = outcome.changes.count
    let known = state.alerts.map { ($0.labels, $0.state) }
    let samples = try state.evaluate(elements, at: time, offset: offset, limit: group.limit, storage: storage)
    state.collectChanges(since: known, rule: index, at: time, into: &outcome.changes)
    precondition(outcome.changes.count >= before, "changes vanished")
    outcome.alerts += state.alertsToSend(at: time, resendDelay: resendDelay, interval: interval, storage: storage)
    return samples
  }

  /// Writes a rule's samples and ends the series that it wrote last time and not now.
  ///
  /// - Throws: when a sample was dropped, after all others have been written.
  private mutating func write(
    _ samples: [VectorSample], of index: Int, at time: Int64, _ storage: any RuleStorage
  ) throws(RuleFailure) {
    var written: [LabelID] = []
    written.reserveCapacity(samples.count)
    var refusal: String?
    for sample in samples {
      if let reason = storage.write(sample.value, at: time, to: sample.labels) {
        refusal = reason
      } else {
        written.append(sample.labels)
      }
    }
    if !previous[index].isEmpty, previous[index] != written {
      let present = Set(written)
      for series in previous[index] where !present.contains(series) {
        storage.write(StaleMarker.value, at: time, to: series)
      }
    }
    previous[index] = written
    if let refusal { throw RuleFailure(refusal) }
  }

  /// The first evaluation after a moment: evaluations lie at whole multiples of the interval since 1970, moved by the
  /// phase. A real server draws the phase from the group's name and file.
  ///
  /// - Parameter phase: from 0 up to the interval, in milliseconds.
  public func firstEvaluation(after time: Int64, phase: Int64) -> Int64 {
    let shifted = time - phase
    let remainder = shifted % interval
    return shifted - (remainder < 0 ? remainder + interval : remainder) + interval + phase
  }
}

/// What a server's own configuration says about all rules.
public struct RuleSettings: Hashable, Sendable {
  /// `evaluation_interval`: 1 minute, Prometheus' default.
  public var evaluationInterval: VirtualDuration
  /// `rule_query_offset`: none, Prometheus' default.
  public var queryOffset: VirtualDuration
  /// `--rules.alert.resend-delay`: 1 minute, Prometheus' default.
  public var resendDelay: VirtualDuration
  public var surroundings: RuleSurroundings

  public init(
    evaluationInterval: VirtualDuration = .minutes(1), queryOffset: VirtualDuration = .zero,
    resendDelay: VirtualDuration = .minutes(1), surroundings: RuleSurroundings = RuleSurroundings()
  ) {
    self.evaluationInterval = evaluationInterval
    self.queryOffset = queryOffset
    self.resendDelay = resendDelay
    self.surroundings = surroundings
  }
}

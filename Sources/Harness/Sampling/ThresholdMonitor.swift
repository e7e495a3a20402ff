import Prometheus
import Scenario
import VirtualTime

/// Watches one threshold at every scrape: those with a window or an expression, and those that may end the run.
struct ThresholdMonitor {
  /// What was seen of it.
  struct Observation {
    /// The value furthest on the wrong side of its limit; nil: nothing was observed.
    var worst: Double?
    /// When it failed first.
    var failedAt: VirtualInstant?
  }

  let plan: ThresholdPlan
  private(set) var observation = Observation()
  private var sliding: SlidingFigure?
  private let evaluation: Evaluation?

  /// - Returns: nil when it is judged at the end alone.
  init?(_ plan: ThresholdPlan, store: SampleStore?, ledger: MessageLedger, channels: [String]) {
    self.plan = plan
    switch plan.subject {
    case .figure(let selector, let require, let window):
      evaluation = nil
      sliding = window.map {
        SlidingFigure(selector, require.aggregate, window: $0, ledger: ledger, channels: channels)
      }
      if window == nil, !plan.abortOnFail { return nil }
    case .expression(let measure, _):
      evaluation = store.map { Evaluation(measure.expression, in: $0) }
    }
  }

  /// - Parameters:
  ///   - isLast: whether no scrape follows.
  ///   - figures: those of the run so far.
  /// - Returns: whether it ends the run.
  mutating func scrape(
    at now: VirtualInstant, time: Int64, isLast: Bool, figures: () -> Figures
  ) throws(PromQLError) -> Bool {
    let held: Bool?
    switch plan.subject {
    case .figure(let selector, let require, let window):
      let value =
        window == nil ? figures().value(selector, require.aggregate) : sliding?.scrape(at: now, figures: figures())
      guard now > .start else { return false }
      held = value.map { note($0, require.comparison, require.limit, at: now) }
    case .expression(let measure, let during):
      guard now > .start, Self.covers(during, now, isLast) else { return false }
      let values = try evaluation?.elements(at: time).map(\.value).filter { !$0.isNaN } ?? []
      let results = values.map { note($0, measure.target.comparison, measure.target.limit, at: now) }
      held = results.isEmpty ? nil : results.allSatisfy { $0 }
    }
    return plan.abortOnFail && held == false && now >= .start + plan.delayAbortEval
  }

  private static func covers(_ period: ThresholdPlan.Period, _ now: VirtualInstant, _ isLast: Bool) -> Bool {
    switch period {
    case .always: true
    case .after(let delay): now >= .start + delay
    case .end: isLast
    }
  }

  /// - Returns: whether it holds.
  private mutating func note(
    _ value: Double, _ comparison: Comparison, _ limit: Double, at now: VirtualInstant
  ) -> Bool {
    let holds = comparison.holds(value, limit)
    if let worst = observation.worst {
      switch comparison {
      case .less, .lessOrEqual: observation.worst = max(worst, value)
      case .greater, .greaterOrEqual: observation.worst = min(worst, value)
      // Of values that are equal or not, the first that is wrong.
      case .equal, .notEqual: if observation.failedAt == nil { observation.worst = value }
      }
    } else {
      observation.worst = value
    }
    if !holds, observation.failedAt == nil { observation.failedAt = now }
    return holds
  }
}

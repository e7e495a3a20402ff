import Prometheus
import Scenario
import VirtualTime

/// Holds the system against its steady state: at the last scrape before the first fault, and at the last of the run.
struct SteadyStateMonitor {
  private(set) var before: [SteadyStateResult] = []
  private(set) var after: [SteadyStateResult] = []
  private let plans: [(plan: SteadyStatePlan, evaluation: Evaluation)]
  /// nil: there is no fault, and nothing that the system would have to be well before.
  private let firstFault: VirtualInstant?
  private let interval: VirtualDuration
  private var isChecked = false

  init(_ plan: Plan, firstFault: VirtualInstant?, store: SampleStore?) {
    plans = store.map { store in plan.steadyState.map { ($0, Evaluation($0.measure.expression, in: store)) } } ?? []
    self.firstFault = firstFault
    interval = plan.scrapeInterval
  }

  /// - Returns: whether the run cannot go on: it was not met before the first fault.
  mutating func scrape(at now: VirtualInstant, time: Int64, isLast: Bool) throws(PromQLError) -> Bool {
    guard !plans.isEmpty else { return false }
    if isLast { after = try results(at: time) }
    guard !isChecked, let firstFault, now + interval >= firstFault else { return false }
    isChecked = true
    // A fault that comes before any scrape leaves nothing to tell.
    before = now < firstFault ? try results(at: time) : plans.map { Self.missing($0.plan) }
    return before.contains { !$0.passed }
  }

  private static func missing(_ plan: SteadyStatePlan) -> SteadyStateResult {
    SteadyStateResult(
      name: plan.name, require: plan.measure.target.text, observed: nil, passed: false,
      place: plan.place)
  }

  private func results(at time: Int64) throws(PromQLError) -> [SteadyStateResult] {
    var results: [SteadyStateResult] = []
    for (plan, evaluation) in plans {
      let values = try evaluation.elements(at: time).map(\.value).filter { !$0.isNaN }
      let target = plan.measure.target
      let wrong = values.first { !target.isMet(by: $0) }
      results.append(
        SteadyStateResult(
          name: plan.name, require: target.text, observed: wrong ?? values.first,
          passed: !values.isEmpty && wrong == nil, place: plan.place))
    }
    return results
  }
}

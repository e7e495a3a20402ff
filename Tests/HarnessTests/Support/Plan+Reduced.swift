import Components
import Load
import Scenario
import VirtualTime

extension Plan {
  /// The same incident in less time and with fewer messages: moments and spans of the scenario are divided by `haste`,
  /// rates of the load by `thinning`, and quotas over hours by both, so that they run out at the same point of the story.
  func reduced(haste: Int, thinning: Double) -> Plan {
    var plan = self
    plan.duration = duration / haste
    plan.warmUp = warmUp / haste
    plan.load = load.map { load in
      var load = load
      load.source.startTime = load.source.startTime / haste
      load.source.executor = load.source.executor.reduced(haste: haste, thinning: thinning)
      return load
    }
    plan.faults = faults.map { fault in
      var fault = fault
      fault.timing = fault.timing.reduced(haste: haste)
      fault.length = fault.length.map { $0.reduced(haste: haste) }
      fault.ramp = fault.ramp.map { $0 / haste }
      return fault
    }
    plan.actions = actions.map { action in
      var action = action
      action.timing = action.timing.reduced(haste: haste)
      return action
    }
    plan.components = components.map { component in
      var component = component
      for entry in component.options.entries {
        guard case .rate(let rate) = entry.value, rate.per >= .hours(1) else { continue }
        let count = max(1, (rate.count / Double(haste) / thinning).rounded())
        component.options[entry.name] = .rate(Rate(count: count, per: rate.per))
      }
      return component
    }
    return plan
  }
}

extension Timing {
  fileprivate func reduced(haste: Int) -> Timing {
    var timing = self
    switch beginning {
    case .at(let instant): timing.beginning = .at(.start + (instant - .start) / haste)
    case .after(var anchor):
      anchor.delay = anchor.delay / haste
      timing.beginning = .after(anchor)
    }
    switch recurrence {
    case .period(let period)?: timing.recurrence = .period(period / haste)
    case .meanTimeBetween(let mean)?: timing.recurrence = .meanTimeBetween(mean: mean / haste)
    case nil: break
    }
    return timing
  }
}

extension DurationDistribution {
  /// A fixed length as such; what varies becomes its mean.
  fileprivate func reduced(haste: Int) -> DurationDistribution { .constant(mean / haste) }
}

extension LoadSource.Executor {
  fileprivate func reduced(haste: Int, thinning: Double) -> Self {
    switch self {
    case .constantArrivalRate(let rate, let duration):
      .constantArrivalRate(perSecond: rate / thinning, duration: duration.map { $0 / haste })
    case .rampingArrivalRate(let rate, let stages):
      .rampingArrivalRate(
        startPerSecond: rate / thinning,
        stages: stages.map {
          LoadSource.Stage(duration: $0.duration / haste, targetPerSecond: $0.targetPerSecond / thinning)
        })
    case .constantVUs(let count, let thinkTime, let duration):
      .constantVUs(
        count: max(1, Int(Double(count) / thinning)), thinkTime: thinkTime, duration: duration.map { $0 / haste })
    case .burst(let count, let over): .burst(count: max(1, Int(Double(count) / thinning)), over: over / haste)
    case .profile(let perMinute):
      .profile(perMinute: perMinute.prefix(max(1, perMinute.count / haste)).map { $0 / thinning })
    }
  }
}

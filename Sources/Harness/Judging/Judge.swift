import Scenario
import VirtualTime

/// Holds a finished run against the plan's expectations and thresholds.
struct Judge {
  let figures: Figures
  /// Every episode of every symptom after the start, by name.
  let episodes: [SymptomEpisode]
  /// The times after the start in which any alert of a rule fired, by its name.
  var firings: [SymptomEpisode] = []
  var incidents = IncidentJudge(incidents: [], faults: [:])

  func thresholds(_ plans: [ThresholdPlan]) -> [ThresholdResult] {
    plans.map { plan in
      let observed = figures.value(plan.figure, plan.require.aggregate)
      let passed = observed.map { plan.require.comparison.holds($0, plan.require.limit) } ?? false
      return ThresholdResult(
        metric: plan.figure.metric, channel: plan.figure.channel, require: plan.require.text, observed: observed,
        passed: passed)
    }
  }

  func expectations(_ plans: [ExpectationPlan]) -> [CheckResult] { plans.map(check) }

  private func check(_ plan: ExpectationPlan) -> CheckResult {
    switch plan {
    case .symptom(let name, let expected): return EpisodeJudge.symptoms(episodes).check(name, expected)
    case .alert(let name, let expected): return EpisodeJudge.alerts(firings).check(name, expected)
    case .incidents(let cause, let expected): return incidents.check(cause, expected)
    case .outcome(let expected): return incidents.outcome(expected)
    case .figure(let figure, let require):
      let observed = figures.value(figure, require.aggregate)
      let place = figure.channel.map { " of \($0)" } ?? ""
      return CheckResult(
        name: "\(figure.metric)\(place) \(require.text)",
        observed: observed.map { show($0, figure) } ?? "no observation",
        passed: observed.map { require.comparison.holds($0, require.limit) } ?? false)
    }
  }

  /// No finer than the histograms are.
  static func rounded(_ duration: VirtualDuration) -> VirtualDuration {
    let unit: Int64 = duration < .seconds(1) ? 10_000 : duration < .seconds(100) ? 10_000_000 : 1_000_000_000
    return VirtualDuration(nanoseconds: (duration.nanoseconds + unit / 2) / unit * unit)
  }

  private func show(_ value: Double, _ figure: FigureSelector) -> String {
    if !value.isFinite { return "never" }
    if Figure.named(figure.metric)?.unit == .duration, let duration = VirtualDuration(seconds: value) {
      return "\(Self.rounded(duration))"
    }
    return value == value.rounded() ? "\(Int(value))" : "\(value)"
  }
}

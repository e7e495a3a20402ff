import Prometheus
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

  /// - Parameter monitors: what was seen during the run, by the threshold's position.
  func thresholds(_ plans: [ThresholdPlan], _ monitors: [Int: ThresholdMonitor]) -> [ThresholdResult] {
    plans.enumerated().map { index, plan in
      let seen = monitors[index]?.observation ?? ThresholdMonitor.Observation()
      switch plan.subject {
      case .figure(let figure, let require, let window):
        let observed = window == nil ? figures.value(figure, require.aggregate) : seen.worst
        let holds = observed.map { require.comparison.holds($0, require.limit) } ?? false
        return ThresholdResult(
          metric: figure.metric, channel: figure.channel, endpoint: figure.endpoint, require: require.text,
          observed: observed, passed: holds && (window == nil || seen.failedAt == nil), window: window,
          failedAt: seen.failedAt, place: plan.place)
      case .expression(let measure, let during):
        return ThresholdResult(
          metric: measure.text, channel: nil, require: measure.target.text, observed: seen.worst,
          passed: seen.worst != nil && seen.failedAt == nil, during: during.text, failedAt: seen.failedAt,
          place: plan.place)
      }
    }
  }

  /// - Parameter places: of each; none for plans that were not read from files.
  func expectations(_ plans: [ExpectationPlan], at places: [SourcePlace] = []) -> [CheckResult] {
    plans.enumerated().map { index, plan in
      var result = check(plan)
      result.place = places.indices.contains(index) ? places[index] : nil
      return result
    }
  }

  private func check(_ plan: ExpectationPlan) -> CheckResult {
    switch plan {
    case .symptom(let name, let expected): return EpisodeJudge.symptoms(episodes).check(name, expected)
    case .alert(let name, let expected): return EpisodeJudge.alerts(firings).check(name, expected)
    case .incidents(let cause, let expected): return incidents.check(cause, expected)
    case .outcome(let expected): return incidents.outcome(expected)
    case .figure(let figure, let require):
      let observed = figures.value(figure, require.aggregate)
      let place = (figure.channel ?? figure.endpoint).map { " of \($0)" } ?? ""
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

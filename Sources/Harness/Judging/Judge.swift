import Scenario
import VirtualTime

/// Holds a finished run against the plan's expectations and thresholds.
struct Judge {
  let figures: Figures
  /// Every episode of every symptom after the start, by name.
  let episodes: [SymptomEpisode]

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
    case .symptomNever(let name):
      let first = beginning(name)
      return CheckResult(
        name: "\(name) never", observed: first.map { "began after \(sinceStart($0))" } ?? "never", passed: first == nil)
    case .symptomUnresolved(let name):
      let last = episodes.last { $0.name == name }
      let observed = last.map { $0.ended.map { "ended after \(sinceStart($0))" } ?? "had not ended" } ?? "never began"
      return CheckResult(name: "\(name) unresolved", observed: observed, passed: last != nil && last?.ended == nil)
    case .symptomBegins(let name, let comparison, let limit, let text):
      guard let first = beginning(name) else {
        return CheckResult(name: "\(name) \(text)", observed: "never", passed: false)
      }
      return CheckResult(
        name: "\(name) \(text)", observed: "began after \(sinceStart(first))",
        passed: comparison.holds(first.seconds, limit.seconds))
    case .symptomEnds(let name, let comparison, let limit, let text): return ends(name, comparison, limit, text)
    case .figure(let figure, let require):
      let observed = figures.value(figure, require.aggregate)
      let place = figure.channel.map { " of \($0)" } ?? ""
      return CheckResult(
        name: "\(figure.metric)\(place) \(require.text)",
        observed: observed.map { show($0, figure) } ?? "no observation",
        passed: observed.map { require.comparison.holds($0, require.limit) } ?? false)
    }
  }

  private func ends(
    _ name: String, _ comparison: Comparison, _ limit: VirtualDuration, _ text: String
  ) -> CheckResult {
    guard let last = episodes.last(where: { $0.name == name }) else {
      return CheckResult(name: "\(name) \(text)", observed: "never began", passed: false)
    }
    guard let end = last.ended else {
      return CheckResult(name: "\(name) \(text)", observed: "had not ended", passed: false)
    }
    return CheckResult(
      name: "\(name) \(text)", observed: "ended after \(sinceStart(end))",
      passed: comparison.holds(end.seconds, limit.seconds))
  }

  private func beginning(_ name: String) -> VirtualInstant? { episodes.first { $0.name == name }?.began }

  private func sinceStart(_ moment: VirtualInstant) -> String { "\(VirtualDuration(nanoseconds: moment.nanoseconds))" }

  /// No finer than the histograms are.
  private func rounded(_ duration: VirtualDuration) -> VirtualDuration {
    let unit: Int64 = duration < .seconds(1) ? 10_000 : duration < .seconds(100) ? 10_000_000 : 1_000_000_000
    return VirtualDuration(nanoseconds: (duration.nanoseconds + unit / 2) / unit * unit)
  }

  private func show(_ value: Double, _ figure: FigureSelector) -> String {
    if figure.metric.hasSuffix("_latency"), let duration = VirtualDuration(seconds: value) {
      return "\(rounded(duration))"
    }
    return value == value.rounded() ? "\(Int(value))" : "\(value)"
  }
}

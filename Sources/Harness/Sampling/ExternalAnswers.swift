import Prometheus
import Scenario
import SimulationKernel

/// What an adapter between the metrics server and autoscalers answers: the plan's expressions as they are now.
final class ExternalAnswers {
  private let feed: SampleFeed
  private let simulation: Simulation
  private var evaluations: [String: Evaluation] = [:]

  init(_ plan: Plan, _ feed: SampleFeed, _ simulation: Simulation) {
    self.feed = feed
    self.simulation = simulation
    for asked in plan.componentExpressions {
      evaluations[asked.text] = Evaluation(asked.expression, in: feed.store)
    }
  }

  /// The sum of the elements; nil where there is none, or no number.
  func answer(_ query: String) -> Double? {
    guard let evaluation = evaluations[query],
      let value = try? evaluation.instant(at: feed.time(of: simulation.now))
    else { return nil }
    switch value {
    case .scalar(let number): return number.isNaN ? nil : number
    case .vector(let elements):
      let sum = elements.reduce(0) { $0 + $1.value }
      return elements.isEmpty || sum.isNaN ? nil : sum
    default: return nil
    }
  }
}

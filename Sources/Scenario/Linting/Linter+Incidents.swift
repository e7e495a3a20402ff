// Statements about what a scenario never has: they fail in every run.
extension Linter {
  /// What is expected of incidents where none can begin, and of objectives where there are none.
  func expectedOfNothing() -> [Advice] {
    let plan = system.plan
    guard plan.objectives.isEmpty else { return [] }
    let opensIncidents = plan.faults.contains(where: \.isSignificant)
    func advice(_ path: [String], _ text: String, of figure: String? = nil) -> Advice? {
      let missing: String
      if let figure, Figure.ofObjectives.contains(figure) {
        missing = "there is no objective"
      } else if !opensIncidents, figure.map({ Figure.ofIncidents.contains($0) }) ?? true {
        missing = "without a significant fault or an objective there is no incident"
      } else {
        return nil
      }
      return Advice(path: path, message: "'\(text)' fails in every run: \(missing)")
    }
    let expectations = plan.expectations.compactMap { expectation -> Advice? in
      switch expectation {
      case .incidents(let cause, let expected) where expected.kind != .never:
        advice(["expect", "incidents", cause ?? Decoding.everyIncident], expected.text)
      case .outcome(let expected) where expected.kind != .never:
        advice(["expect", "outcome", plan.variant ?? Variants.baseName], expected.text)
      case .figure(let figure, let require) where require.aggregate != .count:
        advice(["expect", "figures", figure.metric], "\(figure.metric) \(require.text)", of: figure.metric)
      default: nil
      }
    }
    let thresholds = plan.thresholds.enumerated().compactMap { index, threshold -> Advice? in
      guard let figure = threshold.figure, threshold.require?.aggregate != .count else { return nil }
      return advice(["thresholds", "\(index)"], threshold.text, of: figure.metric)
    }
    return expectations + thresholds
  }
}

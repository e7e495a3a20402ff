import Prometheus
import VirtualTime

/// Finds windows of rules that are too short for what looks through them: `rate` and its kin need two samples, and a window
/// as long as the scrape interval holds one at most.
struct RuleWindows {
  /// Between two scrapes of a target that is scraped most often.
  let interval: VirtualDuration
  /// Series that rules write at intervals of their own.
  let recorded: Set<String>

  init(_ rules: [RuleReach.Written], interval: VirtualDuration) {
    self.interval = interval
    recorded = Set(rules.compactMap(\.recordedName))
  }

  /// One finding per window, in the order of the rules.
  func findings(_ rules: [RuleReach.Written], _ problems: ProblemList) -> [RuleReach.Finding] {
    rules.flatMap { written in
      written.rule.expression.all.compactMap { finding($0, written, problems) }
    }
  }

  private func finding(
    _ expression: PromQLExpression, _ written: RuleReach.Written, _ problems: ProblemList
  ) -> RuleReach.Finding? {
    guard case .call(let function, let arguments) = expression.node, function.needsTwoSamples,
      let window = arguments.first(where: { $0.type == .rangeVector }), let length = length(of: window),
      length <= interval
    else { return nil }
    let what = written.recordedName == nil ? "alert" : "recording rule"
    return RuleReach.Finding(
      position: problems.position(in: written.node, byte: expression.range.lowerBound),
      message:
        "\(function.rawValue) over \(length) in the \(what) '\(written.rule.name)' never has a result: it needs two "
        + "samples, and scrapes are \(interval) apart",
      note: "a window of four scrapes, \(interval * 4), survives one that fails")
  }

  /// Of a window of scraped series; nil for others, whose samples come at another pace.
  private func length(of window: PromQLExpression) -> VirtualDuration? {
    guard case .range(let selector, let milliseconds) = window.node else { return nil }
    if let name = selector.metricName, recorded.contains(name) { return nil }
    return .milliseconds(milliseconds)
  }
}

extension PromQLFunction {
  /// Whether a window with one sample gives it nothing to say.
  fileprivate var needsTwoSamples: Bool {
    switch self {
    case .rate, .increase, .delta, .irate, .idelta, .deriv, .predictLinear: true
    default: false
    }
  }
}

/// A function of a range vector.
final class RangeFunctionNode: RelabelledNode {
  private let function: PromQLFunction
  private let inner: WindowNode
  private let parameter: ScalarNode?

  init(
    _ function: PromQLFunction, _ inner: WindowNode, parameter: ScalarNode?, _ table: LabelTable, at place: Range<Int>
  ) {
    self.function = function
    self.inner = inner
    self.parameter = parameter
    super.init(table, at: place)
  }

  override func evaluate(at moment: EvaluationMoment) throws(PromQLError) {
    begin()
    let parameter = try self.parameter?.value(at: moment) ?? 0
    try inner.update(at: moment)
    for window in inner.windows {
      guard let value = value(window, parameter, moment) else { continue }
      try add(function == .lastOverTime ? window.labels : table.withoutMetadata(window.labels), value)
    }
  }

  private func value(_ window: WindowNode.Window, _ parameter: Double, _ moment: EvaluationMoment) -> Double? {
    let samples = window.samples
    switch function {
    case .rate, .increase:
      return RangeFunctions.extrapolated(
        window, end: inner.end, span: inner.span, isCounter: true, isRate: function == .rate)
    case .delta:
      return RangeFunctions.extrapolated(window, end: inner.end, span: inner.span, isCounter: false, isRate: false)
    case .irate, .idelta: return RangeFunctions.instant(samples, isRate: function == .irate)
    case .deriv: return RangeFunctions.line(samples, origin: samples[0].time)?.slope
    case .predictLinear:
      return RangeFunctions.line(samples, origin: moment.time).map { $0.slope * parameter + $0.intercept }
    case .sumOverTime: return RangeFunctions.sum(samples)
    case .avgOverTime: return RangeFunctions.average(samples)
    case .countOverTime: return Double(samples.count)
    case .minOverTime: return RangeFunctions.extreme(samples, isLarger: <)
    case .maxOverTime: return RangeFunctions.extreme(samples, isLarger: >)
    case .lastOverTime: return samples[samples.count - 1].value
    case .presentOverTime: return 1
    case .quantileOverTime: return RangeFunctions.quantile(samples, parameter)
    case .stdvarOverTime: return RangeFunctions.variance(samples)
    case .stddevOverTime: return RangeFunctions.variance(samples).squareRoot()
    case .changes: return RangeFunctions.changes(samples)
    case .resets: return RangeFunctions.resets(samples)
    default: preconditionFailure("\(function.rawValue) is no function of one series' samples")
    }
  }
}

/// `absent` and `absent_over_time`: an element when there is nothing.
final class AbsentNode: VectorNode {
  private let vector: VectorNode?
  private let windows: WindowNode?
  private let labels: LabelID

  init(_ vector: VectorNode, labels: LabelID) {
    self.vector = vector
    windows = nil
    self.labels = labels
  }

  init(_ windows: WindowNode, labels: LabelID) {
    vector = nil
    self.windows = windows
    self.labels = labels
  }

  override func evaluate(at moment: EvaluationMoment) throws(PromQLError) {
    try vector?.update(at: moment)
    try windows?.update(at: moment)
    let isAbsent = vector?.output.isEmpty ?? windows?.windows.isEmpty ?? true
    output = isAbsent ? [VectorSample(labels: labels, value: 1)] : []
  }
}

/// A part of a prepared expression that gives one number.
class ScalarNode {
  func value(at moment: EvaluationMoment) throws(PromQLError) -> Double { preconditionFailure("an abstract node") }
}

/// A part of a prepared expression that gives an instant vector.
///
/// The result stays in the node until the next evaluation, so that no memory is taken where sizes do not grow.
/// `evaluate` fills `output`.
class VectorNode: SharedNode {
  @exclusivity(unchecked) final var output: [VectorSample] = []
}

/// A part of a prepared expression that gives the samples of a span, per series.
/// `evaluate` fills `windows` with those that are not empty.
class WindowNode: SharedNode {
  /// One series' samples in the span, oldest first, stale markers left out. Valid until the next evaluation.
  struct Window {
    var labels: LabelID
    var samples: UnsafeBufferPointer<Sample>
    /// Whether a value may be less than the one before it.
    var mayHaveResets: Bool
  }

  @exclusivity(unchecked) final var windows: [Window] = []
  /// The moment at which the span of the last evaluation ended.
  @exclusivity(unchecked) final var end: Int64 = 0
  /// The span in milliseconds.
  final let span: Int64

  init(span: Int64) { self.span = span }
}

/// A number as written.
final class NumberNode: ScalarNode {
  private let number: Double
  init(_ number: Double) { self.number = number }
  override func value(at moment: EvaluationMoment) -> Double { number }
}

/// `time()`.
final class TimeNode: ScalarNode {
  override func value(at moment: EvaluationMoment) -> Double { Double(moment.time) / 1000 }
}

/// `-scalar`.
final class NegativeNode: ScalarNode {
  private let inner: ScalarNode
  init(_ inner: ScalarNode) { self.inner = inner }
  override func value(at moment: EvaluationMoment) throws(PromQLError) -> Double { -(try inner.value(at: moment)) }
}

/// `scalar(vector)`: the only element's value, else NaN.
final class OnlyValueNode: ScalarNode {
  private let inner: VectorNode
  init(_ inner: VectorNode) { self.inner = inner }
  override func value(at moment: EvaluationMoment) throws(PromQLError) -> Double {
    try inner.update(at: moment)
    return inner.output.count == 1 ? inner.output[0].value : .nan
  }
}

/// An operator between two scalars.
final class ScalarBinaryNode: ScalarNode {
  private let operation: PromQLOperator
  private let left: ScalarNode
  private let right: ScalarNode

  init(_ operation: PromQLOperator, _ left: ScalarNode, _ right: ScalarNode) {
    self.operation = operation
    self.left = left
    self.right = right
  }

  override func value(at moment: EvaluationMoment) throws(PromQLError) -> Double {
    let (left, right) = (try left.value(at: moment), try right.value(at: moment))
    if operation.isComparison { return operation.holds(left, right) ? 1 : 0 }
    return operation.calculate(left, right)
  }
}

/// `vector(scalar)`.
final class ScalarVectorNode: VectorNode {
  private let inner: ScalarNode
  init(_ inner: ScalarNode) { self.inner = inner }
  override func evaluate(at moment: EvaluationMoment) throws(PromQLError) {
    output = [VectorSample(labels: .empty, value: try inner.value(at: moment))]
  }
}

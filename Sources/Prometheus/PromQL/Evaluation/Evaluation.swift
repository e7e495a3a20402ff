/// An expression prepared for evaluation over a store, again and again.
///
/// Semantics are those of Prometheus 3.5 with its default flags: spans and the look-back are open at their beginning,
/// series vanish at a stale marker or five minutes after their last sample, and functions drop the metric's name at once.
/// Series are looked up again only when new ones have appeared; results of one store and expression are always in the
/// same order. What several expressions over a store have in common is evaluated once for a moment, until the series it
/// looks at change.
///
/// Belongs to the store's thread.
public final class Evaluation {
  /// How long a sample counts as a series' present value: 5 minutes, Prometheus' default.
  public static let defaultLookback: Int64 = 300_000
  /// The step of subqueries that name none: one minute, Prometheus' default evaluation interval.
  public static let defaultSubqueryStep: Int64 = 60_000

  public let expression: PromQLExpression
  private let store: SampleStore
  private let planner: EvaluationPlanner
  private let root: Root

  private enum Root {
    case scalar(ScalarNode)
    case vector(VectorNode)
    case window(WindowNode)
    case string(String)
  }

  /// - Parameters:
  ///   - lookback: milliseconds.
  ///   - subqueryStep: milliseconds.
  /// - Complexity: O(size of the expression); series are selected at the first evaluation.
  public convenience init(
    _ expression: PromQLExpression, in store: SampleStore, lookback: Int64 = Evaluation.defaultLookback,
    subqueryStep: Int64 = Evaluation.defaultSubqueryStep
  ) {
    self.init(expression, EvaluationPlanner(store: store, lookback: lookback, defaultStep: subqueryStep))
  }

  init(_ expression: PromQLExpression, _ planner: EvaluationPlanner) {
    self.expression = expression
    self.planner = planner
    store = planner.store
    switch expression.type {
    case .scalar: root = .scalar(planner.scalar(expression))
    case .instantVector: root = .vector(planner.vector(expression))
    case .rangeVector: root = .window(planner.window(expression))
    case .string: root = .string(planner.text(expression))
    }
  }

  /// Evaluates an expression once.
  public static func instant(
    _ expression: PromQLExpression, at time: Int64, in store: SampleStore
  ) throws(PromQLError) -> PromQLValue {
    try Evaluation(expression, in: store).instant(at: time)
  }

  /// The elements of the instant vector at a moment (milliseconds since 1970), in no particular but always the same
  /// order; a scalar counts as one element without labels.
  ///
  /// - Precondition: the expression is a scalar or an instant vector.
  public func elements(at time: Int64) throws(PromQLError) -> [VectorSample] {
    let moment = EvaluationMoment(time: time, start: time, end: time, budget: EvaluationBudget())
    switch root {
    case .scalar: return [VectorSample(labels: .empty, value: try evaluate(at: moment))]
    case .vector(let node):
      _ = try evaluate(at: moment)
      return node.output
    case .window, .string: preconditionFailure("\(expression) is no vector of elements")
    }
  }

  /// Evaluates at a moment (milliseconds since 1970).
  public func instant(at time: Int64) throws(PromQLError) -> PromQLValue {
    let moment = EvaluationMoment(time: time, start: time, end: time, budget: EvaluationBudget())
    switch root {
    case .scalar: return .scalar(try evaluate(at: moment))
    case .string(let text): return .string(text)
    case .vector(let node):
      _ = try evaluate(at: moment)
      try checkLabels(node.output)
      let elements = isOrdered ? node.output : sorted(node.output, by: \.labels)
      return .vector(elements.map { .init(labels: store.labels.labels(of: $0.labels), value: $0.value) })
    case .window(let node):
      _ = try evaluate(at: moment)
      return .matrix(
        sorted(node.windows, by: \.labels).map {
          .init(labels: store.labels.labels(of: $0.labels), samples: Array($0.samples))
        })
    }
  }

  /// Evaluates at every step from `start` to `end` (milliseconds since 1970): one series per set of labels.
  ///
  /// - Precondition: `step` is positive; the expression is a scalar or an instant vector.
  public func range(from start: Int64, through end: Int64, step: Int64) throws(PromQLError) -> [PromQLValue.Series] {
    precondition(step > 0, "a range query needs a positive step")
    var slots = LabelSlots()
    slots.reset()
    var found: [(labels: LabelID, samples: [Sample])] = []
    var moment = EvaluationMoment(time: start, start: start, end: end, budget: EvaluationBudget())
    while moment.time <= end {
      moment.budget.steps = 0
      let elements: [VectorSample]
      switch root {
      case .scalar: elements = [VectorSample(labels: .empty, value: try evaluate(at: moment))]
      case .vector(let node):
        _ = try evaluate(at: moment)
        try checkLabels(node.output)
        elements = node.output
      case .window, .string:
        throw PromQLError(
          "a range query needs a scalar or an instant vector, not a \(expression.type.rawValue)", at: expression.range)
      }
      for element in elements {
        let (slot, isNew) = slots.take(element.labels)
        if isNew { found.append((element.labels, [])) }
        found[slot].samples.append(Sample(time: moment.time, value: element.value))
      }
      moment.time += step
    }
    return sorted(found, by: \.labels).map { .init(labels: store.labels.labels(of: $0.labels), samples: $0.samples) }
  }

  /// - Returns: a scalar's value; the results of others are in their nodes.
  private func evaluate(at moment: EvaluationMoment) throws(PromQLError) -> Double {
    do throws(PromQLError) {
      switch root {
      case .scalar(let node): return try node.value(at: moment)
      case .vector(let node): try node.update(at: moment)
      case .window(let node): try node.update(at: moment)
      case .string: break
      }
      return 0
    } catch {
      throw placed(error, moment)
    }
  }

  /// A shared part names its place in the expression that was prepared first: the error of nodes of its own is meant.
  private func placed(_ error: PromQLError, _ moment: EvaluationMoment) -> PromQLError {
    guard planner.isShared else { return error }
    var moment = moment
    moment.budget = EvaluationBudget()
    do throws(PromQLError) {
      _ = try Evaluation(expression, planner.alone).evaluate(at: moment)
      return error
    } catch {
      return error
    }
  }

  /// Results whose order means something.
  private var isOrdered: Bool {
    switch expression.unwrapped.node {
    case .call(.sort, _), .call(.sortDescending, _): true
    case .aggregation(let aggregation): aggregation.operation == .topk || aggregation.operation == .bottomk
    default: false
    }
  }

  private func checkLabels(_ elements: [VectorSample]) throws(PromQLError) {
    var slots = LabelSlots()
    slots.reset()
    for element in elements where !slots.take(element.labels).isNew {
      throw PromQLError.sameLabels(store.labels, element.labels, at: expression.range)
    }
  }

  private func sorted<Item>(_ items: [Item], by labels: (Item) -> LabelID) -> [Item] {
    items.sorted { store.labels.precedes(labels($0), labels($1)) }
  }
}

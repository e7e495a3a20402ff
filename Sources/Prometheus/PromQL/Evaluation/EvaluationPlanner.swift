import Telemetry
import VirtualTime

/// Turns an expression into nodes over a store.
struct EvaluationPlanner {
  let store: SampleStore
  let lookback: Int64
  /// The step of subqueries that name none.
  let defaultStep: Int64
  /// Whether parts may be the same nodes as those of other expressions.
  var isShared = true

  /// A planner whose nodes belong to nobody else.
  var alone: EvaluationPlanner {
    var alone = self
    alone.isShared = false
    return alone
  }

  var table: LabelTable { store.labels }

  func scalar(_ expression: PromQLExpression) -> ScalarNode {
    switch expression.node {
    case .number(let value): return NumberNode(value)
    case .parentheses(let inner): return scalar(inner)
    case .signed(let isNegative, let inner): return isNegative ? NegativeNode(scalar(inner)) : scalar(inner)
    case .binary(let binary): return ScalarBinaryNode(binary.operation, scalar(binary.left), scalar(binary.right))
    case .call(.time, _): return TimeNode()
    case .call(.pi, _): return NumberNode(.pi)
    case .call(.scalar, let arguments): return OnlyValueNode(vector(arguments[0]))
    default: preconditionFailure("not a scalar: \(expression)")
    }
  }

  func window(_ expression: PromQLExpression) -> WindowNode {
    switch expression.unwrapped.node {
    case .range(let selector, let span): shared(expression.unwrapped) { RangeNode(store, selector, span: span) }
    case .subquery(let subquery):
      SubqueryNode(alone.vector(subquery.inner), subquery, step: subquery.step ?? defaultStep, at: expression.range)
    default: preconditionFailure("not a range vector: \(expression)")
    }
  }

  func vector(_ expression: PromQLExpression) -> VectorNode {
    switch expression.node {
    case .parentheses(let inner), .signed(false, let inner): return vector(inner)
    default: return shared(expression) { make(expression) }
    }
  }

  private func shared<Node: SharedNode>(_ expression: PromQLExpression, make: () -> Node) -> Node {
    guard isShared, !expression.hasSubquery else { return make() }
    return store.sharedNodes.node(of: expression, lookback: lookback, in: store, make: make)
  }

  private func make(_ expression: PromQLExpression) -> VectorNode {
    switch expression.node {
    case .selector(let selector): return SelectorNode(store, selector, lookback: lookback)
    case .signed(_, let inner):
      return SampleFunctionNode(vector(inner), [], table, at: expression.range) { value, _ in -value }
    case .aggregation(let aggregation): return self.aggregation(aggregation, at: expression.range)
    case .binary(let binary): return self.binary(binary, at: expression.range)
    case .call(let function, let arguments): return call(function, arguments, at: expression.range)
    default: preconditionFailure("not an instant vector: \(expression)")
    }
  }

  private func binary(_ binary: PromQLExpression.Binary, at place: Range<Int>) -> VectorNode {
    if binary.left.type == .scalar {
      return VectorScalarNode(
        binary, vector: vector(binary.right), scalar: scalar(binary.left), isScalarLeft: true, table, at: place)
    }
    if binary.right.type == .scalar {
      return VectorScalarNode(
        binary, vector: vector(binary.left), scalar: scalar(binary.right), isScalarLeft: false, table, at: place)
    }
    let (left, right) = (vector(binary.left), vector(binary.right))
    if binary.operation.isSet {
      return SetNode(binary.operation, left, right, Signature(table, binary.matching), table, at: place)
    }
    return VectorBinaryNode(binary, left, right, table, at: place)
  }

  private func aggregation(_ aggregation: PromQLExpression.Aggregation, at place: Range<Int>) -> VectorNode {
    let inner = vector(aggregation.inner)
    let grouping = Grouping(table, aggregation.labels, isWithout: aggregation.isWithout)
    switch aggregation.operation {
    case .topk, .bottomk:
      return RankingNode(
        inner, parameter: scalar(aggregation.parameter!), isTop: aggregation.operation == .topk, grouping, at: place)
    case .countValues:
      return CountValuesNode(text(aggregation.parameter!), inner, table, grouping, at: place)
    default:
      return AggregationNode(aggregation.operation, inner, parameter: aggregation.parameter.map(scalar), grouping)
    }
  }

  func text(_ expression: PromQLExpression) -> String {
    guard case .string(let text) = expression.unwrapped.node else { preconditionFailure("not a text: \(expression)") }
    return text
  }
}

extension PromQLExpression {
  fileprivate var hasSubquery: Bool {
    if case .subquery = node { return true }
    return children.contains(where: \.hasSubquery)
  }
}

/// The nodes of a store's expressions that mean the same, so that each is evaluated once for a moment whoever asks.
///
/// A node is kept by the expressions that it belongs to. What stands in a subquery is evaluated at moments of its own
/// while the whole still looks at its other parts, and what contains one counts its steps: neither is shared.
final class SharedNodes {
  /// What makes two parts the same. The text tells numbers apart that compare equal, such as 0 and -0.
  private struct Part: Hashable {
    var expression: PromQLExpression
    var text: String
    var lookback: Int64

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
  }

  private struct Kept {
    weak var node: SharedNode?
  }

  private var kept: [Part: Kept] = [:]
  private var limit = 64

  /// The node of an expression, made if nobody has it.
  ///
  /// - Complexity: O(size of the expression), amortised.
  func node<Node: SharedNode>(
    of expression: PromQLExpression, lookback: Int64, in store: SampleStore, make: () -> Node
  ) -> Node {
    let part = Part(expression: expression, text: expression.description, lookback: lookback)
    if let known = kept[part]?.node as? Node { return known }
    let made = make()
    made.memo = EvaluationMemo(expression.selectors.map { store.family(for: $0.matchers) })
    if kept.count >= limit {
      kept = kept.filter { $0.value.node != nil }
      limit = max(64, 2 * kept.count)
    }
    kept[part] = Kept(node: made)
    return made
  }
}

/// A node whose result may serve several expressions.
class SharedNode {
  /// nil: the node belongs to one expression alone.
  @exclusivity(unchecked) final fileprivate(set) var memo: EvaluationMemo?

  /// Evaluates for a moment.
  func evaluate(at moment: EvaluationMoment) throws(PromQLError) { preconditionFailure("an abstract node") }

  /// Evaluates for a moment unless that has been done and no series it looks at has changed since.
  @inline(__always)
  final func update(at moment: EvaluationMoment) throws(PromQLError) {
    guard let memo else { return try evaluate(at: moment) }
    if memo.holds(for: moment) { return }
    memo.forget()
    try evaluate(at: moment)
    memo.note(moment)
  }
}

/// For what a node's result holds.
final class EvaluationMemo {
  private let families: [SeriesFamily]
  @exclusivity(unchecked) private var moment: (time: Int64, start: Int64, end: Int64)?
  @exclusivity(unchecked) private var version = 0

  /// - Parameter families: where the node's series are.
  init(_ families: [SeriesFamily]) { self.families = families }

  func holds(for asked: EvaluationMoment) -> Bool {
    guard let moment, moment.time == asked.time else { return false }
    return moment.start == asked.start && moment.end == asked.end && version == presentVersion
  }

  func note(_ moment: EvaluationMoment) {
    self.moment = (moment.time, moment.start, moment.end)
    version = presentVersion
  }

  func forget() { moment = nil }

  /// Versions only grow, so a sum tells whether one has.
  private var presentVersion: Int { families.reduce(0) { $0 + $1.version } }
}

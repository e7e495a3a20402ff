import Telemetry

/// `label_replace` and `label_join`: the same values under other labels.
final class RelabellingNode: RelabelledNode {
  private let inner: VectorNode
  private let relabel: ([MetricLabel]) throws(PromQLError) -> [MetricLabel]
  @exclusivity(unchecked) private var known: [LabelID: LabelID] = [:]

  init(
    _ inner: VectorNode, _ table: LabelTable, at place: Range<Int>,
    relabel: @escaping ([MetricLabel]) throws(PromQLError) -> [MetricLabel]
  ) {
    self.inner = inner
    self.relabel = relabel
    super.init(table, at: place)
  }

  override func evaluate(at moment: EvaluationMoment) throws(PromQLError) {
    // What is wrong with the arguments shows even when there is nothing to relabel.
    _ = try relabel([])
    try inner.update(at: moment)
    begin()
    for element in inner.output {
      try add(changed(element.labels), element.value)
    }
  }

  private func changed(_ id: LabelID) throws(PromQLError) -> LabelID {
    if let done = known[id] { return done }
    let made = table.id(of: try relabel(table.labels(of: id)))
    known[id] = made
    return made
  }
}

extension LabelTable {
  /// A set of labels for messages.
  func text(of id: LabelID) -> String {
    "{\(labels(of: id).map { "\($0.name)=\(GoFormat.quoted($0.value))" }.joined(separator: ", "))}"
  }
}

extension [MetricLabel] {
  func value(of name: String) -> String { first { $0.name == name }?.value ?? "" }
  func setting(_ name: String, to value: String) -> Self {
    filter { $0.name != name } + (value.isEmpty ? [] : [MetricLabel(name, value)])
  }
}

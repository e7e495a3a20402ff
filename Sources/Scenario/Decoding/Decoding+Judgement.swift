import Components
import VirtualTime

extension Decoding {
  func decodeThresholds(_ node: LocatedNode?) -> [ThresholdPlan] {
    items(node, "thresholds").compactMap { item in
      let fields = Fields(
        item, of: "a threshold", keys: ["metric", "where", "require", "abortOnFail"], problems: problems)
      let judged = judged(fields)
      let abort = fields["abortOnFail"].map { scalars.boolean($0, "abortOnFail") } ?? false
      guard let judged, let abort else { return nil }
      return ThresholdPlan(figure: judged.figure, require: judged.require, abortOnFail: abort)
    }
  }

  func decodeExpectations(_ node: LocatedNode?) -> [ExpectationPlan] {
    guard let node else { return [] }
    let fields = Fields(node, of: "'expect'", keys: ["symptoms", "figures"], problems: problems)
    let known = Set(symptomNames)
    var plans: [ExpectationPlan] = []
    for pair in mapping(fields["symptoms"], "symptoms") {
      if !known.contains(pair.key.text) {
        let note = symptomNames.isEmpty ? "there are no symptoms" : "the symptoms are \(Self.list(symptomNames))"
        problems.report(
          pair.key.position, "no symptom is named '\(pair.key.text)'", meaning: pair.key.text, of: symptomNames,
          note: note, isAboutAbsence: true)
      }
      guard let text = scalars.text(pair.value, pair.key.text) else { continue }
      let expected = scalars.parse(pair.value, text) { text throws(ParseProblem) in
        try SymptomExpectation(parsing: text)
      }
      switch expected {
      case nil: break
      case .never: plans.append(.symptomNever(name: pair.key.text))
      case .unresolved: plans.append(.symptomUnresolved(name: pair.key.text))
      case .begins(let comparison, let limit):
        plans.append(.symptomBegins(name: pair.key.text, comparison: comparison, limit: limit, text: text))
      case .ends(let comparison, let limit):
        plans.append(.symptomEnds(name: pair.key.text, comparison: comparison, limit: limit, text: text))
      }
    }
    return plans + figures(fields["figures"])
  }

  /// Either `{messages_lost: count == 0}` or a list of `{metric, where, require}`.
  private func figures(_ node: LocatedNode?) -> [ExpectationPlan] {
    guard let node else { return [] }
    if node.mapping != nil {
      return mapping(node, "figures").compactMap { pair in
        guard let figure = figure(pair.key.text, at: pair.key.position) else { return nil }
        guard let require = requirement(pair.value, pair.key.text, figure) else { return nil }
        return .figure(FigureSelector(metric: figure.name, channel: nil), require)
      }
    }
    return items(node, "figures").compactMap { item in
      let fields = Fields(item, of: "an expected figure", keys: ["metric", "where", "require"], problems: problems)
      return judged(fields).map { .figure($0.figure, $0.require) }
    }
  }

  private func judged(_ fields: Fields) -> (figure: FigureSelector, require: Requirement)? {
    let metricNode = fields.required("metric")
    let figure = metricNode.flatMap { node in
      scalars.text(node, "metric").flatMap { self.figure($0, at: node.position) }
    }
    var channel: String??
    if let node = fields["where"] {
      let inner = Fields(node, of: "'where'", keys: ["channel"], problems: problems)
      channel = .some(inner.required("channel").flatMap { self.channel($0) })
    }
    guard let node = fields.required("require"), let figure,
      let require = requirement(node, "require", figure)
    else { return nil }
    if case .some(nil) = channel { return nil }
    return (FigureSelector(metric: figure.name, channel: channel ?? nil), require)
  }

  private func figure(_ name: String, at position: SourcePosition) -> Figure? {
    if let figure = Figure.named(name) { return figure }
    let names = Figure.all.map(\.name)
    problems.report(
      position, "no figure is named '\(name)'", meaning: name, of: names,
      note: "the figures are \(names.joined(separator: ", "))")
    return nil
  }

  private func requirement(_ node: LocatedNode, _ name: String, _ figure: Figure) -> Requirement? {
    guard let text = scalars.text(node, name) else { return nil }
    return scalars.parse(node, text) { text throws(ParseProblem) in try Requirement(parsing: text, for: figure) }
  }
}

import Components
import VirtualTime

extension Decoding {
  /// A place that plans keep.
  func place(_ position: SourcePosition) -> SourcePlace {
    SourcePlace(file: problems.sources.names[position.file], line: position.line, column: position.column)
  }

  static let expectKeys = ["symptoms", "alerts", "incidents", "outcome", "figures"]

  /// - Returns: each with its place.
  func decodeExpectations(_ node: LocatedNode?, _ variation: Variation) -> [(ExpectationPlan, SourcePlace)] {
    guard let node else { return [] }
    let fields = Fields(node, of: "'expect'", keys: Self.expectKeys, problems: problems)
    let symptoms = episodes(fields["symptoms"], "symptoms", "symptom", symptomNames, .symptom) {
      .symptom(name: $0, $1)
    }
    let alerts = episodes(fields["alerts"], "alerts", "alert", alertNames, .alert) { .alert(name: $0, $1) }
    let incidents = incidents(fields["incidents"]) + outcome(fields["outcome"], variation)
    return symptoms + alerts + incidents + figures(fields["figures"])
  }

  /// - Parameter names: those that exist; nil when they are not all known, so that none can be called unknown.
  private func episodes(
    _ node: LocatedNode?, _ section: String, _ kind: String, _ names: [String]?, _ words: EpisodeWords,
    _ make: (String, EpisodeExpectation) -> ExpectationPlan
  ) -> [(ExpectationPlan, SourcePlace)] {
    let known = names.map { Set($0) }
    return mapping(node, section).compactMap { pair in
      let name = pair.key.text
      if let names, let known, !known.contains(name) {
        let note = names.isEmpty ? "there are no \(kind)s" : "the \(kind)s are \(Self.list(names))"
        problems.report(
          pair.key.position, "no \(kind) is named '\(name)'", meaning: name, of: names, note: note, isAboutAbsence: true
        )
      }
      guard let text = scalars.text(pair.value, name) else { return nil }
      let expected = scalars.parse(pair.value, text) { text throws(ParseProblem) in
        try EpisodeExpectation(parsing: text, words: words)
      }
      return expected.map { (make(name, $0), place(pair.key.position)) }
    }
  }

  /// Either `{messages_lost: count == 0}` or a list of `{metric, where, require}`.
  private func figures(_ node: LocatedNode?) -> [(ExpectationPlan, SourcePlace)] {
    guard let node else { return [] }
    if node.mapping != nil {
      return mapping(node, "figures").compactMap { pair in
        guard let figure = figure(pair.key.text, at: pair.key.position) else { return nil }
        guard let require = requirement(pair.value, pair.key.text, figure) else { return nil }
        return (.figure(FigureSelector(metric: figure.name, channel: nil), require), place(pair.key.position))
      }
    }
    return items(node, "figures").compactMap { item in
      let fields = Fields(item, of: "an expected figure", keys: ["metric", "where", "require"], problems: problems)
      return judged(fields).map { (.figure($0.figure, $0.require), place(item.position)) }
    }
  }

  func judged(_ fields: Fields) -> (figure: FigureSelector, require: Requirement)? {
    let metricNode = fields.required("metric")
    let figure = metricNode.flatMap { node in
      scalars.text(node, "metric").flatMap { self.figure($0, at: node.position) }
    }
    let place = fields["where"].map { restriction($0, of: figure) }
    guard let node = fields.required("require"), let figure,
      let require = requirement(node, "require", figure)
    else { return nil }
    var selector = FigureSelector(metric: figure.name, channel: nil)
    if let place {
      guard let place else { return nil }
      if figure.hasEndpoints { selector.endpoint = place } else { selector.channel = place }
    }
    return (selector, require)
  }

  /// The channel or the endpoint that a figure is asked of.
  private func restriction(_ node: LocatedNode, of figure: Figure?) -> String? {
    if figure?.hasEndpoints == true {
      return Fields(node, of: "'where'", keys: ["endpoint"], problems: problems).required("endpoint")
        .flatMap { endpoint($0) }
    }
    let inner = Fields(node, of: "'where'", keys: ["channel"], problems: problems)
    let channel = inner.required("channel").flatMap { self.channel($0) }
    if let figure, !figure.hasChannels {
      problems.report(node.position, "\(figure.name) is of the whole run; it has no channels")
    }
    return channel
  }

  /// The name of an endpoint that some API has.
  private func endpoint(_ node: LocatedNode) -> String? {
    guard let name = scalars.text(node, "endpoint") else { return nil }
    let known = allEndpoints
    if known.contains(name) { return name }
    problems.report(
      node.position, "no API has the endpoint '\(name)'", meaning: name, of: known,
      note: known.isEmpty ? nil : "the endpoints are \(Self.list(known))", isAboutAbsence: true)
    return nil
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

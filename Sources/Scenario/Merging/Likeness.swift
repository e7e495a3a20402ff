/// Components that are like another one: `canary: {like: api, replicas: 1}` has everything that `api` has, but for what it says itself.
///
/// Resolved after variants and overrides, so that what changes the one changes the other too.
struct Likeness {
  let problems: ProblemList
  private let components: [LocatedNode.Pair]

  init(of document: LocatedNode, problems: ProblemList) {
    self.problems = problems
    components = document["components"]?.mapping ?? []
  }

  /// The document with all components written out.
  func fill(_ document: LocatedNode) -> LocatedNode {
    guard components.contains(where: { $0.value["like"] != nil }), var pairs = document.mapping else { return document }
    for index in pairs.indices where pairs[index].key.text == "components" {
      let filled = components.map { LocatedNode.Pair(key: $0.key, value: written($0, after: [])) }
      pairs[index].value.content = .mapping(filled)
    }
    var result = document
    result.content = .mapping(pairs)
    return result
  }

  /// - Parameter chain: the components that lead here.
  private func written(_ pair: LocatedNode.Pair, after chain: [String]) -> LocatedNode {
    guard let like = pair.value["like"] else { return pair.value }
    var own = pair.value
    own.content = .mapping((pair.value.mapping ?? []).filter { $0.key.text != "like" })
    guard let name = ScalarDecoder(problems: problems).text(like, "like") else { return invalid(own) }
    let chain = chain + [pair.key.text]
    guard !chain.contains(name) else {
      problems.report(
        like.position, "components are like each other in a circle: \((chain + [name]).joined(separator: ", "))")
      return invalid(own)
    }
    guard let other = components.first(where: { $0.key.text == name }) else {
      problems.report(
        like.position, "component '\(pair.key.text)' is like '\(name)', which the system does not have", meaning: name,
        of: components.map(\.key.text))
      return invalid(own)
    }
    let lower = written(other, after: chain)
    if let type = own["type"], let known = lower["type"]?.scalar?.text, type.scalar?.text != known {
      problems.report(type.position, "component '\(pair.key.text)' is like '\(name)', whose type is '\(known)'")
      return invalid(own)
    }
    return lower.isInvalid ? invalid(own) : Merge.lay(own, over: lower, path: ["components", pair.key.text])
  }

  /// What it lacks has been reported.
  private func invalid(_ node: LocatedNode) -> LocatedNode {
    var result = node
    result.content = .invalid
    return result
  }
}

/// Laying one document over another: mappings merge key by key, everything else is replaced.
///
/// Keys keep the order of the lower document; new ones follow. Three kinds of mapping are replaced as a whole, because
/// their keys exclude each other: one that names another `type` or `executor` than the mapping below it, a
/// distribution (`{p50: .., p95: ..}`), and the weights of a flow or of requests. An empty mapping of runbooks, automations or
/// detection leaves none.
enum Merge {
  /// The forms of a distribution; a mapping of nothing else is one.
  static let distributionKeys: Set<String> = [
    "p50", "p95", "p99", "uniform", "exponential", "normal", "halfNormal", "empirical", "mixture",
  ]
  /// Keys of a flow of which one replaces the other.
  static let alternatives = [
    "channel": "channels", "channels": "channel", "template": "templates", "templates": "template",
    "priority": "priorities", "priorities": "priority",
  ]
  /// The same of a load source.
  static let loadAlternatives = ["flow": "requests", "requests": "flow"]

  /// - Parameter path: the keys that lead to these values from the top of the document.
  static func lay(_ upper: LocatedNode, over lower: LocatedNode, path: [String] = []) -> LocatedNode {
    guard let upperPairs = upper.mapping, var pairs = lower.mapping, !replaces(upper, lower, path: path) else {
      return upper
    }
    if path.count == 2, path[0] == "flows" || path[0] == "load" {
      let others = path[0] == "flows" ? alternatives : loadAlternatives
      let given = Set(upperPairs.map(\.key.text))
      pairs.removeAll { pair in others[pair.key.text].map(given.contains) ?? false }
    }
    var indices: [String: Int] = [:]
    for (index, pair) in pairs.enumerated() { indices[pair.key.text] = index }
    for pair in upperPairs {
      if let index = indices[pair.key.text] {
        let value = lay(pair.value, over: pairs[index].value, path: path + [pair.key.text])
        // A path of the command line names a key that is there; it makes none.
        pairs[index] = .init(key: pair.key.isMadeByPath ? pairs[index].key : pair.key, value: value)
      } else {
        pairs.append(pair)
      }
    }
    return LocatedNode(content: .mapping(pairs), position: upper.position, end: upper.end)
  }

  private static func replaces(_ upper: LocatedNode, _ lower: LocatedNode, path: [String]) -> Bool {
    for name in ["type", "executor"] {
      if let kind = upper[name]?.scalar?.text, let below = lower[name]?.scalar?.text, kind != below { return true }
    }
    if path.count == 3, path[0] == "flows", alternatives[path[2]] != nil { return true }
    if path.count == 3, path[0] == "requests", path[2] == "endpoints" { return true }
    if path.count == 1, ["runbooks", "automations", "detection"].contains(path[0]), upper.mapping?.isEmpty == true {
      return true
    }
    return isDistribution(upper) || isDistribution(lower)
  }

  private static func isDistribution(_ node: LocatedNode) -> Bool {
    guard let pairs = node.mapping, !pairs.isEmpty else { return false }
    return pairs.allSatisfy { distributionKeys.contains($0.key.text) }
  }
}

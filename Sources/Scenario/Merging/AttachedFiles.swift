extension DocumentLoader {
  /// A document with the files that `onCall` and `runbooks` name in the places of their names: what they say can be
  /// changed, checked and printed like the rest.
  mutating func attached(_ document: LocatedNode) -> LocatedNode {
    guard let pairs = document.mapping else { return document }
    var result = document
    result.content = .mapping(
      pairs.map { pair in
        switch pair.key.text {
        case "onCall": .init(key: pair.key, value: onCall(pair.value))
        case "runbooks": .init(key: pair.key, value: runbooks(pair.value))
        default: pair
        }
      })
    return result
  }

  /// A path, or the plan itself, which may extend a file.
  private mutating func onCall(_ node: LocatedNode) -> LocatedNode {
    if node.mapping != nil {
      return node["extends"] == nil ? node : without(["extends", "version"], extended(node, chain: []))
    }
    guard let (path, name) = path(node, key: "onCall") else { return invalid(node) }
    guard let file = document(path, namedAs: nil, at: node.position) else { return invalid(node) }
    return named(name, without(["extends", "version"], extended(file, chain: [path])), at: node)
  }

  private mutating func runbooks(_ node: LocatedNode) -> LocatedNode {
    guard let pairs = node.mapping else { return node }
    var result = node
    result.content = .mapping(pairs.map { .init(key: $0.key, value: runbook($0.value, of: $0.key.text)) })
    return result
  }

  /// A path, a list of steps, or a mapping with `steps`.
  private mutating func runbook(_ node: LocatedNode, of alert: String) -> LocatedNode {
    if node.mapping != nil { return named(alert, node, at: node) }
    if node.sequence != nil { return named(alert, mapping("steps", node), at: node) }
    guard let (path, name) = path(node, key: alert) else { return invalid(node) }
    guard let file = document(path, namedAs: nil, at: node.position, allowsList: true) else { return invalid(node) }
    return named(name, file.sequence == nil ? without(["version"], file) : mapping("steps", file), at: node)
  }

  private func path(_ node: LocatedNode, key: String) -> (path: String, name: String)? {
    guard let text = pathText(node, key: key) else { return nil }
    let path = resolve(text, at: node)
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return (path, file.hasSuffix(".yaml") ? String(file.dropLast(5)) : file)
  }

  private func invalid(_ node: LocatedNode) -> LocatedNode {
    LocatedNode(content: .invalid, position: node.position, end: node.end)
  }

  private func without(_ keys: [String], _ node: LocatedNode) -> LocatedNode {
    var result = node
    result.content = .mapping((node.mapping ?? []).filter { !keys.contains($0.key.text) })
    return result
  }

  private func mapping(_ key: String, _ node: LocatedNode) -> LocatedNode {
    var result = node
    result.content = .mapping([.init(key: .init(text: key, position: node.position), value: node)])
    return result
  }

  /// With this name where it does not give itself one.
  private func named(_ name: String, _ node: LocatedNode, at place: LocatedNode) -> LocatedNode {
    guard let pairs = node.mapping, node["name"] == nil else { return node }
    var result = node
    let value = LocatedNode(
      content: .scalar(.init(text: name, isPlain: false)), position: place.position, end: place.end)
    result.content = .mapping([.init(key: .init(text: "name", position: place.position), value: value)] + pairs)
    return result
  }
}

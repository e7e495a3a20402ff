/// Values of the catalogue (defaults and presets), which are written as in a file.
enum BuiltInText {
  /// - Parameter position: where problems with the value are shown: what the default stands in for.
  static func node(_ text: String, at position: SourcePosition) -> LocatedNode {
    let problems = ProblemList()
    let file = problems.sources.add(name: "default", text: text)
    var reader = DocumentReader(file: file, problems: problems, limits: .init())
    let node = reader.read(SourceText(Array(text.utf8)))
    precondition(problems.isEmpty, "the catalogue's text '\(text)' is not YAML")
    let empty = LocatedNode(content: .scalar(.init(text: "", isPlain: false)), position: position, end: position)
    return node.map { moved($0, to: position) } ?? empty
  }

  private static func moved(_ node: LocatedNode, to position: SourcePosition) -> LocatedNode {
    var result = node
    result.position = position
    result.end = position
    switch node.content {
    case .scalar, .invalid: break
    case .sequence(let items): result.content = .sequence(items.map { moved($0, to: position) })
    case .mapping(let pairs):
      result.content = .mapping(
        pairs.map { .init(key: .init(text: $0.key.text, position: position), value: moved($0.value, to: position)) })
    }
    return result
  }
}

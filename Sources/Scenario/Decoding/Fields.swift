import Components

/// The keys of one mapping that has a fixed set of them. Unknown keys are reported when it is made.
struct Fields {
  /// Where problems about the mapping as a whole are shown.
  let position: SourcePosition
  private let values: [String: LocatedNode]
  private let problems: ProblemList
  private let subject: String

  /// - Parameters:
  ///   - subject: what the mapping is, for messages: "a scenario".
  ///   - key: where the mapping's own name stands, if it has one.
  init(
    _ node: LocatedNode, of subject: String, keys: [String], at key: SourcePosition? = nil, problems: ProblemList
  ) {
    self.problems = problems
    self.subject = subject
    position = key ?? node.position
    var values: [String: LocatedNode] = [:]
    if node.mapping == nil, !node.isInvalid {
      problems.report(
        node.position, "\(subject) must be a mapping, not \(node.kindName)", note: problems.commentNote(node))
    }
    for pair in node.mapping ?? [] {
      if keys.contains(pair.key.text) {
        values[pair.key.text] = pair.value
      } else {
        problems.report(
          pair.key.position, "unknown key '\(pair.key.text)' in \(subject)", meaning: pair.key.text, of: keys,
          note: Self.note(keys, for: pair.key.text))
      }
    }
    self.values = values
    isMapping = node.mapping != nil
  }

  private let isMapping: Bool

  /// The keys there are; a long list only where no suggestion says more.
  private static func note(_ keys: [String], for name: String) -> String? {
    if keys.isEmpty { return "it has no keys" }
    if keys.count > 12, NearName.nearest(to: name, in: keys) != nil { return nil }
    return "its keys are \(keys.joined(separator: ", "))"
  }

  /// The key's value if the file has it.
  subscript(key: String) -> LocatedNode? { values[key] }

  /// The key's value; its absence is a problem.
  func required(_ key: String) -> LocatedNode? {
    if let value = values[key] { return value }
    if isMapping { problems.report(position, "\(subject) needs '\(key)'", isAboutAbsence: true) }
    return nil
  }
}

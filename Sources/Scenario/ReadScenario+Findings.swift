/// A problem of a plan that shows only when its system is built.
public struct PlanFinding: Hashable, Sendable {
  /// The plan's in `ReadScenario.plans`.
  public var index: Int
  /// Keys and list indices from the document's root, such as `["components", "outbox", "attempts"]`.
  public var path: [String]
  public var message: String
  /// Where in a text it is, in UTF-8 bytes from the beginning of the value; nil: it is about the value as a whole.
  public var offset: Int?

  public init(_ index: Int, at path: [String], _ message: String, offset: Int? = nil) {
    self.index = index
    self.path = path
    self.message = message
    self.offset = offset
  }
}

extension ReadScenario {
  /// The problem at its place in the files: at the value, at the character of it, or at the key of the deepest part of
  /// the path that the document has.
  public func diagnostic(_ finding: PlanFinding) -> Diagnostic {
    let position = position(finding)
    let note = resolved[finding.index].plan.variant.map { "in variant '\($0)'" }
    return Diagnostic(
      file: sources.names[position.file], line: position.line, column: position.column,
      message: finding.message + unplaced(finding), note: note, excerpt: sources.excerpt(at: position))
  }

  /// The place of a finding.
  func position(_ finding: PlanFinding) -> SourcePosition {
    let document = resolved[finding.index].document
    guard let offset = finding.offset, let node = document.node(at: finding.path) else {
      return document.place(at: finding.path)
    }
    let problems = ProblemList()
    problems.sources = sources
    return problems.position(in: node, byte: offset)
  }

  /// Which line and column of a text it is, where the file does not show the text as it is.
  private func unplaced(_ finding: PlanFinding) -> String {
    guard let offset = finding.offset, offset > 0,
      let node = resolved[finding.index].document.node(at: finding.path), position(finding) == node.position,
      let text = node.scalar?.text
    else { return "" }
    let before = String(decoding: text.utf8.prefix(offset), as: UTF8.self)
    let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
    return " (line \(lines.count), column \((lines.last?.unicodeScalars.count ?? 0) + 1) of the text)"
  }
}

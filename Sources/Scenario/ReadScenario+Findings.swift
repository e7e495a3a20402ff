extension ReadScenario {
  /// A problem that shows only when the system is built, at its place in the files.
  /// - Parameters:
  ///   - index: of the plan in `plans`.
  ///   - path: keys and list indices from the document's root, such as `["components", "outbox", "attempts"]`; the
  ///     problem is placed at the value, or at the key of the deepest part that the document has.
  public func diagnostic(_ index: Int, at path: [String], _ message: String) -> Diagnostic {
    let position = position(index, at: path)
    let note = resolved[index].plan.variant.map { "in variant '\($0)'" }
    return Diagnostic(
      file: sources.names[position.file], line: position.line, column: position.column, message: message, note: note,
      excerpt: sources.excerpt(at: position))
  }

  /// The place of a value, or of the key of the deepest part that the document has.
  func position(_ index: Int, at path: [String]) -> SourcePosition {
    resolved[index].document.place(at: path)
  }
}

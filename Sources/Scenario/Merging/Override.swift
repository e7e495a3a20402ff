/// One `--set path=value` of the command line: dotted keys, list items by number from 0, the value as YAML.
struct Override {
  private struct Segment {
    var text: String
    var position: SourcePosition
  }
  private let segments: [Segment]
  private let value: LocatedNode

  /// - Parameters:
  ///   - line: the number of the override, which is its line in the file named `--set`.
  ///   - file: the number of that file.
  /// - Returns: nil when the text is not `path=value` (reported).
  init?(_ text: String, line: Int, file: Int, problems: ProblemList, limits: ReadingLimits) {
    let scalars = Array(text.unicodeScalars)
    let start = SourcePosition(file: file, line: line, column: 1)
    guard let equals = scalars.firstIndex(of: "=") else {
      problems.report(start, "'\(text)' is not of the form path=value")
      return nil
    }
    guard !text.unicodeScalars.contains(where: { SourceText.isLineBreak($0) }) else {
      problems.report(start, "an override must be one line")
      return nil
    }
    var segments: [Segment] = []
    var column = 1
    for part in scalars[..<equals].split(separator: ".", omittingEmptySubsequences: false) {
      let position = SourcePosition(file: file, line: line, column: column)
      if part.isEmpty {
        problems.report(position, "the path has an empty part")
        return nil
      }
      segments.append(Segment(text: String(String.UnicodeScalarView(part)), position: position))
      column += part.count + 1
    }
    self.segments = segments
    let written = String(String.UnicodeScalarView(scalars[(equals + 1)...]))
    let position = SourcePosition(file: file, line: line, column: equals + 2)
    var reader = DocumentReader(file: file, problems: problems, limits: limits, origin: (line, equals + 2))
    let before = problems.count
    let node = reader.read(SourceText(Array(written.utf8)))
    guard problems.count == before else { return nil }
    value = node ?? LocatedNode(content: .scalar(.init(text: "", isPlain: true)), position: position, end: position)
  }

  func apply(to document: LocatedNode, problems: ProblemList) -> LocatedNode {
    apply(segments[...], to: document, problems: problems) ?? document
  }

  /// - Returns: nil when the path leads nowhere (reported).
  private func apply(_ path: ArraySlice<Segment>, to node: LocatedNode, problems: ProblemList) -> LocatedNode? {
    guard let segment = path.first else { return value }
    var result = node
    switch node.content {
    case .mapping(var pairs):
      if let index = pairs.firstIndex(where: { $0.key.text == segment.text }) {
        guard let changed = apply(path.dropFirst(), to: pairs[index].value, problems: problems) else { return nil }
        pairs[index].value = changed
      } else {
        let inner = apply(path.dropFirst(), to: .empty(at: segment.position), problems: problems)
        guard let inner else { return nil }
        // A whole new part may be given; a lone value under a name that nothing has is more likely a slip.
        let isWhole = path.count == 1 && value.mapping != nil
        let key = LocatedNode.Key(text: segment.text, position: segment.position, isMadeByPath: !isWhole)
        pairs.append(.init(key: key, value: inner))
      }
      result.content = .mapping(pairs)
    case .sequence(var items):
      guard let index = Int(segment.text), items.indices.contains(index) else {
        let last = items.count - 1
        problems.report(
          segment.position,
          items.isEmpty
            ? "the list is empty, so it has no item '\(segment.text)'"
            : "the list has the items 0 to \(last), not '\(segment.text)'", isAboutAbsence: true)
        return nil
      }
      guard let changed = apply(path.dropFirst(), to: items[index], problems: problems) else { return nil }
      items[index] = changed
      result.content = .sequence(items)
    case .scalar:
      problems.report(segment.position, "there is nothing below a single value, so no '\(segment.text)'")
      return nil
    case .invalid: return nil
    }
    return result
  }
}

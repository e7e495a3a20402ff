extension ProblemList {
  /// The place of a character of a scalar, when the file shows it as it is (on one line, without escapes or variables
  /// before it); otherwise the scalar's own place.
  func position(in node: LocatedNode, offset: Int) -> SourcePosition {
    guard let scalar = node.scalar else { return node.position }
    let written = (scalar.written ?? scalar.text).unicodeScalars.prefix(offset)
    let start = node.position.column + (scalar.isPlain ? 0 : 1)
    let shown = sources.characters(at: node.position, from: start)
    guard written.count == offset, shown.starts(with: written) else { return node.position }
    var place = node.position
    place.column = start + offset
    return place
  }

  /// The place of a UTF-8 byte of a scalar, as parsers count.
  func position(in node: LocatedNode, byte: Int) -> SourcePosition {
    guard let scalar = node.scalar, scalar.written == nil else { return node.position }
    let before = String(decoding: scalar.text.utf8.prefix(byte), as: UTF8.self)
    if let place = positionInBlock(node, scalar.text, before) { return place }
    let place = position(in: node, offset: before.unicodeScalars.count)
    return place == node.position ? positionInLines(node, before) ?? place : place
  }

  /// A place in a literal block (`|`), whose lines stand below it, indented; nil for other scalars.
  private func positionInBlock(_ node: LocatedNode, _ text: String, _ before: String) -> SourcePosition? {
    guard sources.characters(at: node.position, from: node.position.column).first == "|" else { return nil }
    let linesBefore = before.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    let index = linesBefore.count - 1
    let line = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)[index]
    var place = node.position
    place.line += index + 1
    let shown = sources.characters(at: place, from: 1)
    guard shown.count >= line.count, shown.suffix(line.count).elementsEqual(line) else { return nil }
    place.column = shown.count - line.count + linesBefore[index].count + 1
    return place
  }

  /// A hint when the file has a comment right behind an unquoted value: the comment may have been meant as a part of it.
  func commentNote(_ node: LocatedNode) -> String? {
    guard let scalar = node.scalar, scalar.isPlain, followsComment(node) else { return nil }
    return "YAML takes everything from ' #' on as a comment; quote the value if that is a part of it"
  }

  /// Whether an unquoted value ends at a `#` that is glued to what follows, as in `note: see #12`.
  func isCutByComment(_ node: LocatedNode) -> Bool {
    guard let scalar = node.scalar, scalar.isPlain, followsComment(node) else { return false }
    let rest = restOfLine(node).drop { $0 == " " || $0 == "\t" }.dropFirst()
    return rest.first.map { $0 != " " && $0 != "#" && $0 != "\t" } ?? false
  }

  private func followsComment(_ node: LocatedNode) -> Bool {
    let rest = restOfLine(node)
    guard let first = rest.first, first == " " || first == "\t" else { return false }
    return rest.drop { $0 == " " || $0 == "\t" }.first == "#"
  }

  private func restOfLine(_ node: LocatedNode) -> ArraySlice<Unicode.Scalar> {
    sources.characters(at: node.end, from: node.end.column)
  }
}

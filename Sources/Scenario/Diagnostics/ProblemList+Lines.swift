extension ProblemList {
  /// The place behind a part of a scalar that is written over several lines (folded blocks, quoted and plain texts).
  ///
  /// Folding changes nothing but white space, so the other characters are counted off in the file; nil when they are not
  /// the scalar's (escapes that stand for something else).
  func positionInLines(_ node: LocatedNode, _ before: String) -> SourcePosition? {
    guard let scalar = node.scalar else { return nil }
    var place = node.position
    let first = sources.characters(at: place, from: place.column).first
    if !scalar.isPlain, first == "|" || first == ">" {
      place.line += 1
      place.column = 1
    } else if !scalar.isPlain {
      place.column += 1
    }
    let isDouble = !scalar.isPlain && first == "\""
    let isSingle = !scalar.isPlain && first == "'"
    var end = place
    for scalar in before.unicodeScalars where !Self.isBlank(scalar) {
      guard var found = nextCharacter(from: place) else { return nil }
      if isDouble && found.character == "\\" || isSingle && found.character == "'" {
        found.place.column += 1
        guard let escaped = nextCharacter(from: found.place) else { return nil }
        found = escaped
      }
      guard found.character == scalar else { return nil }
      end = found.place
      end.column += 1
      place = end
    }
    // Blanks at the end of the part stay on the line if they can; else the place is where the next line begins.
    let blanks = before.unicodeScalars.reversed().prefix { Self.isBlank($0) }.count
    let rest = sources.characters(at: end, from: end.column)
    if rest.count > blanks, rest.prefix(blanks).allSatisfy({ Self.isBlank($0) }) {
      end.column += blanks
      return end
    }
    return blanks > 0 ? nextCharacter(from: end)?.place ?? end : end
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || SourceText.isLineBreak(scalar)
  }

  private func nextCharacter(
    from start: SourcePosition
  ) -> (character: Unicode.Scalar, place: SourcePosition)? {
    var place = start
    while let line = sources.line(at: place) {
      var column = place.column
      while column <= line.count {
        if !Self.isBlank(line[column - 1]) {
          place.column = column
          return (line[column - 1], place)
        }
        column += 1
      }
      place.line += 1
      place.column = 1
    }
    return nil
  }
}

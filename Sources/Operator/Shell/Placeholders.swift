/// What stands in a runbook's text for something that only the moment knows: `ORG_ID`, `<pod-name>`, `12345`.
struct Placeholders {
  /// In the order in which they are replaced: longer names first, so that none is taken for a part of another.
  private let values: [(name: [Unicode.Scalar], value: String)]

  init(_ variables: [String: String]) {
    let names = variables.keys.sorted { ($1.unicodeScalars.count, $0) < ($0.unicodeScalars.count, $1) }
    values = names.filter { !$0.isEmpty }.map { (Array($0.unicodeScalars), variables[$0]!) }
  }

  /// The text with its placeholders replaced, wherever they stand as whole words: `<NAME>` with its brackets, and `NAME`.
  /// What follows a `$` is the shell's.
  func bound(_ text: String) -> String { values.isEmpty ? text : boundWithPlaces(text).text }

  /// The same, and for each character of the result where it stood, or where the placeholder stood.
  func boundWithPlaces(_ text: String) -> (text: String, places: [Int]) {
    let scalars = Array(text.unicodeScalars)
    var result = String.UnicodeScalarView()
    var places: [Int] = []
    var position = 0
    while position < scalars.count {
      guard let (length, value) = match(scalars, at: position) else {
        result.append(scalars[position])
        places.append(position)
        position += 1
        continue
      }
      result.append(contentsOf: value.unicodeScalars)
      places += value.unicodeScalars.map { _ in position }
      position += length
    }
    return (String(result), places)
  }

  private func match(_ text: [Unicode.Scalar], at position: Int) -> (Int, String)? {
    let isBracketed = text[position] == "<"
    let start = isBracketed ? position + 1 : position
    if !isBracketed, position > 0, Self.isWordPart(text[position - 1]) || text[position - 1] == "$" { return nil }
    if !isBracketed, position > 1, text[position - 1] == "{", text[position - 2] == "$" { return nil }
    for (name, value) in values where start + name.count <= text.count {
      let end = start + name.count
      guard text[start] == name[0], Array(text[start..<end]) == name else { continue }
      if isBracketed {
        guard end < text.count, text[end] == ">" else { continue }
        return (name.count + 2, value)
      }
      if end < text.count, Self.isWordPart(text[end]) { continue }
      return (name.count, value)
    }
    return nil
  }

  private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || (scalar >= "0" && scalar <= "9") || (scalar >= "a" && scalar <= "z")
      || (scalar >= "A" && scalar <= "Z")
  }
}

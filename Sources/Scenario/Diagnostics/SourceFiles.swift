/// The texts of all files of a reading, for excerpts under messages.
struct SourceFiles: Sendable {
  private(set) var names: [String] = []
  /// As characters, so that a column is found at once however long the line is.
  private var lines: [[[Unicode.Scalar]]] = []

  /// - Returns: the file's number in positions.
  mutating func add(name: String, text: String) -> Int {
    names.append(name)
    lines.append(Self.split(text))
    return names.count - 1
  }

  /// The characters of a line, from a column (counted from 1) on; empty where there are none.
  func characters(at position: SourcePosition, from column: Int) -> ArraySlice<Unicode.Scalar> {
    line(at: position)?.dropFirst(column - 1) ?? []
  }

  func line(at position: SourcePosition) -> [Unicode.Scalar]? {
    let lines = lines[position.file]
    return lines.indices.contains(position.line - 1) ? lines[position.line - 1] : nil
  }

  /// At most 120 characters of the line around the position; nil for empty lines and whole files.
  func excerpt(at position: SourcePosition) -> Diagnostic.Excerpt? {
    let width = 120
    guard let line = line(at: position), !line.isEmpty else { return nil }
    let offset = min(position.column - 1, line.count)
    guard line.count > width else { return .init(text: Self.text(line[...]), offset: offset) }
    let first = max(0, min(offset - width / 2, line.count - width))
    let last = first + width
    let text = (first > 0 ? "..." : "") + Self.text(line[first..<last]) + (last < line.count ? "..." : "")
    return .init(text: text, offset: offset - first + (first > 0 ? 3 : 0))
  }

  private static func text(_ characters: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: characters)
    return String(view)
  }

  /// Lines end where YAML ends them: also at NEL, LS and PS, or the numbers would not be libyaml's.
  private static func split(_ text: String) -> [[Unicode.Scalar]] {
    var lines: [[Unicode.Scalar]] = []
    var current: [Unicode.Scalar] = []
    var afterReturn = false
    for scalar in text.unicodeScalars {
      if scalar == "\n", afterReturn {
        // The second half of a line end.
      } else if SourceText.isLineBreak(scalar) {
        lines.append(current)
        current = []
      } else {
        current.append(scalar)
      }
      afterReturn = scalar == "\r"
    }
    lines.append(current)
    return lines
  }
}

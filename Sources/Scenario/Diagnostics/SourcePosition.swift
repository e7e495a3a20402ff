/// A place in one of the files that were read.
struct SourcePosition: Hashable, Sendable, Comparable {
  /// The number of the file in the `SourceFiles` of the reading.
  var file: Int
  /// From 1; 0 for the file as a whole.
  var line: Int
  /// In characters, from 1; 0 for the file as a whole.
  var column: Int

  static func < (a: Self, b: Self) -> Bool { (a.file, a.line, a.column) < (b.file, b.line, b.column) }

  static func whole(file: Int) -> Self { Self(file: file, line: 0, column: 0) }
}

/// The texts of all files of a reading, for excerpts under messages.
struct SourceFiles: Sendable {
  private(set) var names: [String] = []
  private var lines: [[String]] = []

  /// - Returns: the file's number in positions.
  mutating func add(name: String, text: String) -> Int {
    names.append(name)
    lines.append(Self.split(text))
    return names.count - 1
  }

  func line(at position: SourcePosition) -> String? {
    let lines = lines[position.file]
    return lines.indices.contains(position.line - 1) ? lines[position.line - 1] : nil
  }

  /// Lines end where YAML ends them: also at NEL, LS and PS, or the numbers would not be libyaml's.
  private static func split(_ text: String) -> [String] {
    var lines: [String] = []
    var current = String.UnicodeScalarView()
    var afterReturn = false
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n" where afterReturn: break
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
        lines.append(String(current))
        current = String.UnicodeScalarView()
      default: current.append(scalar)
      }
      afterReturn = scalar == "\r"
    }
    lines.append(String(current))
    return lines
  }
}

import Foundation
import Testing

/// A Markdown document as a reader sees it: chapters, fields and tables, with texts free of escapes.
struct MarkdownDocument {
  /// What stands under one heading.
  struct Chapter {
    var level: Int
    var title: String
    var lines: [String]

    /// The text of `- **NAME**: TEXT`.
    func field(_ name: String) throws -> String {
      let start = "- **\(name)**: "
      let line = try #require(lines.first { $0.hasPrefix(start) }, "no field \(name) under \(title)")
      return MarkdownDocument.plain(line.dropFirst(start.count))
    }

    /// The items below `- **NAME**:`.
    func items(_ name: String) -> [String] {
      guard let start = lines.firstIndex(where: { $0.hasPrefix("- **\(name)**:") }) else { return [] }
      return lines[(start + 1)...].prefix { $0.hasPrefix("  ") }.map { MarkdownDocument.plain($0.dropFirst(4)) }
    }

    /// The rows of the table whose header begins with these cells.
    func table(_ header: String...) -> [[String]] {
      guard let start = lines.firstIndex(where: { MarkdownDocument.cells($0).starts(with: header) }) else { return [] }
      return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map(MarkdownDocument.cells)
    }
  }

  var chapters: [Chapter] = []

  init(_ text: String) {
    var isFenced = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("```") { isFenced.toggle() }
      let marks = line.prefix { $0 == "#" }.count
      if !isFenced, marks > 0 {
        chapters.append(Chapter(level: marks, title: Self.plain(line.dropFirst(marks + 1)), lines: []))
      } else if !chapters.isEmpty {
        chapters[chapters.count - 1].lines.append(line)
      }
    }
  }

  /// Those of that title, in order.
  subscript(_ title: String) -> [Chapter] { chapters.filter { $0.title == title } }

  /// The cells of a table's row; none where the line is none.
  static func cells(_ line: String) -> [String] {
    guard line.hasPrefix("| "), line.hasSuffix(" |") else { return [] }
    var cells = [""]
    var isEscaped = false
    for character in line.dropFirst(1) {
      if character == "|", !isEscaped {
        cells.append("")
      } else {
        cells[cells.count - 1].append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    return cells.dropLast().map { plain($0.trimmingCharacters(in: .whitespaces)) }
  }

  /// Without the backslashes before punctuation.
  static func plain(_ text: some StringProtocol) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      if character == "\\", !isEscaped {
        isEscaped = true
        continue
      }
      if isEscaped, !(character.isASCII && (character.isPunctuation || character.isSymbol)) { result.append("\\") }
      isEscaped = false
      result.append(character)
    }
    return result
  }
}

/// A duration or an offset as reports print it, and the seconds it may stand for.
struct PrintedTime: CustomStringConvertible {
  let description: String
  let seconds: ClosedRange<Double>

  /// The first one in a text: `2h20m`, `+1h03m45s`, `343ms`, `0s`. Offsets are cut off to seconds, durations rounded to their
  /// last digit.
  init(_ text: some StringProtocol) throws {
    let pattern = /\+?(?:[0-9.]+(?:µs|ms|ns|d|h|m|s))+/
    let match = try #require(String(text).firstMatch(of: pattern), "no time in '\(text)'")
    description = String(match.0)
    var (value, last) = (0.0, 1.0)
    for part in description.matches(of: /([0-9.]+)(µs|ms|ns|d|h|m|s)/) {
      let unit = ["ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3_600, "d": 86_400][String(part.2)]!
      value += (Double(part.1) ?? .nan) * unit
      let decimals = part.1.split(separator: ".").dropFirst().first?.count ?? 0
      last = unit * pow(10, -Double(decimals))
    }
    // A whole number of minutes or hours may have lost its zeros: `2h` is rounded to minutes, `3m` to seconds.
    let step = description.hasSuffix("h") ? 60 : description.hasSuffix("m") && value < 3_600 ? 1 : last
    let slack = 1e-6
    seconds =
      description.hasPrefix("+")
      ? (value - slack)...(value + 1) : (value - step / 2 - slack)...(value + step / 2 + slack)
  }

  func stands(for value: Double) -> Bool { seconds.contains(value) }
}

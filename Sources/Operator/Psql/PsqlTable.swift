/// psql's aligned output of an answer.
struct PsqlTable {
  var columns: [AnswerColumn]
  /// As PostgreSQL prints the values; nil: NULL.
  var rows: [[String?]]

  init(columns: [AnswerColumn], values: [[StoredValue?]]) {
    self.columns = columns
    rows = values.map { row in zip(row, columns).map { $0?.text($1.type) } }
  }

  /// With `-A` and `-t` (no header and no count).
  func text(isAligned: Bool = true, tuplesOnly: Bool = false) -> String {
    isAligned ? aligned(tuplesOnly) : unaligned(tuplesOnly)
  }

  private var count: String { "(\(rows.count) row\(rows.count == 1 ? "" : "s"))\n" }

  private func unaligned(_ tuplesOnly: Bool) -> String {
    var text = tuplesOnly ? "" : columns.map(\.name).joined(separator: "|") + "\n"
    for row in rows { text += row.map { $0 ?? "" }.joined(separator: "|") + "\n" }
    return tuplesOnly ? text : text + count
  }

  private func aligned(_ tuplesOnly: Bool) -> String {
    let cells = rows.map { $0.map { Self.lines($0 ?? "") } }
    let names = columns.map { Self.lines($0.name) }
    var widths = tuplesOnly ? columns.map { _ in 0 } : names.map { $0.map(Self.width).max() ?? 0 }
    for row in cells {
      for (index, lines) in row.enumerated() { widths[index] = max(widths[index], lines.map(Self.width).max() ?? 0) }
    }
    var text = ""
    if !tuplesOnly {
      text +=
        zip(columns, widths).map { column, width in
          let left = (width - Self.width(column.name)) / 2
          return " \(Self.blanks(left))\(column.name)\(Self.blanks(width - Self.width(column.name) - left)) "
        }.joined(separator: "|") + "\n"
      text += widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "+") + "\n"
    }
    for row in cells { text += Self.text(row, widths, columns) }
    return text + (tuplesOnly ? "" : count) + "\n"
  }

  /// A row takes as many lines as its longest cell; a `+` marks a cell that goes on.
  private static func text(_ row: [[String]], _ widths: [Int], _ columns: [AnswerColumn]) -> String {
    var text = ""
    for line in 0..<(row.map(\.count).max() ?? 1) {
      for (index, lines) in row.enumerated() {
        let cell = line < lines.count ? lines[line] : ""
        let goesOn = line + 1 < lines.count
        let isLast = index == row.count - 1
        let padding = blanks(widths[index] - width(cell))
        text += index == 0 ? " " : "| "
        text += columns[index].type.isAlignedRight ? padding + cell : cell + (isLast && !goesOn ? "" : padding)
        text += goesOn ? "+" : isLast ? "" : " "
      }
      text += "\n"
    }
    return text
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private static func width(_ text: String) -> Int { text.unicodeScalars.count }
  private static func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}

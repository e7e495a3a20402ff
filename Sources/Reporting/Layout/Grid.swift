/// A table before it is laid out; text and Markdown reports print the same ones.
struct Grid {
  struct Column {
    var header: String
    var alignment: Alignment
    /// Whether its cells may be broken into several lines.
    var wraps: Bool

    static func text(_ header: String = "") -> Column { Column(header: header, alignment: .left, wraps: false) }
    static func number(_ header: String) -> Column { Column(header: header, alignment: .right, wraps: false) }
    static func prose(_ header: String = "") -> Column { Column(header: header, alignment: .left, wraps: true) }
  }

  struct Cell: ExpressibleByStringLiteral {
    var text: String
    var tone: Tone
    /// How deep it stands in a tree of rows.
    var indent: Int

    init(_ text: String, _ tone: Tone = .plain, indent: Int = 0) {
      self.text = text.cleaned
      self.tone = tone
      self.indent = indent
    }
    init(stringLiteral value: String) { self.init(value) }

    /// ✓ or ✗.
    static func mark(_ passed: Bool) -> Cell { passed ? Cell("✓", .good) : Cell("✗", .bad) }
  }

  var columns: [Column]
  var rows: [[Cell]]

  init(_ columns: [Column], rows: [[Cell]] = []) {
    self.columns = columns
    self.rows = rows
    for row in rows { check(row) }
  }

  mutating func append(_ row: [Cell]) {
    check(row)
    rows.append(row)
  }

  private func check(_ row: [Cell]) {
    precondition(row.count == columns.count, "a row of \(row.count) cells in a grid of \(columns.count) columns")
  }
}

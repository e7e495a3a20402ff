extension Grid {
  /// A table of GitHub's Markdown.
  var markdownLines: [String] {
    let header = columns.map { $0.header.isEmpty ? " " : Markdown.escaped($0.header, inCell: true) }
    let rule = columns.map { $0.alignment == .left ? "---" : "---:" }
    let body = rows.map { row in
      row.map { String(repeating: "&emsp;", count: $0.indent) + Markdown.escaped($0.text, inCell: true) }
    }
    return ([header, rule] + body).map { "| " + $0.joined(separator: " | ") + " |" }
  }
}

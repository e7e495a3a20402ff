extension SQLProblem {
  /// What psql prints of an error: the message, the line with a mark under the place, detail and hint.
  /// - Source: libpq, `reportErrorPosition`: of lines longer than 60 characters it shows the part around the place.
  func text(statement: String) -> String {
    var text = "ERROR:  \(message)\n"
    if let position { text += Self.excerpt(of: Array(statement.unicodeScalars), at: position) }
    if let detail { text += "DETAIL:  \(detail)\n" }
    if let hint { text += "HINT:  \(hint)\n" }
    return text
  }

  private static func excerpt(of text: [Unicode.Scalar], at position: Int) -> String {
    let place = min(position, text.count)
    var begin = place
    while begin > 0, text[begin - 1] != "\n" { begin -= 1 }
    var end = place
    while end < text.count, text[end] != "\n", text[end] != "\r" { end += 1 }
    let line = text[..<begin].count { $0 == "\n" } + 1
    let (longest, leastAfter) = (60, 10)
    var (cutBefore, cutAfter) = (false, false)
    if end - begin > longest {
      if begin + longest >= place + leastAfter {
        end = begin + longest
        cutAfter = true
      } else {
        if place + leastAfter < end {
          end = place + leastAfter
          cutAfter = true
        }
        if end - begin > longest {
          begin = end - longest
          cutBefore = true
        }
      }
    }
    var shown = String.UnicodeScalarView()
    for scalar in text[begin..<end] { shown.append(scalar == "\t" ? " " : scalar) }
    let prefix = "LINE \(line): \(cutBefore ? "..." : "")"
    let mark = String(repeating: " ", count: prefix.unicodeScalars.count + place - begin) + "^"
    return "\(prefix)\(String(shown))\(cutAfter ? "..." : "")\n\(mark)\n"
  }
}

/// A text of statements as mongosh takes it apart: at semicolons, and at line breaks where nothing is open and no `.` goes on.
enum MongoshScript {
  /// A statement and where it begins in the text, in Unicode scalars.
  struct Statement: Hashable {
    var text: String
    var position: Int
  }

  /// Whether a text is typed at mongosh's prompt: after blanks and comments it begins with `db.` or `rs.`, which no command line does.
  static func isTyped(_ text: String) -> Bool {
    guard let first = statements(text).first?.text else { return false }
    let begins = ["db.", "rs.", "db[", "show collections", "show dbs"].contains { first.hasPrefix($0) }
    // A switch of the database before anything else.
    return begins || first.hasPrefix("use ") && statements(text).count > 1
  }

  static func statements(_ text: String) -> [Statement] {
    let scalars = Array(text.unicodeScalars)
    var result: [Statement] = []
    var current = String.UnicodeScalarView()
    var (start, depth, position) = (0, 0, 0)
    var quote: Unicode.Scalar?
    func close() {
      while let last = current.last, last == " " || last == "\t" { current.removeLast() }
      if !current.isEmpty { result.append(Statement(text: String(current), position: start)) }
      current = String.UnicodeScalarView()
    }
    while position < scalars.count {
      let scalar = scalars[position]
      if let open = quote {
        current.append(scalar)
        if scalar == "\\", position + 1 < scalars.count {
          position += 1
          current.append(scalars[position])
        } else if scalar == open {
          quote = nil
        }
        position += 1
        continue
      }
      if let end = comment(scalars, at: position) {
        position = end
        continue
      }
      switch scalar {
      case "\"", "'", "`": quote = scalar
      case "(", "[", "{": depth += 1
      case ")", "]", "}": depth -= 1
      default: break
      }
      let isEnd = scalar == ";" || scalar == "\n" && depth <= 0 && !goesOn(scalars, after: position)
      if isEnd, depth <= 0 {
        close()
      } else if current.isEmpty, scalar == " " || scalar == "\t" || scalar == "\n" {
        // Nothing has begun.
      } else {
        if current.isEmpty { start = position }
        current.append(scalar)
      }
      position += 1
    }
    close()
    return result
  }

  /// The end of the comment that begins here; nil: none does.
  private static func comment(_ text: [Unicode.Scalar], at position: Int) -> Int? {
    guard text[position] == "/", position + 1 < text.count else { return nil }
    var end = position + 2
    switch text[position + 1] {
    case "/":
      while end < text.count, text[end] != "\n" { end += 1 }
      return end
    case "*":
      while end + 1 < text.count, !(text[end] == "*" && text[end + 1] == "/") { end += 1 }
      return min(end + 2, text.count)
    default: return nil
    }
  }

  /// Whether what follows the line break goes on with the statement: `.sort(...)`.
  private static func goesOn(_ text: [Unicode.Scalar], after position: Int) -> Bool {
    text[(position + 1)...].first { $0 != " " && $0 != "\t" && $0 != "\n" } == "."
  }
}

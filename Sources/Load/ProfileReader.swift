/// Reads the lines of a profile, one after another, and collects what is wrong with them.
struct ProfileReader {
  private var line = 0
  private var rows = 0
  private var arrivals: [Double] = []
  private var problems: [ProfileProblem] = []
  /// One or two, once the first line has said so.
  private var columns: Int?

  private struct Field {
    /// From 1.
    var column: Int
    var text: String
  }

  mutating func read(_ bytes: [UInt8]) {
    line += 1
    if bytes.allSatisfy(ProfileCSV.isSpace) { return report(1, "a line within the profile must not be blank") }
    let fields = Self.fields(of: bytes)
    if line == 1, isHeader(fields) { return }
    rows += 1
    if rows > ProfileCSV.largestRowCount {
      if rows == ProfileCSV.largestRowCount + 1 {
        report(1, "a profile has at most \(ProfileCSV.largestRowCount) rows")
      }
      return
    }
    let expected = columns ?? min(fields.count, 2)
    columns = expected
    guard fields.count == expected else {
      return report(fields[min(fields.count, expected) - 1].column, mismatch(fields.count, expected))
    }
    if expected == 2 { checkMinute(fields[0]) }
    if let count = number(fields[expected - 1]) { arrivals.append(count) }
  }

  func finish() throws(ProfileProblems) -> [Double] {
    if !problems.isEmpty { throw ProfileProblems(problems) }
    if arrivals.isEmpty {
      throw ProfileProblems([ProfileProblem(line: max(1, line), column: 1, message: "a profile needs at least one row")]
      )
    }
    return arrivals
  }

  private func mismatch(_ count: Int, _ expected: Int) -> String {
    if count > 2 { return "a row has one column (arrivals) or two (minute,arrivals), not \(count)" }
    return "this row has \(count) columns, those before it \(expected)"
  }

  /// Whether the first line names the columns. Anything but a number there is taken as names and checked.
  private mutating func isHeader(_ fields: [Field]) -> Bool {
    guard let first = fields.first?.text.utf8.first, (0x41...0x5A).contains(first & 0xDF) else { return false }
    let names = fields.map { $0.text.lowercased() }
    if names == ["arrivals"] || names == ["minute", "arrivals"] {
      columns = names.count
      return true
    }
    if names.count <= 2, Double(names[0]) != nil { return false }
    report(1, "the columns are named arrivals or minute,arrivals, not \(names.joined(separator: ","))")
    return true
  }

  private mutating func checkMinute(_ field: Field) {
    let expected = rows - 1
    if field.text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let minute = Int(field.text) {
      if minute != expected {
        report(field.column, "minutes count from 0 without a gap: expected \(expected), not \(minute)")
      }
    } else {
      report(field.column, "a minute is a whole number of at least 0, not \(quoted(field.text))")
    }
  }

  private mutating func number(_ field: Field) -> Double? {
    var digits = 0
    var points = 0
    for byte in field.text.utf8 {
      if (0x30...0x39).contains(byte) {
        digits += 1
      } else if byte == UInt8(ascii: ".") {
        points += 1
      } else {
        points = 2
      }
    }
    if digits > 0, points < 2, let value = Double(field.text), value.isFinite { return value }
    let negative = field.text.utf8.first == UInt8(ascii: "-") && Double(field.text) != nil
    report(
      field.column,
      negative
        ? "arrivals must not be negative, as \(field.text) is"
        : field.text.isEmpty ? "a number of arrivals is missing" : "\(quoted(field.text)) is not a plain decimal number"
    )
    return nil
  }

  private mutating func report(_ column: Int, _ message: String) {
    let most = 100
    if problems.count < most {
      problems.append(ProfileProblem(line: line, column: column, message: message))
    } else if problems.count == most {
      problems.append(ProfileProblem(line: line, column: column, message: "further problems are not shown"))
    }
  }

  private func quoted(_ text: String) -> String {
    text.count > 40 ? "\"\(text.prefix(40))...\"" : "\"\(text)\""
  }

  /// The fields between commas, without the spaces around them.
  private static func fields(of bytes: [UInt8]) -> [Field] {
    var column = 1
    return bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { part in
      let begin = part.firstIndex { !ProfileCSV.isSpace($0) } ?? part.startIndex
      let end = part[begin...].lastIndex { !ProfileCSV.isSpace($0) }.map { $0 + 1 } ?? begin
      let field = Field(
        column: column + begin - part.startIndex, text: String(decoding: part[begin..<end], as: UTF8.self))
      column += part.count + 1
      return field
    }
  }
}

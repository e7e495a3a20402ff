/// Reads a load profile: arrivals per minute, from CSV.
public enum ProfileCSV {
  /// The most minutes a profile may have: a year and a day's.
  public static let largestRowCount = 527_040

  /// Arrivals in each minute from the beginning.
  ///
  /// Rows have one column, `arrivals`, or two, `minute,arrivals`, with minutes counting from 0 without a gap. A header of
  /// those names may come first. Numbers are plain decimals of at least 0, spaces around them are ignored, lines end in
  /// LF or CRLF, a byte order mark and blank lines at the end are skipped.
  ///
  /// - Throws: every problem of the file, in order.
  public static func parse(_ bytes: some Sequence<UInt8>) throws(ProfileProblems) -> [Double] {
    var reader = ProfileReader()
    for line in lines(of: bytes) { reader.read(line) }
    return try reader.finish()
  }

  /// The lines of the file without their ends, the byte order mark and the blank lines at the end.
  private static func lines(of bytes: some Sequence<UInt8>) -> [[UInt8]] {
    var lines = Array(bytes).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
    if lines[0].starts(with: [0xEF, 0xBB, 0xBF]) { lines[0].removeFirst(3) }
    for index in lines.indices where lines[index].last == UInt8(ascii: "\r") { lines[index].removeLast() }
    while let last = lines.last, last.allSatisfy(isSpace) { lines.removeLast() }
    return lines
  }

  static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}

/// What is wrong with a profile, all of it (the first hundred).
public struct ProfileProblems: Error, Hashable, Sendable, CustomStringConvertible {
  public var problems: [ProfileProblem]
  public init(_ problems: [ProfileProblem]) { self.problems = problems }
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// One problem of a profile.
public struct ProfileProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1.
  public var line: Int
  /// From 1, in bytes.
  public var column: Int
  /// A sentence without a full stop.
  public var message: String

  public init(line: Int, column: Int, message: String) {
    self.line = line
    self.column = column
    self.message = message
  }

  public var description: String { "\(line):\(column): \(message)" }
}

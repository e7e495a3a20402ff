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

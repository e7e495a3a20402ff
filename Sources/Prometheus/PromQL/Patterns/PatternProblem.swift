/// Why a regular expression cannot be read, and where.
struct PatternProblem: Error {
  /// Bytes (UTF-8) from the pattern's beginning.
  var offset: Int
  var message: String
}

import Glibc

/// How much work the statistical tests do: little in the daily suite, more where `FIREDRILL_VERIFY=1`.
enum Effort {
  static let isFull = getenv("FIREDRILL_VERIFY").map { String(cString: $0) == "1" } ?? false
  static func count(_ daily: Int, full: Int) -> Int { isFull ? full : daily }
}

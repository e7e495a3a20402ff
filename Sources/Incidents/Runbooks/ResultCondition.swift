import Components
public import Prometheus
public import VirtualTime

/// What came of an action or a command, as the person sees it.
public struct StepResult: Hashable, Sendable {
  /// What was printed.
  public var output: String
  /// 0: it worked.
  public var exitCode: Int
  /// How many rows it changed or returned; nil where it is not about rows.
  public var rows: Int?

  public init(output: String, exitCode: Int = 0, rows: Int? = nil) {
    self.output = output
    self.exitCode = exitCode
    self.rows = rows
  }

  /// The rows of a psql command tag (`UPDATE 12`, `INSERT 0 5`); nil for any other text.
  public static func rows(inTag text: String) -> Int? {
    let words = text.split(separator: " ")
    guard let tag = words.first, ["UPDATE", "DELETE", "INSERT", "SELECT", "COPY", "MOVE"].contains(tag),
      words.count == (tag == "INSERT" ? 3 : 2)
    else { return nil }
    return words.last.flatMap { Int($0) }
  }
}

/// `rows == 1`, `exitCode != 0`, `succeeds`, `fails` or `output contains TEXT`.
public struct ResultCondition: Hashable, Sendable {
  /// The forms.
  public enum Kind: Hashable, Sendable {
    /// A result without rows meets no condition on them.
    case rows(Comparison, Int)
    case exitCode(Comparison, Int)
    case contains(String)
  }

  public var kind: Kind
  /// As written.
  public var text: String

  /// Whether a result meets it.
  public func holds(_ result: StepResult) -> Bool {
    switch kind {
    case .rows(let comparison, let limit): result.rows.map { comparison.holds($0, limit) } ?? false
    case .exitCode(let comparison, let limit): comparison.holds(result.exitCode, limit)
    case .contains(let text): result.output.contains(text)
    }
  }

  /// Reads a condition.
  /// - Throws: where and why the text is none.
  public init(parsing text: String) throws(ParseProblem) {
    self.text = text
    switch text {
    case "succeeds": kind = .exitCode(.equal, 0)
    case "fails": kind = .exitCode(.notEqual, 0)
    default:
      let words = text.split(separator: " ", maxSplits: 2).map(String.init)
      if words.count == 3, words[0] == "output", words[1] == "contains" {
        kind = .contains(words[2])
        return
      }
      guard words.count == 3, ["rows", "exitCode"].contains(words[0]), let comparison = Comparison(rawValue: words[1])
      else {
        throw ParseProblem(
          offset: 0,
          message:
            "expected 'succeeds', 'fails', 'rows == NUMBER', 'exitCode == NUMBER' or 'output contains TEXT', not "
            + "'\(text)'")
      }
      guard let number = Int(words[2]) else {
        let offset = text.utf8.count - words[2].utf8.count
        throw ParseProblem(offset: offset, message: "expected a whole number, not '\(words[2])'")
      }
      kind = words[0] == "rows" ? .rows(comparison, number) : .exitCode(comparison, number)
    }
  }
}

extension SQLChecker {
  /// `column ... does not exist`, with the hint that PostgreSQL's rules give: names at most three edits away, of which
  /// no more than half the letters differ, and only when at most two are equally near.
  func missingColumn(_ parts: [String], at position: Int) -> SQLProblem {
    let name = parts[parts.count - 1]
    var nearest: [String] = []
    var distance = 4
    var level: SQLScope? = scope
    while let owner = level {
      for entry in owner.entries {
        let penalty = parts.count == 2 ? edits(Array(entry.alias.utf8), Array(parts[0].utf8)) : 0
        guard penalty <= distance else { continue }
        for column in entry.columns {
          let difference = edits(Array(column.name.utf8), Array(name.utf8))
          guard difference <= name.utf8.count / 2, difference + penalty <= distance, difference + penalty < 4 else {
            continue
          }
          if difference + penalty < distance { nearest = [] }
          distance = difference + penalty
          nearest.append("\"\(entry.alias).\(column.name)\"")
        }
      }
      level = owner.parent
    }
    let message =
      parts.count == 2 ? "column \(parts[0]).\(name) does not exist" : "column \"\(name)\" does not exist"
    let hint: String? =
      switch nearest.count {
      case 1: "Perhaps you meant to reference the column \(nearest[0])."
      case 2: "Perhaps you meant to reference the column \(nearest[0]) or the column \(nearest[1])."
      default: nil
      }
    return SQLProblem("42703", message, at: position, hint: hint)
  }

  /// Letters to insert, delete or replace.
  private func edits(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var next = [i + 1]
      for (j, y) in b.enumerated() { next.append(min(row[j + 1] + 1, next[j] + 1, row[j] + (x == y ? 0 : 1))) }
      row = next
    }
    return row[b.count]
  }

  static let functionHint =
    "No function matches the given name and argument types. You might need to add explicit type casts."
  static let operatorHint =
    "No operator matches the given name and argument types. You might need to add explicit type casts."

  func missingFunction(_ name: String, _ arguments: [CheckedExpression], at position: Int) -> SQLProblem {
    let types = arguments.map(\.type.name).joined(separator: ", ")
    return SQLProblem("42883", "function \(name)(\(types)) does not exist", at: position, hint: Self.functionHint)
  }

  func missingOperator(
    _ symbol: String, _ left: CheckedExpression, _ right: CheckedExpression, at position: Int
  ) -> SQLProblem {
    SQLProblem(
      "42883", "operator does not exist: \(left.type.name) \(symbol) \(right.type.name)", at: position,
      hint: Self.operatorHint)
  }
}

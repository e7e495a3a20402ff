/// `sed`: substitutions, line by line, `s/A/B/`, with `g`, `I` and a number; `&` is what was found.
struct StreamEditor {
  private struct Substitution {
    var pattern: LinePattern
    var replacement: [Unicode.Scalar]
    var isGlobal = false
    /// From which match on.
    var first = 1
  }

  private var substitutions: [Substitution] = []

  init(_ arguments: [String]) throws(ToolFailure) {
    var scripts: [String] = []
    var operands: [String] = []
    var isExtended = false
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "-E", "-r", "--regexp-extended": isExtended = true
      case "-e", "--expression":
        guard let script = rest.popFirst() else {
          throw ToolFailure(1, "sed: option requires an argument -- 'e'\n")
        }
        scripts.append(script)
      case _ where argument.hasPrefix("-") && argument.count > 1:
        throw ToolFailure(126, "firedrill: the simulation does not support sed \(argument)\n")
      default: operands.append(argument)
      }
    }
    if scripts.isEmpty, !operands.isEmpty { scripts.append(operands.removeFirst()) }
    guard !scripts.isEmpty else {
      throw ToolFailure(1, "Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n")
    }
    if let file = operands.first { throw ToolFailure(2, "sed: can't read \(file): No such file or directory\n") }
    for (index, script) in scripts.enumerated() { try read(script, index + 1, isExtended) }
  }

  private mutating func read(_ script: String, _ number: Int, _ isExtended: Bool) throws(ToolFailure) {
    let text = Array(script.unicodeScalars)
    var position = 0
    func broken(_ message: String) -> ToolFailure {
      ToolFailure(1, "sed: -e expression #\(number), char \(position): \(message)\n")
    }
    while position < text.count {
      if [" ", ";", "\n", "\t"].contains(text[position]) {
        position += 1
        continue
      }
      guard text[position] == "s" else {
        throw ToolFailure(126, "firedrill: the simulation supports sed's s command alone: \(script)\n")
      }
      position += 1
      guard position < text.count else { throw broken("unterminated `s' command") }
      let mark = text[position]
      var parts: [[Unicode.Scalar]] = []
      for _ in 0..<2 {
        position += 1
        var part: [Unicode.Scalar] = []
        while position < text.count, text[position] != mark {
          // The mark itself, behind a backslash.
          if text[position] == "\\", position + 1 < text.count {
            if text[position + 1] != mark { part.append("\\") }
            position += 1
          }
          part.append(text[position])
          position += 1
        }
        guard position < text.count else { throw broken("unterminated `s' command") }
        parts.append(part)
      }
      position += 1
      var (isGlobal, ignoresCase, first) = (false, false, 1)
      while position < text.count, ![";", "\n", " "].contains(text[position]) {
        switch text[position] {
        case "g": isGlobal = true
        case "I", "i": ignoresCase = true
        case "1"..."9": first = Int(text[position].value - 48)
        default:
          position += 1
          throw broken("unknown option to `s'")
        }
        position += 1
      }
      let source = String(String.UnicodeScalarView(parts[0]))
      substitutions.append(
        Substitution(
          pattern: try LinePattern(source, isExtended: isExtended, isFixed: false, ignoresCase: ignoresCase),
          replacement: parts[1], isGlobal: isGlobal, first: first))
    }
    if substitutions.contains(where: { substitution in
      zip(substitution.replacement, substitution.replacement.dropFirst()).contains {
        $0 == "\\" && ("1"..."9").contains($1)
      }
    }) {
      throw ToolFailure(126, "firedrill: the simulation does not support sed's \\1 to \\9\n")
    }
  }

  /// The text with every line edited. Behind the last line's end there is no line, where an empty match could be replaced.
  func edited(_ text: String) -> String {
    let isEnded = text.hasSuffix("\n")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(isEnded || text.isEmpty ? 1 : 0)
    let edited = lines.map { line -> String in
      var scalars = Array(line.unicodeScalars)
      for substitution in substitutions { scalars = Self.replaced(scalars, substitution) }
      return String(String.UnicodeScalarView(scalars))
    }
    return edited.joined(separator: "\n") + (isEnded ? "\n" : "")
  }

  func run(_ input: String?) throws(ToolFailure) -> CommandResult {
    guard let input else {
      throw ToolFailure(126, "firedrill: sed without a pipe reads the terminal, which the simulation does not have\n")
    }
    return CommandResult(output: edited(input))
  }

  private static func replaced(_ line: [Unicode.Scalar], _ substitution: Substitution) -> [Unicode.Scalar] {
    let all = LinePattern.all(of: [substitution.pattern], in: line)
    // To sed, an empty match right behind another one is none.
    let found = all.indices.filter { !all[$0].isEmpty || $0 == 0 || all[$0 - 1].upperBound < all[$0].lowerBound }.map {
      all[$0]
    }
    var result: [Unicode.Scalar] = []
    var last = 0
    for (index, range) in found.enumerated() where index + 1 >= substitution.first {
      result += line[last..<range.lowerBound]
      var position = 0
      while position < substitution.replacement.count {
        let scalar = substitution.replacement[position]
        if scalar == "\\", position + 1 < substitution.replacement.count {
          position += 1
          result.append(substitution.replacement[position] == "n" ? "\n" : substitution.replacement[position])
        } else if scalar == "&" {
          result += line[range]
        } else {
          result.append(scalar)
        }
        position += 1
      }
      last = range.upperBound
      if !substitution.isGlobal { break }
    }
    return result + line[last...]
  }
}

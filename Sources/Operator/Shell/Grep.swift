/// `grep` on the output of a pipe: `-E`, `-F`, `-i`, `-v`, `-c`, `-n`, `-o`, `-w`, `-q`, `-m`, `-A`, `-B`, `-C`.
struct Grep {
  private var isExtended: Bool
  private var isFixed = false
  private var ignoresCase = false
  private var isInverted = false
  private var counts = false
  private var numbers = false
  private var showsMatchOnly = false
  private var wholeWords = false
  private var isQuiet = false
  private var most = Int.max
  /// How many lines before and after each found one are shown; nil: not asked for.
  private var context: (before: Int, after: Int)?
  private var patterns: [String] = []

  init(arguments: [String], isExtended: Bool = false) throws(ToolFailure) {
    self.isExtended = isExtended
    var rest = arguments[...]
    var operands: [String] = []
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("-"), argument.count > 1 else {
        operands.append(argument)
        continue
      }
      try read(argument, &rest)
    }
    if patterns.isEmpty {
      guard !operands.isEmpty else {
        throw ToolFailure(2, "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n")
      }
      patterns.append(operands.removeFirst())
    }
    if let file = operands.first { throw ToolFailure(2, "grep: \(file): No such file or directory\n") }
  }

  private mutating func read(_ argument: String, _ rest: inout ArraySlice<String>) throws(ToolFailure) {
    func take(_ option: String) throws(ToolFailure) -> String {
      guard let value = rest.popFirst() else {
        throw ToolFailure(
          2,
          "grep: option requires an argument -- '\(option)'\nUsage: grep [OPTION]... PATTERNS [FILE]...\n"
            + "Try 'grep --help' for more information.\n")
      }
      return value
    }
    switch argument {
    case "--line-buffered", "--color", "--color=auto", "--color=never": return
    case "--extended-regexp": isExtended = true
    case "--fixed-strings": isFixed = true
    case "--ignore-case": ignoresCase = true
    case "--invert-match": isInverted = true
    case "--count": counts = true
    case let option where ["--after-context", "--before-context", "--context"].contains(option.prefix { $0 != "=" }):
      let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
      let letter = ["--after-context": "A", "--before-context": "B", "--context": "C"][parts[0]]!
      try show(letter, parts.count > 1 ? parts[1] : try take(letter))
    case let option where option.hasPrefix("--"):
      throw ToolFailure(
        2,
        "grep: unrecognized option '\(option)'\nUsage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n"
      )
    default:
      var letters = argument.dropFirst()
      // `-3`.
      if let lines = Int(letters) { return try show("C", "\(lines)") }
      while let letter = letters.popFirst() {
        switch letter {
        // A value follows at once or is the next word.
        case "e", "m", "A", "B", "C":
          let value = letters.isEmpty ? try take("\(letter)") : String(letters)
          letters = ""
          try read(letter, value)
        case "E": isExtended = true
        case "F": isFixed = true
        case "G": isExtended = false
        case "i", "y": ignoresCase = true
        case "v": isInverted = true
        case "c": counts = true
        case "n": numbers = true
        case "o": showsMatchOnly = true
        case "w": wholeWords = true
        case "q": isQuiet = true
        case "h", "s", "a": break
        case "P", "r", "R", "l", "L", "x", "z":
          throw ToolFailure(126, "firedrill: the simulation does not support grep -\(letter)\n")
        default:
          throw ToolFailure(
            2,
            "grep: invalid option -- '\(letter)'\nUsage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n"
          )
        }
      }
    }
  }

  private mutating func read(_ letter: Character, _ value: String) throws(ToolFailure) {
    switch letter {
    case "e": patterns.append(value)
    case "m":
      guard let count = Int(value) else { throw ToolFailure(2, "grep: invalid max count\n") }
      most = count
    default: try show("\(letter)", value)
    }
  }

  private mutating func show(_ letter: String, _ value: String) throws(ToolFailure) {
    guard let lines = Int(value), lines >= 0 else {
      throw ToolFailure(2, "grep: \(value): invalid context length argument\n")
    }
    let known = context ?? (0, 0)
    context = (letter == "A" ? known.before : lines, letter == "B" ? known.after : lines)
  }

  func run(_ input: String?) throws(ToolFailure) -> CommandResult {
    guard let input else {
      throw ToolFailure(126, "firedrill: grep without a pipe reads the terminal, which the simulation does not have\n")
    }
    var expressions: [LinePattern] = []
    for pattern in patterns {
      expressions.append(try LinePattern(pattern, isExtended: isExtended, isFixed: isFixed, ignoresCase: ignoresCase))
    }
    var output = ""
    var found = 0
    let lines = input.split(separator: "\n", omittingEmptySubsequences: false).dropLast(
      input.hasSuffix("\n") || input.isEmpty ? 1 : 0)
    // The first line that is not shown yet, and the last that may follow a found one.
    var (next, last) = (0, -1)
    for (index, line) in lines.enumerated() {
      // What follows the last line of `-m` is shown whatever it has.
      if found == most, index > last { break }
      let scalars = Array(line.unicodeScalars)
      let hasMatch = expressions.contains { $0.first(in: scalars, wholeWords: wholeWords) != nil }
      let isFound = found < most && hasMatch != isInverted
      if isFound { found += 1 }
      if isQuiet || counts { continue }
      if isFound {
        if let context {
          let first = max(next, index - context.before)
          if next > 0, first > next { output += "--\n" }
          for before in first..<index { output += shown(lines[before], before, isFound: false, expressions) }
          last = index + context.after
        }
        next = index + 1
        output += shown(line, index, isFound: true, expressions)
      } else if index <= last {
        next = index + 1
        output += shown(line, index, isFound: false, expressions)
      }
    }
    if counts, !isQuiet { output = "\(found)\n" }
    return CommandResult(output: output, exitCode: found > 0 ? 0 : 1)
  }

  /// A line as it is printed. With `-o` each match is on a line of its own; with `-v` too, those are in lines of the context.
  private func shown(_ line: Substring, _ index: Int, isFound: Bool, _ expressions: [LinePattern]) -> String {
    let mark = numbers ? "\(index + 1)\(isFound ? ":" : "-")" : ""
    guard showsMatchOnly else { return "\(mark)\(line)\n" }
    guard isFound != isInverted else { return "" }
    let scalars = Array(line.unicodeScalars)
    return LinePattern.all(of: expressions, in: scalars, wholeWords: wholeWords).filter { !$0.isEmpty }
      .map { mark + String(String.UnicodeScalarView(scalars[$0])) + "\n" }.joined()
  }
}

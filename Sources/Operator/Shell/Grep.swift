/// `grep` on the output of a pipe: `-E`, `-F`, `-i`, `-v`, `-c`, `-n`, `-o`, `-w`, `-q`, `-m`.
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
    case "-e": patterns.append(try take("e"))
    case "-m":
      guard let count = Int(try take("m")) else { throw ToolFailure(2, "grep: invalid max count\n") }
      most = count
    case let option where option.hasPrefix("--"):
      throw ToolFailure(
        2,
        "grep: unrecognized option '\(option)'\nUsage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n"
      )
    default:
      for letter in argument.dropFirst() {
        switch letter {
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
        case "A", "B", "C", "P", "r", "R", "l", "L", "x", "z":
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
    for (index, line) in lines.enumerated() where found < most {
      let scalars = Array(line.unicodeScalars)
      let matches = expressions.compactMap { $0.first(in: scalars, wholeWords: wholeWords) }
      guard matches.isEmpty == isInverted else { continue }
      found += 1
      if isQuiet || counts { continue }
      let prefix = numbers ? "\(index + 1):" : ""
      if showsMatchOnly, !isInverted {
        for match in expressions.flatMap({ $0.all(in: scalars, wholeWords: wholeWords) }).sorted(by: {
          $0.lowerBound < $1.lowerBound
        }) where !match.isEmpty {
          var text = String.UnicodeScalarView()
          text.append(contentsOf: scalars[match])
          output += prefix + String(text) + "\n"
        }
      } else {
        output += "\(prefix)\(line)\n"
      }
    }
    if counts, !isQuiet { output = "\(found)\n" }
    return CommandResult(output: output, exitCode: found > 0 ? 0 : 1)
  }
}

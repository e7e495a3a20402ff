import Telemetry

/// `jq` on the output of a pipe, as version 1.6 (Debian 12) behaves.
struct Jq {

  private var isRaw = false
  private var joins = false
  private var isCompact = false
  private var tellsByExit = false
  private var slurps = false
  private var readsRaw = false
  private var hasNoInput = false
  private var sortsKeys = false
  private var indent = 2
  private var usesTabs = false
  private var variables: [(name: String, value: JSONDocument)] = []
  private var program = JqExpression.identity

  private static let usage =
    "jq - commandline JSON processor [version 1.6]\n\nUsage:\tjq [options] <jq filter> [file...]\n"
    + "\tjq [options] --args <jq filter> [strings...]\n\tjq [options] --jsonargs <jq filter> [JSON_TEXTS...]\n"

  init(arguments: [String]) throws(ToolFailure) {
    var rest = arguments[...]
    var operands: [String] = []
    var onlyOperands = false
    while let argument = rest.popFirst() {
      // `-(.a)` is a program.
      let isOption = argument.hasPrefix("-") && argument.dropFirst().first.map { $0 == "-" || $0.isLetter } ?? false
      if onlyOperands || !isOption {
        operands.append(argument)
      } else if argument == "--" {
        onlyOperands = true
      } else if argument.hasPrefix("--") {
        try read(long: argument, &rest)
      } else {
        for letter in argument.dropFirst() { try read(letter, argument) }
      }
    }
    guard let text = operands.first ?? (arguments.isEmpty ? "." : nil) else {
      throw ToolFailure(2, Self.usage)
    }
    do throws(JqProblem) { program = try JqParser.program(text) } catch {
      switch error {
      case .unsupported(let what): throw ToolFailure(126, "firedrill: the simulated jq does not support \(what)\n")
      case .syntax(let what):
        let isName = what.hasSuffix("is not defined") || what.hasSuffix("?") || what.hasSuffix("is not a valid format")
        let message = isName ? what : "syntax error, \(what) (Unix shell quoting issues?)"
        throw ToolFailure(
          3, "jq: error: \(message) at <top-level>, line 1:\n\(text)\njq: 1 compile error\n")
      }
    }
    if let missing = program.unbound(variables.map(\.name)) {
      throw ToolFailure(
        3, "jq: error: $\(missing) is not defined at <top-level>, line 1:\n\(text)\njq: 1 compile error\n")
    }
    // Files are opened after that, unless nothing is read. There are none here.
    if operands.count > 1, !hasNoInput {
      throw ToolFailure(
        2, operands.dropFirst().map { "jq: error: Could not open file \($0): No such file or directory\n" }.joined())
    }
  }

  private mutating func read(_ letter: Character, _ argument: String) throws(ToolFailure) {
    switch letter {
    case "r": isRaw = true
    case "j": (isRaw, joins) = (true, true)
    case "c": isCompact = true
    case "e": tellsByExit = true
    case "s": slurps = true
    case "R": readsRaw = true
    case "n": hasNoInput = true
    case "S": sortsKeys = true
    case "M", "C":
      if letter == "C" { throw ToolFailure(126, "firedrill: the simulated jq does not support -C\n") }
    case "a", "f", "L", "h", "V": throw ToolFailure(126, "firedrill: the simulated jq does not support -\(letter)\n")
    default: throw Self.misuse("Unknown option \(argument)")
    }
  }

  private static func misuse(_ message: String) -> ToolFailure {
    ToolFailure(
      2,
      "jq: \(message)\nUse jq --help for help with command-line options,\n"
        + "or see the jq manpage, or online docs  at https://stedolan.github.io/jq\n")
  }

  private mutating func read(long argument: String, _ rest: inout ArraySlice<String>) throws(ToolFailure) {
    func two() throws(ToolFailure) -> (String, String) {
      guard rest.count >= 2, let name = rest.popFirst(), let value = rest.popFirst() else {
        throw Self.misuse(
          "\(argument) takes two parameters (e.g. \(argument) varname \(argument == "--arg" ? "value" : "text"))")
      }
      return (name, value)
    }
    switch argument {
    case "--raw-output": isRaw = true
    case "--join-output": (isRaw, joins) = (true, true)
    case "--compact-output": isCompact = true
    case "--exit-status": tellsByExit = true
    case "--slurp": slurps = true
    case "--raw-input": readsRaw = true
    case "--null-input": hasNoInput = true
    case "--sort-keys": sortsKeys = true
    case "--monochrome-output": break
    case "--tab": usesTabs = true
    case "--indent":
      guard let width = rest.popFirst().flatMap({ Int($0) }) else {
        throw Self.misuse("--indent takes one parameter")
      }
      guard (0...7).contains(width) else {
        throw Self.misuse("Cannot indent \(width < 0 ? "less than zero" : "more than 7 characters")")
      }
      indent = width
    case "--arg":
      let (name, value) = try two()
      variables.append((name, .string(value)))
    case "--argjson":
      let (name, value) = try two()
      guard let document = try? JSONReader.values(of: value), document.count == 1 else {
        throw Self.misuse("Invalid JSON text passed to --argjson")
      }
      variables.append((name, document[0]))
    case "--color-output", "--ascii-output", "--unbuffered", "--stream", "--seq", "--args", "--jsonargs", "--slurpfile",
      "--rawfile", "--from-file", "--version", "--help":
      throw ToolFailure(126, "firedrill: the simulated jq does not support \(argument)\n")
    default: throw Self.misuse("Unknown option \(argument)")
    }
  }

  /// - Parameter now: seconds since 1970.
  func run(_ input: String?, now: Double = 0) throws(ToolFailure) -> CommandResult {
    guard let input = hasNoInput ? "" : input else {
      throw ToolFailure(126, "firedrill: jq without a pipe reads the terminal, which the simulation does not have\n")
    }
    var result = CommandResult()
    var (last, isBroken): (JSONDocument?, Bool) = (nil, false)
    let (inputs, problem) = inputs(of: input)
    for (value, line) in inputs {
      isBroken = false
      let evaluator = JqEvaluator(variables: variables, now: now)
      do throws(JqStop) {
        try evaluator.evaluate(program, JqItem(value)) { item throws(JqStop) in
          // Beyond that nobody reads it.
          guard result.output.utf8.count < 1 << 24 else { throw JqStop.bound }
          last = item.value
          result.output += printed(item.value) + (joins ? "" : "\n")
        }
      } catch {
        switch error {
        case .bound:
          throw ToolFailure(
            126,
            "firedrill: jq did more than \(JqEvaluator.mostSteps) steps, more than \(JqEvaluator.deepest) within each "
              + "other, or wrote more than 16 MiB\n")
        case .enough: break
        case .error(let value):
          isBroken = true  // of the last input alone
          // Without a message nobody sees anything.
          if value == .null {
            result.errorOutput += "jq: error (at <stdin>:\(line)) (not a string): null\n"
          } else if case .string(let text) = value {
            result.errorOutput += "jq: error (at \(hasNoInput ? "<unknown>" : "<stdin>:\(line)")): \(text)\n"
          } else {
            result.errorOutput +=
              "jq: error (at \(hasNoInput ? "<unknown>" : "<stdin>:\(line)")) (not a string): \(value.compact)\n"
          }
        }
      }
    }
    result.exitCode = isBroken ? 5 : 0
    if let problem {
      result.errorOutput += problem
      result.exitCode = 4
    } else if tellsByExit, !isBroken {
      result.exitCode = last.map { $0.isTrue ? 0 : 1 } ?? 4
    }
    return result
  }

  private func printed(_ value: JSONDocument) -> String {
    if isRaw, case .string(let text) = value { return text }
    let value = sortsKeys ? value.sorted : value
    if isCompact || indent == 0 { return value.compact }
    let text = value.indented(by: usesTabs ? 1 : indent)
    guard usesTabs else { return text }
    let lines: [Substring] = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { line -> String in
      let blanks = line.prefix { $0 == " " }.count
      return String(repeating: "\t", count: blanks) + line.dropFirst(blanks)
    }.joined(separator: "\n")
  }

  /// The values with the number of lines read so far, and why there are no more.
  private func inputs(of text: String) -> (values: [(JSONDocument, Int)], problem: String?) {
    if hasNoInput { return ([(.null, 0)], nil) }
    let lines = text.utf8.count { $0 == 10 }
    if readsRaw {
      if slurps { return ([(.string(text), lines)], nil) }
      let parts = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(
        text.hasSuffix("\n") || text.isEmpty ? 1 : 0)
      return (parts.enumerated().map { (.string(String($1)), $0 + 1) }, nil)
    }
    var reader = JSONReader(text)
    let bytes = Array(text.utf8)
    var values: [(JSONDocument, Int)] = []
    do throws(JSONReader.Problem) {
      while let value = try reader.next() {
        // The line that it ends on has been read to its end.
        let rest = bytes[max(0, reader.position - 1)...].firstIndex(of: 10).map { $0 + 1 } ?? bytes.count
        values.append((value, bytes[..<rest].count { $0 == 10 }))
      }
    } catch {
      let problem = "parse error: \(error.text(in: text))\n"
      return (slurps ? [] : values, problem)
    }
    return (slurps ? [(.array(values.map(\.0)), lines)] : values, nil)
  }
}

extension JqExpression {
  /// The first variable that nothing gives a value.
  func unbound(_ known: [String]) -> String? {
    func first(_ parts: [JqExpression?]) -> String? {
      for part in parts { if let name = part?.unbound(known) { return name } }
      return nil
    }
    switch self {
    case .variable(let name): return known.contains(name) || name == "ENV" ? nil : name
    case .identity, .descendants, .literal, .format: return nil
    case .index(let a, let b, _), .pipe(let a, let b), .comma(let a, let b), .binary(_, let a, let b),
      .and(let a, let b),
      .or(let a, let b), .alternative(let a, let b), .assign(_, let a, let b):
      return first([a, b])
    case .slice(let a, let b, let c): return first([a, b, c])
    case .iterate(let a, _), .negative(let a): return first([a])
    case .array(let a): return first([a])
    case .text(let pieces, _):
      return first(pieces.map { if case .inserted(let expression) = $0 { expression } else { nil } })
    case .object(let entries): return first(entries.flatMap { [$0.key, $0.value] })
    case .conditional(let a, let b, let c): return first([a, b, c])
    case .attempt(let a, let b): return first([a, b])
    case .call(_, let arguments): return first(arguments)
    case .bind(let source, let name, let body): return first([source]) ?? body.unbound(known + [name])
    case .reduce(let source, let name, let initial, let update):
      return first([source, initial]) ?? update.unbound(known + [name])
    case .foreach(let source, let name, let initial, let update, let extract):
      return first([source, initial]) ?? update.unbound(known + [name]) ?? extract.unbound(known + [name])
    }
  }
}

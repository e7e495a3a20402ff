/// `head`, `tail` and `wc` at the end of a pipe.
struct LineTool {
  private let name: String
  private var count = 10
  private var counts: [Character] = []

  init(_ name: String, _ arguments: [String]) throws(ToolFailure) {
    self.name = name
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if name == "wc" {
        guard argument.hasPrefix("-"), argument.dropFirst().allSatisfy({ "lwc".contains($0) }), argument.count > 1
        else {
          throw ToolFailure(
            1,
            "wc: invalid option -- '\(argument.drop { $0 == "-" }.first ?? "-")'\nTry 'wc --help' for more information.\n"
          )
        }
        counts += argument.dropFirst()
        continue
      }
      let number: String
      if argument == "-n" {
        number = rest.popFirst() ?? ""
      } else if argument.hasPrefix("-n") {
        number = String(argument.dropFirst(2))
      } else {
        number = String(argument.dropFirst())
      }
      guard argument.hasPrefix("-"), let value = Int(number), value >= 0 else {
        throw ToolFailure(1, "\(name): invalid number of lines: ‘\(number)’\n")
      }
      count = value
    }
  }

  func run(_ input: String?) throws(ToolFailure) -> CommandResult {
    guard let input else {
      throw ToolFailure(
        126, "firedrill: \(name) without a pipe reads the terminal, which the simulation does not have\n")
    }
    let lines = input.split(separator: "\n", omittingEmptySubsequences: false).dropLast(
      input.hasSuffix("\n") || input.isEmpty ? 1 : 0)
    switch name {
    case "head": return CommandResult(output: lines.prefix(count).map { $0 + "\n" }.joined())
    case "tail": return CommandResult(output: lines.suffix(count).map { $0 + "\n" }.joined())
    default:
      let words = input.split { $0 == " " || $0 == "\n" || $0 == "\t" }.count
      let figures: [(Character, Int)] = [("l", input.utf8.count { $0 == 10 }), ("w", words), ("c", input.utf8.count)]
      let shown = figures.filter { counts.isEmpty || counts.contains($0.0) }.map(\.1)
      let texts = shown.map {
        shown.count == 1 ? "\($0)" : String(repeating: " ", count: max(1, 8 - "\($0)".count)) + "\($0)"
      }
      return CommandResult(output: texts.joined() + "\n")
    }
  }
}

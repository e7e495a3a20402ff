import Components
import VirtualTime

extension Requirement {
  /// Reads `aggregate comparison limit` for a figure: `p(95) < 30m`, `count == 0`, `rate >= 95%`.
  init(parsing text: String, for figure: Figure) throws(ParseProblem) {
    var scanner = ExpressionScanner(text)
    scanner.skipSpaces()
    let aggregate = try scanner.aggregate(of: figure)
    let comparison = try scanner.comparison()
    scanner.skipSpaces()
    let start = scanner.offset
    let limit = try Self.limit(scanner.takeRest(), at: start, aggregate, figure)
    self.init(aggregate: aggregate, comparison: comparison, limit: limit, text: text)
  }

  private static func limit(
    _ text: String, at start: Int, _ aggregate: Aggregate, _ figure: Figure
  ) throws(ParseProblem) -> Double {
    do throws(ParseProblem) {
      if text.isEmpty { throw ParseProblem(offset: 0, message: "expected a limit after the comparison") }
      if aggregate == .count { return try number(text) }
      switch figure.unit {
      case .duration: return try VirtualDuration(parsing: text).seconds
      case .share: return try Share(parsing: text).value
      case .count: return try number(text)
      }
    } catch {
      throw ParseProblem(offset: start + error.offset, message: error.message)
    }
  }

  /// A number with a sign, a fraction and an exponent.
  static func number(_ text: String) throws(ParseProblem) -> Double {
    guard
      case .number(let value) = try OptionKind.number(-.greatestFiniteMagnitude ... .greatestFiniteMagnitude).parse(
        text)
    else { preconditionFailure("a number that is not one") }
    return value
  }
}

extension ExpressionScanner {
  fileprivate mutating func aggregate(of figure: Figure) throws(ParseProblem) -> Requirement.Aggregate {
    let start = offset
    let name = take { Self.isNameStart($0) }
    let isDuration = figure.unit == .duration
    switch name {
    case "p" where isDuration: return try percentile()
    case "min" where isDuration: return .minimum
    case "max" where isDuration: return .maximum
    case "avg" where isDuration: return .average
    case "med" where isDuration: return .median
    case "count" where figure.unit != .share: return .count
    case "rate" where figure.unit == .share: return .rate
    default:
      let possible = figure.aggregates.joined(separator: ", ")
      let found = name.isEmpty ? found : "'\(name)'"
      throw ParseProblem(offset: start, message: "\(figure.name) has \(possible), not \(found)")
    }
  }

  /// After the `p`: a number in parentheses.
  private mutating func percentile() throws(ParseProblem) -> Requirement.Aggregate {
    guard take("(") else { throw problem("expected '(' after p, as in p(95)") }
    let start = offset
    let text = take { $0 != UInt8(ascii: ")") }
    guard take(")") else { throw problem("expected ')' after the percentile") }
    let value: OptionValue
    do throws(ParseProblem) {
      value = try OptionKind.number(0...100).parse(text)
    } catch {
      throw ParseProblem(offset: start, message: "a percentile is a number from 0 to 100, not '\(text)'")
    }
    guard case .number(let percentile) = value else { preconditionFailure("a number that is not one") }
    return .percentile(percentile)
  }
}

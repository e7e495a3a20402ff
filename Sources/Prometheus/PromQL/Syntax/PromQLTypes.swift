/// What may be combined with what.
enum PromQLTypes {
  static func check(
    _ binary: PromQLExpression.Binary, operatorAt place: Range<Int>, whole: Range<Int>
  ) throws(PromQLError) {
    let (operation, matching) = (binary.operation, binary.matching)
    let word = operation.rawValue
    if binary.returnsBool, !operation.isComparison {
      throw PromQLError("'bool' belongs behind a comparison, not behind \(word)", at: place)
    }
    for operand in [binary.left, binary.right] where operand.type != .scalar && operand.type != .instantVector {
      throw PromQLError(
        "\(word) combines scalars and instant vectors, not a \(operand.type.rawValue)", at: operand.range)
    }
    let vectors = [binary.left, binary.right].count { $0.type == .instantVector }
    if operation.isComparison, vectors == 0, !binary.returnsBool {
      throw PromQLError("a comparison of two scalars is written \(word) bool", at: place)
    }
    if matching.isOn, matching.cardinality != .oneToOne,
      let label = matching.included.first(where: { matching.labels.contains($0) })
    {
      throw PromQLError("the label '\(label)' is in 'on' and in the group", at: place)
    }
    if operation.isSet {
      if matching.cardinality != .oneToOne {
        throw PromQLError("'\(word)' takes no group_left or group_right", at: place)
      }
      if vectors < 2 { throw PromQLError("'\(word)' combines instant vectors only", at: place) }
    }
    if vectors < 2, matching.isExplicit, !matching.labels.isEmpty {
      throw PromQLError("only two instant vectors are matched by labels", at: whole)
    }
  }

  static func check(
    _ arguments: [PromQLExpression], of function: PromQLFunction, at range: Range<Int>
  ) throws(PromQLError) {
    let (signature, name) = (function.signature, function.rawValue)
    let most = signature.arguments.count
    let least = most - signature.optional - (signature.repeatsLast ? 1 : 0)
    guard arguments.count >= least, signature.repeatsLast || arguments.count <= most else {
      let wanted =
        signature.repeatsLast ? "at least \(least)" : least == most ? "\(most)" : "\(least) to \(most)"
      let noun = wanted == "1" ? "argument" : "arguments"
      throw PromQLError("\(name)() takes \(wanted) \(noun), not \(arguments.count)", at: range)
    }
    for (index, argument) in arguments.enumerated() {
      let wanted = signature.arguments[min(index, most - 1)]
      if argument.type != wanted {
        throw PromQLError(
          "\(name)() takes \(article(wanted)) here, not \(article(argument.type))\(hint(wanted, argument.type))",
          at: argument.range)
      }
    }
  }

  static func check(
    _ arguments: [PromQLExpression], of operation: PromQLAggregator, at range: Range<Int>
  ) throws(PromQLError) {
    let name = operation.rawValue
    let wanted = operation.parameter == nil ? 1 : 2
    guard arguments.count == wanted else {
      let noun = wanted == 1 ? "argument" : "arguments"
      throw PromQLError("\(name)() takes \(wanted) \(noun), not \(arguments.count)", at: range)
    }
    let inner = arguments[wanted - 1]
    if inner.type != .instantVector {
      throw PromQLError(
        "\(name)() takes \(article(.instantVector)), not \(article(inner.type))\(hint(.instantVector, inner.type))",
        at: inner.range)
    }
    if let parameter = operation.parameter, arguments[0].type != parameter {
      throw PromQLError(
        "\(name)() takes \(article(parameter)) first, not \(article(arguments[0].type))", at: arguments[0].range)
    }
  }

  private static func article(_ type: PromQLExpression.ValueType) -> String {
    (type == .instantVector ? "an " : "a ") + type.rawValue
  }

  private static func hint(
    _ wanted: PromQLExpression.ValueType, _ found: PromQLExpression.ValueType
  ) -> String {
    wanted == .rangeVector && found == .instantVector ? "; a range is written as in x[5m]" : ""
  }
}

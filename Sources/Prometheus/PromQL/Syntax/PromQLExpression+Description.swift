extension PromQLExpression: CustomStringConvertible {
  /// The expression in one form: reading it again gives an equal expression.
  public var description: String {
    switch node {
    case .number(let value): Self.number(value)
    case .string(let text): GoFormat.quoted(text)
    case .selector(let selector): selector.text(span: "")
    case .range(let selector, let span): selector.text(span: "[\(Self.span(span))]")
    case .subquery(let subquery):
      "\(subquery.inner)[\(Self.span(subquery.milliseconds)):\(subquery.step.map(Self.span) ?? "")]"
        + subquery.shift.text
    case .call(let function, let arguments):
      "\(function.rawValue)(\(arguments.map(\.description).joined(separator: ", ")))"
    case .aggregation(let aggregation): aggregation.text
    case .binary(let binary): "\(binary.left) \(binary.operatorText) \(binary.right)"
    case .signed(let isNegative, let inner): (isNegative ? "-" : "+") + inner.description
    case .parentheses(let inner): "(\(inner))"
    }
  }

  private static func number(_ value: Double) -> String {
    value == .infinity ? "Inf" : PromQLNumber.text(value)
  }

  /// A span shorter than a millisecond has no duration; as a number it reads back as the same.
  private static func span(_ milliseconds: Int64) -> String {
    milliseconds == 0 ? "0.0001" : PromQLDuration.text(milliseconds)
  }

  /// A label's name, quoted where it is no plain one.
  static func label(_ name: String) -> String {
    let bytes = Array(name.utf8)
    let isPlain = bytes.first.map(PromQLLexer.isNameStart) == true && bytes.allSatisfy(PromQLLexer.isNamePart)
    return isPlain ? name : GoFormat.quoted(name)
  }

  static func list(_ names: [String]) -> String { "(\(names.map(label).joined(separator: ", ")))" }
}

extension PromQLExpression.Selector {
  func text(span: String) -> String {
    let isPlain = name.map { name in
      !["inf", "nan", "bool", "on", "ignoring", "group_left", "group_right", "atan2"].contains(name.lowercased())
        && name.utf8.first.map { PromQLLexer.isNameStart($0) || $0 == UInt8(ascii: ":") } == true
        && name.utf8.allSatisfy { PromQLLexer.isNamePart($0) || $0 == UInt8(ascii: ":") }
    }
    var rest = matchers
    if name != nil, let index = rest.lastIndex(where: { $0.label == LabelMatcher.metricName && $0.operation == .equal })
    {
      rest.remove(at: index)
    }
    var conditions = rest.map { matcher in
      PromQLExpression.label(matcher.label) + matcher.operation.rawValue + GoFormat.quoted(matcher.value)
    }
    if isPlain == false, let name { conditions.append(GoFormat.quoted(name)) }
    let braces = conditions.isEmpty ? "" : "{\(conditions.joined(separator: ","))}"
    return (isPlain == true ? name ?? "" : "") + braces + span + shift.text
  }
}

extension PromQLExpression.TimeShift {
  var text: String {
    var text = ""
    switch anchor {
    case .time(let milliseconds)?: text += " @ \(PromQLNumber.text(Double(milliseconds) / 1000))"
    case .start?: text += " @ start()"
    case .end?: text += " @ end()"
    case nil: break
    }
    return offset == 0 ? text : text + " offset \(PromQLDuration.text(offset))"
  }
}

extension PromQLExpression.Aggregation {
  var text: String {
    let grouping = isWithout ? " without \(PromQLExpression.list(labels)) " : " by \(PromQLExpression.list(labels)) "
    let arguments = parameter.map { "\($0), \(inner)" } ?? "\(inner)"
    return operation.rawValue + (labels.isEmpty && !isWithout ? "" : grouping) + "(\(arguments))"
  }
}

extension PromQLExpression.Binary {
  var operatorText: String {
    var text = operation.rawValue + (returnsBool ? " bool" : "")
    guard matching.isExplicit else { return text }
    text += (matching.isOn ? " on " : " ignoring ") + PromQLExpression.list(matching.labels)
    switch matching.cardinality {
    case .oneToOne: return text
    case .manyToOne: return text + " group_left " + PromQLExpression.list(matching.included)
    case .oneToMany: return text + " group_right " + PromQLExpression.list(matching.included)
    }
  }
}

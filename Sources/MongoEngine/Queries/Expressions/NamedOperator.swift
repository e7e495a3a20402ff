/// The operators whose operands have names.
public enum NamedOperator: String, Sendable, CaseIterable {
  case cond = "$cond"
  case switchCase = "$switch"
  case letIn = "$let"
  case map = "$map"
  case filter = "$filter"
  case reduce = "$reduce"
  case dateToString = "$dateToString"
  case trim = "$trim"
  case trimLeft = "$ltrim"
  case trimRight = "$rtrim"
  case regexMatch = "$regexMatch"
  case convert = "$convert"

  /// The names that it takes, the required ones first.
  private var names: (required: [String], optional: [String]) {
    switch self {
    case .cond: (["if", "then", "else"], [])
    case .switchCase: (["branches"], ["default"])
    case .letIn: (["vars", "in"], [])
    case .map: (["input", "in"], ["as"])
    case .filter: (["input", "cond"], ["as", "limit"])
    case .reduce: (["input", "initialValue", "in"], [])
    case .dateToString: (["date"], ["format", "timezone", "onNull"])
    case .trim, .trimLeft, .trimRight: (["input"], ["chars"])
    case .regexMatch: (["input", "regex"], ["options"])
    case .convert: (["input", "to"], ["onError", "onNull"])
    }
  }

  /// - Throws: the server's complaint about unknown and missing names.
  func read(_ value: BSONValue) throws(MongoError) -> Expression? {
    if self == .cond, let elements = value.asArray {
      guard elements.count == 3 else {
        throw MongoError(
          location: 16_020, "Expression $cond takes exactly 3 arguments. \(elements.count) were passed in.")
      }
      return try read(["if": elements[0], "then": elements[1], "else": elements[2]])
    }
    guard let document = value.asDocument else {
      throw MongoError(
        self == .switchCase ? .failedToParse : .failedToParse, "\(rawValue) only supports an object as its argument")
    }
    for name in document.names where !names.required.contains(name) && !names.optional.contains(name) {
      throw MongoError(location: unknownCode, "Unrecognized parameter to \(rawValue): \(name)")
    }
    for name in names.required where document[name] == nil {
      throw MongoError(location: missingCode, "Missing '\(name)' parameter to \(rawValue)")
    }
    var members: [Expression.Member] = []
    for field in document.fields { members += try read(field) }
    return .named(self, members)
  }

  private func read(_ field: BSONDocument.Field) throws(MongoError) -> [Expression.Member] {
    switch (self, field.name) {
    case (.switchCase, "branches"):
      var members: [Expression.Member] = []
      for branch in field.value.asArray ?? [] {
        guard let branch = branch.asDocument, let condition = branch["case"], let result = branch["then"] else {
          throw MongoError(location: 40_067, "$switch requires each branch have a 'case' and a 'then' expression")
        }
        members.append(.init(name: "case", value: try Expression(condition)))
        members.append(.init(name: "then", value: try Expression(result)))
      }
      guard !members.isEmpty else { throw MongoError(location: 40_068, "$switch requires at least one branch.") }
      return members
    case (.letIn, "vars"):
      var members: [Expression.Member] = []
      for variable in field.value.asDocument?.fields ?? [] {
        members.append(.init(name: "$" + variable.name, value: try Expression(variable.value)))
      }
      return members
    case (.map, "as"), (.filter, "as"): return [.init(name: "as", value: .constant(field.value))]
    default: return [.init(name: field.name, value: try Expression(field.value))]
    }
  }

  private var unknownCode: Int {
    switch self {
    case .cond: 17_083
    case .switchCase: 40_067
    case .letIn: 16_875
    case .map: 16_879
    case .filter: 28_647
    case .reduce: 40_076
    case .dateToString: 18_534
    case .trim, .trimLeft, .trimRight: 50_694
    case .regexMatch: 31_024
    case .convert: 9
    }
  }

  private var missingCode: Int {
    switch self {
    case .cond: 17_080
    case .switchCase: 40_068
    case .letIn: 16_876
    case .map: 16_880
    case .filter: 28_648
    case .reduce: 40_077
    case .dateToString: 18_628
    case .trim, .trimLeft, .trimRight: 50_695
    case .regexMatch: 31_022
    case .convert: 9
    }
  }
}

/// The operands of one such operator.
struct NamedOperands {
  let members: [Expression.Member]

  func expression(_ name: String) -> Expression? { members.first { $0.name == name }?.value }

  func value(_ name: String, _ scope: ExpressionScope) throws(MongoError) -> BSONValue? {
    try expression(name)?.evaluate(in: scope)
  }

  func text(_ name: String) -> String? {
    if case .constant(.string(let text))? = expression(name) { text } else { nil }
  }
}

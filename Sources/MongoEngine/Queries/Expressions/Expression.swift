/// A computed value of an aggregation (manual, "Aggregation Expressions").
///
/// An operator that the engine does not know is an error when the expression is made.
public indirect enum Expression: Sendable {
  case constant(BSONValue)
  /// `$a.b` (of `CURRENT`) and `$$name.a.b`; without a path the variable itself.
  case path(variable: String, FieldPath?)
  case document([Member])
  case array([Expression])
  case call(ExpressionOperator, [Expression])
  /// An operator whose operands have names.
  case named(NamedOperator, [Member])

  /// A name with its expression.
  public struct Member: Sendable {
    public var name: String
    public var value: Expression
  }

  /// Reads an expression as it stands in a stage.
  /// - Throws: the server's errors for unknown operators and wrong numbers of operands.
  public init(_ value: BSONValue) throws(MongoError) {
    switch value {
    case .string(let text): self = try Self.path(text)
    case .array(let elements):
      var parts: [Expression] = []
      for element in elements { parts.append(try Expression(element)) }
      self = .array(parts)
    case .document(let document): self = try Self.reading(document)
    default: self = .constant(value)
    }
  }

  private static func path(_ text: String) throws(MongoError) -> Expression {
    guard text.hasPrefix("$") else { return .constant(.string(text)) }
    guard text.hasPrefix("$$") else { return .path(variable: "CURRENT", try FieldPath(String(text.dropFirst()))) }
    let parts = text.dropFirst(2).split(separator: ".", maxSplits: 1)
    guard let name = parts.first, !name.isEmpty else {
      throw MongoError(.failedToParse, "empty variable names are not allowed")
    }
    return .path(variable: String(name), parts.count > 1 ? try FieldPath(String(parts[1])) : nil)
  }

  private static func reading(_ document: BSONDocument) throws(MongoError) -> Expression {
    guard let first = document.first, first.name.hasPrefix("$") else {
      var members: [Member] = []
      for field in document.fields {
        guard !field.name.hasPrefix("$"), !field.name.contains(".") else {
          throw MongoError(location: 16_410, "FieldPath field names may not start with '$' or contain '.'.")
        }
        members.append(Member(name: field.name, value: try Expression(field.value)))
      }
      return .document(members)
    }
    guard document.count == 1 else {
      throw MongoError(
        location: 15_983,
        "an object representing an expression must have exactly one field: \(BSONValue.document(document).serverText)")
    }
    if first.name == "$literal" || first.name == "$const" { return .constant(first.value) }
    if let operation = NamedOperator(rawValue: first.name), let result = try operation.read(first.value) {
      return result
    }
    guard let operation = ExpressionOperator(rawValue: first.name) else {
      if Self.knownElsewhere.contains(first.name) { throw .unsupported("the expression operator \(first.name)") }
      throw MongoError(.invalidPipelineOperator, "Unrecognized expression '\(first.name)'")
    }
    return .call(operation, try operation.operands(first.value))
  }

  /// Operators of the real server that the engine lacks.
  private static let knownElsewhere: Set<String> = [
    "$accumulator", "$acos", "$acosh", "$asin", "$asinh", "$atan", "$atan2", "$atanh", "$avgN", "$binarySize",
    "$bitAnd",
    "$bitNot", "$bitOr", "$bitXor", "$bsonSize", "$bottom", "$bottomN", "$cos", "$cosh", "$covariancePop",
    "$covarianceSamp", "$dateAdd", "$dateDiff", "$dateFromParts", "$dateFromString", "$dateSubtract", "$dateToParts",
    "$dateTrunc", "$degreesToRadians", "$denseRank", "$derivative", "$documentNumber", "$expMovingAvg", "$firstN",
    "$function", "$getField", "$indexOfBytes", "$integral", "$isoDayOfWeek", "$isoWeek", "$isoWeekYear", "$lastN",
    "$linearFill", "$locf", "$maxN", "$median", "$meta", "$minN", "$percentile", "$radiansToDegrees", "$rand", "$rank",
    "$regexFind", "$regexFindAll", "$replaceAll", "$replaceOne", "$sampleRate", "$setField", "$shift", "$sin", "$sinh",
    "$sortArray", "$stdDevPop", "$stdDevSamp", "$strLenBytes", "$substrBytes", "$tan", "$tanh", "$toDecimal",
    "$toHashedIndexKey",
    "$top", "$topN", "$tsIncrement", "$tsSecond", "$unsetField", "$week", "$zip",
  ]
}

/// A path of an expression; unlike a filter's it names no places in arrays.
public struct FieldPath: Hashable, Sendable {
  let components: [String]

  init(_ text: String) throws(MongoError) {
    components = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard !text.isEmpty else { throw MongoError(location: 16_872, "'$' by itself is not a valid FieldPath") }
    for component in components {
      guard !component.isEmpty else {
        throw MongoError(
          location: text.hasSuffix(".") ? 40_353 : 15_998,
          text.hasSuffix(".") ? "FieldPath must not end with a '.'." : "FieldPath field names may not be empty strings."
        )
      }
      guard !component.hasPrefix("$") else {
        throw MongoError(location: 16_410, "FieldPath field names may not start with '$'.")
      }
    }
  }

  /// What it leads to from a value; nil where nothing is. An array on the way yields what its elements lead to.
  func value(in value: BSONValue?) -> BSONValue? { Self.value(in: value, components[...]) }

  private static func value(in value: BSONValue?, _ rest: ArraySlice<String>) -> BSONValue? {
    guard let component = rest.first else { return value }
    switch value {
    case .document(let document): return Self.value(in: document[component], rest.dropFirst())
    case .array(let elements): return .array(elements.compactMap { Self.value(in: $0, rest) })
    default: return nil
    }
  }
}

/// What an expression sees.
public struct ExpressionScope: Sendable {
  var root: BSONValue
  var current: BSONValue
  private var variables: [(name: String, value: BSONValue?)] = []
  /// `$$NOW`, in milliseconds since 1970; nil where no moment was handed in.
  let now: Int64?

  /// The scope of one document.
  public init(root: BSONDocument, now: Int64? = nil) {
    self.root = .document(root)
    current = .document(root)
    self.now = now
  }

  func binding(_ name: String, _ value: BSONValue?) -> ExpressionScope {
    var copy = self
    copy.variables.append((name, value))
    return copy
  }

  /// - Throws: code 17276 for a variable that nobody has bound.
  func variable(_ name: String) throws(MongoError) -> BSONValue? {
    if let found = variables.last(where: { $0.name == name }) { return found.value }
    switch name {
    case "ROOT": return root
    case "CURRENT": return current
    case "REMOVE": return nil
    case "NOW":
      guard let now else { throw .unsupported("$$NOW without a moment") }
      return .date(now)
    default: throw MongoError(location: 17_276, "Use of undefined variable: \(name)")
    }
  }
}

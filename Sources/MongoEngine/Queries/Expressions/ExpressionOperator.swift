/// The operators whose operands are a list, or a single value in place of a list of one.
public enum ExpressionOperator: String, Sendable, CaseIterable {
  case add = "$add"
  case subtract = "$subtract"
  case multiply = "$multiply"
  case divide = "$divide"
  case mod = "$mod"
  case abs = "$abs"
  case ceil = "$ceil"
  case floor = "$floor"
  case round = "$round"
  case trunc = "$trunc"
  case sqrt = "$sqrt"
  case pow = "$pow"
  case exp = "$exp"
  case ln = "$ln"
  case log = "$log"
  case log10 = "$log10"
  case equal = "$eq"
  case notEqual = "$ne"
  case greater = "$gt"
  case greaterOrEqual = "$gte"
  case less = "$lt"
  case lessOrEqual = "$lte"
  case compare = "$cmp"
  case and = "$and"
  case or = "$or"
  case not = "$not"
  case ifNull = "$ifNull"
  case concat = "$concat"
  case toUpper = "$toUpper"
  case toLower = "$toLower"
  case substring = "$substr"
  case substringCP = "$substrCP"
  case lengthCP = "$strLenCP"
  case split = "$split"
  case indexOfCP = "$indexOfCP"
  case compareIgnoringCase = "$strcasecmp"
  case size = "$size"
  case elementAt = "$arrayElemAt"
  case isIn = "$in"
  case concatArrays = "$concatArrays"
  case slice = "$slice"
  case isArray = "$isArray"
  case reverseArray = "$reverseArray"
  case range = "$range"
  case indexOfArray = "$indexOfArray"
  case first = "$first"
  case last = "$last"
  case setUnion = "$setUnion"
  case setIntersection = "$setIntersection"
  case setDifference = "$setDifference"
  case setEquals = "$setEquals"
  case setIsSubset = "$setIsSubset"
  case allElementsTrue = "$allElementsTrue"
  case anyElementTrue = "$anyElementTrue"
  case mergeObjects = "$mergeObjects"
  case objectToArray = "$objectToArray"
  case arrayToObject = "$arrayToObject"
  case sum = "$sum"
  case average = "$avg"
  case minimum = "$min"
  case maximum = "$max"
  case type = "$type"
  case isNumber = "$isNumber"
  case toBool = "$toBool"
  case toDate = "$toDate"
  case toDouble = "$toDouble"
  case toInt = "$toInt"
  case toLong = "$toLong"
  case toObjectID = "$toObjectId"
  case toString = "$toString"
  case year = "$year"
  case month = "$month"
  case dayOfMonth = "$dayOfMonth"
  case dayOfWeek = "$dayOfWeek"
  case dayOfYear = "$dayOfYear"
  case hour = "$hour"
  case minute = "$minute"
  case second = "$second"
  case millisecond = "$millisecond"

  /// How many operands it takes.
  private var counts: ClosedRange<Int> {
    switch self {
    case .add, .multiply, .and, .or, .concat, .concatArrays, .setUnion, .setIntersection, .mergeObjects, .sum,
      .average, .minimum, .maximum:
      0...Int.max
    case .ifNull, .setEquals: 2...Int.max
    case .subtract, .divide, .mod, .pow, .log, .equal, .notEqual, .greater, .greaterOrEqual, .less, .lessOrEqual,
      .compare, .split, .compareIgnoringCase, .elementAt, .isIn, .setDifference, .setIsSubset:
      2...2
    case .substring, .substringCP: 3...3
    case .slice, .range: 2...3
    case .round, .trunc: 1...2
    case .indexOfCP, .indexOfArray: 2...4
    default: 1...1
    }
  }

  /// - Throws: code 16020 or 28667 for a wrong number of operands.
  func operands(_ value: BSONValue) throws(MongoError) -> [Expression] {
    var operands: [Expression] = []
    for element in value.asArray ?? [value] { operands.append(try Expression(element)) }
    guard counts.contains(operands.count) else {
      if self == .ifNull {
        throw MongoError(location: 1_257_300, "$ifNull needs at least two arguments, had: \(operands.count)")
      }
      if counts.lowerBound == counts.upperBound {
        throw MongoError(
          location: 16_020,
          "Expression \(rawValue) takes exactly \(counts.lowerBound) arguments. \(operands.count) were passed in.")
      }
      let most = counts.upperBound == .max ? "" : " and at most \(counts.upperBound)"
      throw MongoError(
        location: 28_667,
        "Expression \(rawValue) takes at least \(counts.lowerBound) arguments\(most), but \(operands.count) were passed in."
      )
    }
    return operands
  }
}

/// What `$group` computes over the documents of a group.
struct Accumulator: Sendable {
  enum Kind: String, Sendable, CaseIterable {
    case sum = "$sum"
    case average = "$avg"
    case minimum = "$min"
    case maximum = "$max"
    case first = "$first"
    case last = "$last"
    case push = "$push"
    case addToSet = "$addToSet"
    case count = "$count"
    case mergeObjects = "$mergeObjects"
  }

  let name: String
  let kind: Kind
  let operand: Expression

  init(name: String, _ value: BSONValue) throws(MongoError) {
    guard let document = value.asDocument else {
      throw MongoError(location: 40_234, "The field '\(name)' must be an accumulator object")
    }
    guard !name.contains(".") else {
      throw MongoError(location: 40_235, "The field name '\(name)' cannot contain '.'")
    }
    guard !name.hasPrefix("$") else {
      throw MongoError(location: 40_236, "The field name '\(name)' cannot be an operator name")
    }
    guard document.count == 1, let field = document.first else {
      throw MongoError(location: 40_238, "The field '\(name)' must specify one accumulator")
    }
    guard let kind = Kind(rawValue: field.name) else {
      if [
        "$accumulator", "$bottom", "$bottomN", "$firstN", "$lastN", "$maxN", "$median", "$minN", "$percentile",
        "$stdDevPop", "$stdDevSamp", "$top", "$topN", "$concatArrays", "$setUnion",
      ].contains(field.name) {
        throw .unsupported("the accumulator \(field.name)")
      }
      throw MongoError(location: 15_952, "unknown group operator '\(field.name)'")
    }
    self.name = name
    self.kind = kind
    if kind == .count {
      guard field.value.asDocument?.isEmpty == true else {
        throw MongoError(.typeMismatch, "$count takes no arguments, i.e. $count:{}")
      }
      operand = .constant(1)
    } else {
      operand = try Expression(field.value)
    }
  }
}

/// The running result of one accumulator.
struct AccumulatorState {
  let kind: Accumulator.Kind
  private var total = NumberSum()
  private var value: BSONValue?
  private var elements: [BSONValue] = []
  private var seen: Set<BSONValue> = []
  private var merged = BSONDocument()
  private var isFirst = true

  init(_ kind: Accumulator.Kind) { self.kind = kind }

  /// - Parameter next: nil for a missing value.
  mutating func add(_ next: BSONValue?) throws(MongoError) {
    switch kind {
    case .sum, .average, .count: if let next { total.add(next) }
    case .minimum, .maximum:
      guard let next, next != .null else { return }
      let wanted: BSONOrdering = kind == .minimum ? .before : .after
      if value.map({ BSONValue.order(next, $0) == wanted }) ?? true { value = next }
    case .first: if isFirst { value = next }
    case .last: value = next
    case .push: if let next { elements.append(next) }
    case .addToSet: if let next, seen.insert(next.groupingKey).inserted { elements.append(next) }
    case .mergeObjects:
      guard let next, next != .null else { return }
      guard let document = next.asDocument else {
        throw MongoError(
          location: 40_400,
          "$mergeObjects requires object inputs, but input \(next.serverText) is of type \(next.type.alias)")
      }
      for field in document.fields { merged[field.name] = field.value }
    }
    isFirst = false
  }

  var result: BSONValue {
    switch kind {
    case .sum, .count: total.sum
    case .average: total.average
    case .minimum, .maximum, .first, .last: value ?? .null
    case .push, .addToSet: .array(elements)
    case .mergeObjects: .document(merged)
    }
  }

  /// `$sum`, `$avg`, `$min` and `$max` as expressions.
  static func result(of operation: ExpressionOperator, _ values: [BSONValue?]) -> BSONValue {
    let kind: Accumulator.Kind =
      operation == .sum ? .sum : operation == .average ? .average : operation == .minimum ? .minimum : .maximum
    var state = AccumulatorState(kind)
    for value in values { try? state.add(value) }
    return state.result
  }
}

/// A sum that keeps what rounding loses (Neumaier, 1974); integers are summed exactly as far as 64 bits reach.
struct NumberSum {
  private var whole: Int64 = 0
  private var isWide = false
  private var hasDouble = false
  private var sumOfDoubles = 0.0
  private var lost = 0.0
  private var count = 0

  mutating func add(_ value: BSONValue) {
    guard value.isPlainNumber else { return }
    count += 1
    if case .int64 = value { isWide = true }
    if let integer = value.asInteger {
      let (next, overflow) = whole.addingReportingOverflow(integer)
      if !overflow {
        whole = next
        return
      }
    }
    hasDouble = true
    let number = value.asDouble ?? 0
    let next = sumOfDoubles + number
    if next.isFinite {
      lost += abs(sumOfDoubles) >= abs(number) ? sumOfDoubles - next + number : number - next + sumOfDoubles
    }
    sumOfDoubles = next
  }

  var sum: BSONValue {
    if hasDouble { return .double(total) }
    return isWide ? .int64(whole) : .integer(whole)
  }

  var average: BSONValue { count == 0 ? .null : .double(total / Double(count)) }

  private var total: Double { sumOfDoubles + (lost + Double(whole)) }
}

extension BSONValue {
  /// A value that is equal (`==`) exactly where the server takes two values as equal.
  var groupingKey: BSONValue {
    switch self {
    case .int32(let value): .int64(Int64(value))
    case .double(let value): Int64(exactly: value).map(BSONValue.int64) ?? (value.isNaN ? .decimal("NaN") : self)
    case .array(let elements): .array(elements.map(\.groupingKey))
    case .document(let document):
      .document(BSONDocument(document.fields.map { .init(name: $0.name, value: $0.value.groupingKey) }))
    default: self
    }
  }
}

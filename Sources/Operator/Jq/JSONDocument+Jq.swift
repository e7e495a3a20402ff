/// Values as jq treats them.
extension JSONDocument {
  var isTrue: Bool { self != .null && self != .bool(false) }

  var kind: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }

  /// Kind and value, as errors show it: `number (5)`.
  var described: String { "\(kind) (\(truncated(to: 15)))" }

  /// The text, cut to fit a buffer of that many bytes.
  func truncated(to length: Int) -> String {
    let text = compact
    let bytes = Array(text.utf8)
    guard bytes.count > length - 1 else { return text }
    return String(decoding: bytes.prefix(length - 4), as: UTF8.self) + "..."
  }

  private var rank: Int {
    switch self {
    case .null: 0
    case .bool(false): 1
    case .bool: 2
    case .number: 3
    case .string: 4
    case .array: 5
    case .object: 6
    }
  }

  /// jq's order of all values: null, false, true, numbers, strings, arrays, objects.
  func isBefore(_ other: JSONDocument) -> Bool { order(other) == .before }

  func order(_ other: JSONDocument) -> TextOrder {
    func compare<T: Comparable>(_ a: T, _ b: T) -> TextOrder { a < b ? .before : a > b ? .after : .same }
    switch (self, other) {
    case (.number(let a), .number(let b)): return compare(a, b)
    case (.string(let a), .string(let b)): return a.unicodeOrder(b)
    case (.array(let a), .array(let b)):
      for (x, y) in zip(a, b) where x.order(y) != .same { return x.order(y) }
      return compare(a.count, b.count)
    case (.object(let a), .object(let b)):
      let (first, second) = (
        a.map(\.key).sorted(by: { $0.unicodeOrder($1) == .before }),
        b.map(\.key).sorted(by: { $0.unicodeOrder($1) == .before })
      )
      let keys = JSONDocument.array(first.map { .string($0) }).order(.array(second.map { .string($0) }))
      guard keys == .same else { return keys }
      for key in first {
        let order = (self[key] ?? .null).order(other[key] ?? .null)
        if order != .same { return order }
      }
      return .same
    default: return compare(rank, other.rank)
    }
  }

  /// The keys in order, or the indices.
  var keys: [JSONDocument]? {
    switch self {
    case .object(let members):
      members.map(\.key).sorted { $0.unicodeOrder($1) == .before }.map { .string($0) }
    case .array(let items): items.indices.map { .number(Double($0)) }
    default: nil
    }
  }

  func at(_ key: JSONDocument) throws(JqStop) -> JSONDocument {
    switch (self, key) {
    case (.object, .string(let name)): return self[name] ?? .null
    case (.null, .string), (.null, .number), (.null, .null): return .null
    case (.array(let items), .number(let number)):
      guard number.magnitude < 1e9 else { return .null }
      let index = Int(number.rounded(.down))
      let place = index < 0 ? index + items.count : index
      return items.indices.contains(place) ? items[place] : .null
    case (.array(let items), .array(let part)):
      return .array(Self.indices(of: part, in: items).map { .number(Double($0)) })
    case (_, .string(let name)): throw .message("Cannot index \(kind) with string \"\(name)\"")
    default: throw .message("Cannot index \(kind) with \(key.kind)")
    }
  }

  static func indices(of part: [JSONDocument], in items: [JSONDocument]) -> [Int] {
    guard !part.isEmpty, part.count <= items.count else { return [] }
    return (0...(items.count - part.count)).filter { Array(items[$0..<($0 + part.count)]) == part }
  }

  func slice(_ from: JSONDocument, _ to: JSONDocument) throws(JqStop) -> JSONDocument {
    func range(_ count: Int) throws(JqStop) -> Range<Int> {
      func place(_ bound: JSONDocument, _ standard: Int, _ rounding: FloatingPointRoundingRule) throws(JqStop) -> Int {
        switch bound {
        case .null: return standard
        case .number(let number):
          let place = Int(max(-1e9, min(1e9, number)).rounded(rounding))
          return max(0, min(count, place < 0 ? place + count : place))
        default: throw .message("Start and end indices of an array slice must be numbers")
        }
      }
      let start = try place(from, 0, .down)
      return start..<max(start, try place(to, count, .up))
    }
    switch self {
    case .null: return .null
    case .array(let items): return .array(Array(items[try range(items.count)]))
    case .string(let text):
      let scalars = Array(text.unicodeScalars)
      var result = String.UnicodeScalarView()
      result.append(contentsOf: scalars[try range(scalars.count)])
      return .string(String(result))
    default: throw .message("Cannot index \(kind) with object")
    }
  }

  // MARK: Paths

  func at(path: [JSONDocument]) throws(JqStop) -> JSONDocument {
    var value = self
    for key in path { value = try value.at(key) }
    return value
  }

  func setting(_ path: [JSONDocument], _ new: JSONDocument) throws(JqStop) -> JSONDocument {
    guard let key = path.first else { return new }
    let inner = try at(key).setting(Array(path.dropFirst()), new)
    switch (self, key) {
    case (.object(var members), .string(let name)):
      members.set(name, inner)
      return .object(members)
    case (.null, .string(let name)): return .object([Member(name, inner)])
    case (.array, .number(let number)), (.null, .number(let number)):
      var items: [JSONDocument] = if case .array(let items) = self { items } else { [] }
      var place = Int(number.rounded(.down))
      if place < 0 { place += items.count }
      guard place >= 0 else { throw .message("Out of bounds negative array index") }
      guard place < 1_000_000 else { throw .bound }
      while items.count <= place { items.append(.null) }
      items[place] = inner
      return .array(items)
    default: throw .message("Cannot index \(kind) with \(key.kind)")
    }
  }

  /// Without what stands at these paths.
  func deleting(_ paths: [[JSONDocument]]) throws(JqStop) -> JSONDocument {
    var document = self
    // From behind, so that indices stay true.
    for path in paths.sorted(by: { JSONDocument.array($1).isBefore(.array($0)) }) {
      document = try document.deleting(path[...])
    }
    return document
  }

  private func deleting(_ path: ArraySlice<JSONDocument>) throws(JqStop) -> JSONDocument {
    guard let key = path.first else { return .null }
    if path.count > 1 {
      let inner = try at(key)
      if inner == .null { return self }
      return try setting([key], try inner.deleting(path.dropFirst()))
    }
    switch (self, key) {
    case (.null, _): return .null
    case (.object(let members), .string(let name)): return .object(members.filter { $0.key != name })
    case (.array(var items), .number(let number)):
      var place = Int(number.rounded(.down))
      if place < 0 { place += items.count }
      if items.indices.contains(place) { items.remove(at: place) }
      return .array(items)
    default: throw .message("Cannot delete field at \(key.kind == "string" ? "object" : "array") index of \(kind)")
    }
  }
}

extension JqExpression.Operator {
  func result(_ a: JSONDocument, _ b: JSONDocument) throws(JqStop) -> JSONDocument {
    switch self {
    case .equal: return .bool(a.order(b) == .same)
    case .unequal: return .bool(a.order(b) != .same)
    case .less: return .bool(a.order(b) == .before)
    case .lessOrEqual: return .bool(a.order(b) != .after)
    case .greater: return .bool(a.order(b) == .after)
    case .greaterOrEqual: return .bool(a.order(b) != .before)
    case .add: return try Self.sum(a, b)
    case .subtract:
      switch (a, b) {
      case (.number(let x), .number(let y)): return .number(x - y)
      case (.array(let x), .array(let y)): return .array(x.filter { item in !y.contains { $0.order(item) == .same } })
      default: throw Self.misfit(a, b, "cannot be subtracted")
      }
    case .multiply: return try Self.product(a, b)
    case .divide:
      switch (a, b) {
      case (.number(let x), .number(let y)):
        guard y != 0 else { throw Self.misfit(a, b, "cannot be divided because the divisor is zero") }
        return .number(x / y)
      case (.string(let x), .string(let y)): return .array(JqFunctions.split(x, y))
      default: throw Self.misfit(a, b, "cannot be divided")
      }
    case .remainder:
      guard case (.number(let x), .number(let y)) = (a, b) else { throw Self.misfit(a, b, "cannot be divided") }
      let (left, right) = (Int(max(-9e18, min(9e18, x))), Int(max(-9e18, min(9e18, y))))
      guard right != 0 else { throw Self.misfit(a, b, "cannot be divided because the divisor is zero") }
      return .number(Double(left % right.magnitudeAsInt))
    }
  }

  private static func misfit(_ a: JSONDocument, _ b: JSONDocument, _ what: String) -> JqStop {
    .message("\(a.described) and \(b.described) \(what)")
  }

  private static func sum(_ a: JSONDocument, _ b: JSONDocument) throws(JqStop) -> JSONDocument {
    switch (a, b) {
    case (.null, _): return b
    case (_, .null): return a
    case (.number(let x), .number(let y)): return .number(x + y)
    case (.string(let x), .string(let y)): return .string(x + y)
    case (.array(let x), .array(let y)): return .array(x + y)
    case (.object(var members), .object(let others)):
      for member in others { members.set(member.key, member.value) }
      return .object(members)
    default: throw misfit(a, b, "cannot be added")
    }
  }

  private static func product(_ a: JSONDocument, _ b: JSONDocument) throws(JqStop) -> JSONDocument {
    switch (a, b) {
    case (.number(let x), .number(let y)): return .number(x * y)
    case (.string(let text), .number(let count)), (.number(let count), .string(let text)):
      guard count > 0 else { return .null }
      guard count < 100_000 else { throw .bound }
      return .string(String(repeating: text, count: max(1, Int(count))))
    case (.object(var members), .object(let others)):
      // Objects within are joined, too.
      for member in others {
        if let old = members.first(where: { $0.key == member.key })?.value, case .object = old,
          case .object = member.value
        {
          members.set(member.key, try product(old, member.value))
        } else {
          members.set(member.key, member.value)
        }
      }
      return .object(members)
    default: throw misfit(a, b, "cannot be multiplied")
    }
  }
}

extension Int {
  fileprivate var magnitudeAsInt: Int { self == .min ? .max : abs(self) }
}

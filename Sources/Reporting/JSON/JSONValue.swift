/// A JSON value whose objects keep the order of their keys.
indirect enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case unsigned(UInt64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  struct Member: Hashable, Sendable {
    var key: String
    var value: JSONValue
  }

  /// An object with these members in this order.
  /// - Precondition: no key occurs twice.
  static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    let members = members.map { Member(key: $0.key, value: $0.value) }
    precondition(Set(members.map(\.key)).count == members.count, "a key occurs twice in a JSON object")
    return .object(members)
  }

  /// The number, or null where there is none or where it is not finite, which JSON cannot say.
  static func number(orNull value: Double?) -> JSONValue {
    value.map { $0.isFinite ? .number($0) : .null } ?? .null
  }

  static func string(orNull value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

  /// This object with one more member at its end.
  func adding(_ key: String, _ value: JSONValue?) -> JSONValue {
    guard case .object(let members) = self else { preconditionFailure("only objects have members") }
    guard let value else { return self }
    precondition(!members.contains { $0.key == key }, "the key \(key) occurs twice in a JSON object")
    return .object(members + [Member(key: key, value: value)])
  }
}

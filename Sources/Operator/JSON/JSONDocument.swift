/// A JSON value as tools read and print it: objects keep the order of their keys.
indirect enum JSONDocument: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONDocument])
  case object([Member])

  struct Member: Hashable, Sendable {
    var key: String
    var value: JSONDocument
    init(_ key: String, _ value: JSONDocument) {
      self.key = key
      self.value = value
    }
  }

  /// An object; members whose value is nil are left out.
  static func object(_ members: KeyValuePairs<String, JSONDocument?>) -> JSONDocument {
    .object(members.compactMap { member in member.value.map { Member(member.key, $0) } })
  }

  /// An object of texts, in the order of their names.
  static func texts(_ pairs: [(name: String, value: String)]) -> JSONDocument {
    .object(pairs.map { Member($0.name, .string($0.value)) })
  }

  static func integer(_ value: Int) -> JSONDocument { .number(Double(value)) }

  /// The member of that name; nil when there is none, or this is no object.
  subscript(key: String) -> JSONDocument? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key == key }?.value
  }

  /// The same with the keys of every object in order, as Go's maps and `jq -S` print them.
  var sorted: JSONDocument {
    switch self {
    case .object(let members):
      .object(
        members.map { Member($0.key, $0.value.sorted) }.sorted { $0.key.unicodeOrder($1.key) == .before })
    case .array(let items): .array(items.map(\.sorted))
    default: self
    }
  }
}

/// How two texts follow each other.
enum TextOrder { case before, same, after }

extension String {
  /// By Unicode code points, as jq and Go compare.
  func unicodeOrder(_ other: String) -> TextOrder {
    var (a, b) = (unicodeScalars.makeIterator(), other.unicodeScalars.makeIterator())
    while true {
      switch (a.next(), b.next()) {
      case (nil, nil): return .same
      case (nil, _): return .before
      case (_, nil): return .after
      case (let x?, let y?) where x == y: continue
      case (let x?, let y?): return x.value < y.value ? .before : .after
      }
    }
  }
}

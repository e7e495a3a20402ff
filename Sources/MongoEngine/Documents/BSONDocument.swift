/// Fields in their order. Looking one up takes time linear in their number.
///
/// Names are unique in documents that the engine builds; a literal that repeats a name keeps the last value at the
/// first place, as JavaScript's objects do.
public struct BSONDocument: Hashable, Sendable {
  /// A name with its value.
  public struct Field: Hashable, Sendable {
    public var name: String
    public var value: BSONValue
    public init(name: String, value: BSONValue) {
      self.name = name
      self.value = value
    }
  }

  public private(set) var fields: [Field]

  /// A document of these fields; a name that comes again replaces the earlier value in place.
  public init(_ fields: [Field] = []) {
    self.fields = []
    self.fields.reserveCapacity(fields.count)
    for field in fields { self[field.name] = field.value }
  }

  /// An array as the server sees it where a document is asked for: the places are the names.
  static func indexed(_ elements: [BSONValue]) -> BSONDocument {
    BSONDocument(elements.enumerated().map { Field(name: "\($0.offset)", value: $0.element) })
  }

  public var isEmpty: Bool { fields.isEmpty }
  public var count: Int { fields.count }
  /// The names in their order.
  public var names: [String] { fields.map(\.name) }
  public var first: Field? { fields.first }

  /// The value of a field; nil where there is none. Setting appends a new field, nil takes it out.
  public subscript(name: String) -> BSONValue? {
    get { fields.first { $0.name == name }?.value }
    set {
      guard let index = fields.firstIndex(where: { $0.name == name }) else {
        if let newValue { fields.append(Field(name: name, value: newValue)) }
        return
      }
      if let newValue { fields[index].value = newValue } else { fields.remove(at: index) }
    }
  }

  /// The same document with this field at the front, as `_id` is stored.
  public func leading(with name: String, _ value: BSONValue) -> BSONDocument {
    var copy = self
    copy[name] = nil
    copy.fields.insert(Field(name: name, value: value), at: 0)
    return copy
  }
}

extension BSONDocument: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, BSONValue)...) {
    self.init(elements.map { Field(name: $0.0, value: $0.1) })
  }
}

/// The fields and values of a hash.
///
/// Up to 64 fields, a hash is its shape (the list of its field names in the order they came, shared with every hash of that shape)
/// and its values; beyond that, or when there are too many shapes, a table.
enum HashValue: Sendable {
  case shaped(UInt32, [RedisBytes])
  case table(Boxed<DenseTable<RedisBytes>>)

  var count: Int {
    switch self {
    case .shaped(_, let values): values.count
    case .table(let table): table.value.count
    }
  }

  func value(of field: RedisBytes, _ shapes: ShapeTable) -> RedisBytes? {
    switch self {
    case .shaped(let shape, let values): shapes.position(of: field, in: shape).map { values[$0] }
    case .table(let table): table.value[field]
    }
  }

  /// Answers the value there was.
  mutating func update(_ field: RedisBytes, _ value: RedisBytes, _ shapes: inout ShapeTable) -> RedisBytes? {
    switch self {
    case .shaped(let shape, var values):
      self = .shaped(shape, [])
      if let position = shapes.position(of: field, in: shape) {
        let old = values[position]
        values[position] = value
        self = .shaped(shape, values)
        return old
      }
      if let wider = shapes.shape(shape, with: field) {
        values.append(value)
        self = .shaped(wider, values)
      } else {
        var table = DenseTable<RedisBytes>(minimumCapacity: values.count + 1)
        for (name, value) in zip(shapes.fields(of: shape), values) { table.update(name, value) }
        table.update(field, value)
        self = .table(Boxed(table))
      }
      return nil
    case .table(var table):
      self = .shaped(0, [])
      let old = table.value.update(field, value)
      self = .table(table)
      return old
    }
  }

  /// Adds the values of the two fields that `wider` has more, if the hash is of the shape.
  mutating func widen(_ shape: UInt32, to wider: UInt32, _ first: RedisBytes, _ second: RedisBytes) -> Bool {
    guard case .shaped(shape, var values) = self else { return false }
    self = .shaped(shape, [])
    values.append(first)
    values.append(second)
    self = .shaped(wider, values)
    return true
  }

  /// Answers the value there was.
  mutating func remove(_ field: RedisBytes, _ shapes: inout ShapeTable) -> RedisBytes? {
    switch self {
    case .shaped(let shape, var values):
      guard let position = shapes.position(of: field, in: shape) else { return nil }
      self = .shaped(shape, [])
      let removed = values.remove(at: position)
      var names = shapes.fields(of: shape)
      names.remove(at: position)
      if let narrower = shapes.shape(names) {
        self = .shaped(narrower, values)
      } else {
        var table = DenseTable<RedisBytes>(minimumCapacity: values.count)
        for (name, value) in zip(names, values) { table.update(name, value) }
        self = .table(Boxed(table))
      }
      return removed
    case .table(var table):
      self = .shaped(0, [])
      let old = table.value.remove(field)
      self = .table(table)
      return old
    }
  }

  /// All fields with their values; in the order they came as long as there are few.
  func pairs(_ shapes: ShapeTable) -> [(field: RedisBytes, value: RedisBytes)] {
    switch self {
    case .shaped(let shape, let values): zip(shapes.fields(of: shape), values).map { ($0, $1) }
    case .table(let table): table.value.elements.map { ($0.member, $0.value) }
    }
  }
}

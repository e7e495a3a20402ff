extension BSONDocument {
  /// Bytes of the document as BSON 1.1 encodes it. Linear in what it holds.
  public var encodedSize: Int {
    // The length in front and the zero behind; by field its type, its name with a zero, its value.
    fields.reduce(5) { $0 + 2 + $1.name.utf8.count + $1.value.encodedSize }
  }
}

extension BSONValue {
  /// Bytes of the value alone, as BSON 1.1 encodes it.
  var encodedSize: Int {
    switch self {
    case .minKey, .maxKey, .null: 0
    case .bool: 1
    case .int32: 4
    case .int64, .double, .date, .timestamp: 8
    case .objectID: 12
    case .decimal: 16
    case .string(let text): 5 + text.utf8.count
    case .binary(_, let bytes): 5 + bytes.count
    case .regex(let pattern, let options): 2 + pattern.utf8.count + options.utf8.count
    case .document(let document): document.encodedSize
    case .array(let elements): BSONDocument.indexed(elements).encodedSize
    }
  }
}

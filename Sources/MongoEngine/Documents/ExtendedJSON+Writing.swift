extension BSONValue {
  /// The value as canonical extended JSON in one line.
  public var extendedJSON: String {
    switch self {
    case .document(let document):
      "{" + document.fields.map { "\(ExtendedJSON.quoted($0.name)): \($0.value.extendedJSON)" }.joined(separator: ", ")
        + "}"
    case .array(let elements): "[" + elements.map(\.extendedJSON).joined(separator: ", ") + "]"
    case .null: "null"
    case .bool(let value): "\(value)"
    case .string(let text): ExtendedJSON.quoted(text)
    case .int32(let value): "{\"$numberInt\": \"\(value)\"}"
    case .int64(let value): "{\"$numberLong\": \"\(value)\"}"
    case .double(let value): "{\"$numberDouble\": \"\(ExtendedJSON.number(value))\"}"
    case .decimal(let text): "{\"$numberDecimal\": \"\(text)\"}"
    case .date(let milliseconds): "{\"$date\": {\"$numberLong\": \"\(milliseconds)\"}}"
    case .objectID(let id): "{\"$oid\": \"\(id)\"}"
    case .timestamp(let value): "{\"$timestamp\": {\"t\": \(value.seconds), \"i\": \(value.increment)}}"
    case .binary(let subtype, let bytes):
      "{\"$binary\": {\"base64\": \"\(Base64.text(of: bytes))\", \"subType\": \"\(hexadecimal(UInt64(subtype), 2))\"}}"
    case .regex(let pattern, let options):
      "{\"$regularExpression\": {\"pattern\": \(ExtendedJSON.quoted(pattern)), \"options\": \"\(options)\"}}"
    case .minKey: "{\"$minKey\": 1}"
    case .maxKey: "{\"$maxKey\": 1}"
    }
  }
}

extension ExtendedJSON {
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    return "\(value)".uppercased()
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20: result += "\\u" + hexadecimal(UInt64(scalar.value), 4)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// Extended JSON, version 2, of the MongoDB specifications: types that JSON lacks, as documents with `$` names.
enum ExtendedJSON {
  /// Why a wrapper could not be read.
  struct Problem: Error { var message: String }

  /// The value that a document stands for, or the document itself where its names are no wrapper's.
  static func unwrapped(_ document: BSONDocument) throws(Problem) -> BSONValue {
    guard let first = document.first, first.name.hasPrefix("$"), document.count <= 2 else { return .document(document) }
    if document.count == 2 { return pair(document) }
    let value = first.value
    let text = value.asString
    let result: BSONValue?
    switch first.name {
    case "$oid": result = text.flatMap { ObjectID($0) }.map(BSONValue.objectID)
    case "$numberInt": result = text.flatMap { Int32($0) }.map(BSONValue.int32)
    case "$numberLong": result = text.flatMap { Int64($0) }.map(BSONValue.int64)
    case "$numberDouble": result = text.flatMap(double).map(BSONValue.double)
    case "$numberDecimal": result = text.map(BSONValue.decimal)
    case "$date": result = date(value)
    case "$minKey": result = .minKey
    case "$maxKey": result = .maxKey
    case "$undefined": result = .null
    case "$timestamp": result = timestamp(value.asDocument)
    case "$binary": result = binary(value.asDocument)
    case "$uuid": result = text.flatMap(uuid)
    case "$regularExpression":
      guard let inner = value.asDocument, let pattern = inner["pattern"]?.asString else { return .document(document) }
      result = .regex(pattern: pattern, options: String((inner["options"]?.asString ?? "").sorted()))
    default: return .document(document)
    }
    guard let result else { throw Problem(message: "\(first.name) has no value of its kind") }
    return result
  }

  /// `{$regex, $options}` stays a query; the legacy binary has two names.
  private static func pair(_ document: BSONDocument) -> BSONValue {
    guard let text = document["$binary"]?.asString, let type = document["$type"]?.asString,
      let subtype = UInt8(type, radix: 16), let bytes = Base64.bytes(of: text)
    else { return .document(document) }
    return .binary(subtype: subtype, bytes)
  }

  private static func double(_ text: String) -> Double? {
    switch text {
    case "Infinity": .infinity
    case "-Infinity": -.infinity
    case "NaN": .nan
    default: Double(text)
    }
  }

  private static func date(_ value: BSONValue) -> BSONValue? {
    if let text = value.asString { return CivilMoment.milliseconds(parsing: text).map(BSONValue.date) }
    return value.asWhole.map(BSONValue.date)
  }

  /// Thirty-two hexadecimal digits, dashes apart, as a binary of subtype 4.
  static func uuid(_ text: String) -> BSONValue? {
    let digits = text.filter { $0 != "-" }
    guard digits.utf8.count == 32 else { return nil }
    let bytes = stride(from: 0, to: 32, by: 2).compactMap { UInt8(digits.dropFirst($0).prefix(2), radix: 16) }
    return bytes.count == 16 ? .binary(subtype: 4, bytes) : nil
  }

  private static func timestamp(_ document: BSONDocument?) -> BSONValue? {
    guard let t = document?["t"]?.asWhole.flatMap(UInt32.init(exactly:)),
      let i = document?["i"]?.asWhole.flatMap(UInt32.init(exactly:))
    else { return nil }
    return .timestamp(BSONTimestamp(seconds: t, increment: i))
  }

  private static func binary(_ document: BSONDocument?) -> BSONValue? {
    guard let bytes = document?["base64"]?.asString.flatMap(Base64.bytes),
      let subtype = document?["subType"]?.asString.flatMap({ UInt8($0, radix: 16) })
    else { return nil }
    return .binary(subtype: subtype, bytes)
  }
}

extension ExpressionOperator {
  func object(_ values: [BSONValue?]) throws(MongoError) -> BSONValue? {
    switch self {
    case .mergeObjects:
      var result = BSONDocument()
      for value in values where !value.isNullish {
        guard let document = value?.asDocument else {
          throw MongoError(
            location: 40_400,
            "$mergeObjects requires object inputs, but input \(value!.serverText) is of type \(value.typeName)")
        }
        for field in document.fields { result[field.name] = field.value }
      }
      return .document(result)
    case .objectToArray:
      if values[0].isNullish { return .null }
      guard let document = values[0]?.asDocument else {
        throw MongoError(
          location: 40_390, "$objectToArray requires a document input, found: \(values[0].typeName)")
      }
      return .array(document.fields.map { ["k": .string($0.name), "v": $0.value] })
    default:
      if values[0].isNullish { return .null }
      guard let elements = values[0]?.asArray else {
        throw MongoError(location: 40_386, "$arrayToObject requires an array input, found: \(values[0].typeName)")
      }
      var result = BSONDocument()
      for element in elements {
        guard let (name, value) = Self.pair(element) else {
          throw MongoError(
            location: 40_392,
            "$arrayToObject requires an object with keys 'k' and 'v' or an array of two elements, found: "
              + element.serverText)
        }
        result[name] = value
      }
      return .document(result)
    }
  }

  private static func pair(_ element: BSONValue) -> (String, BSONValue)? {
    switch element {
    case .document(let document):
      guard document.count == 2, let name = document["k"]?.asString, let value = document["v"] else { return nil }
      return (name, value)
    case .array(let pair):
      guard pair.count == 2, let name = pair[0].asString else { return nil }
      return (name, pair[1])
    default: return nil
    }
  }
}

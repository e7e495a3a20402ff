/// `$push` with its modifiers (manual, "$push").
struct Push: Equatable, Sendable {
  let elements: [BSONValue]
  private let position: Int?
  private let slice: Int?
  private let sort: BSONValue?

  init(_ target: BSONDocument.Field) throws(MongoError) {
    guard let options = target.value.asDocument, options["$each"] != nil else {
      if let name = target.value.asDocument?.first?.name, ["$slice", "$sort", "$position"].contains(name) {
        throw MongoError(
          .dollarPrefixedFieldName,
          "The dollar ($) prefixed field '\(name)' in '\(target.name).\(name)' is not valid for storage.")
      }
      elements = [target.value]
      (position, slice, sort) = (nil, nil, nil)
      return
    }
    for name in options.names where !["$each", "$slice", "$sort", "$position"].contains(name) {
      throw MongoError(.badValue, "Unrecognized clause in $push: \(name)")
    }
    guard let list = options["$each"]?.asArray else {
      throw MongoError(
        .badValue, "The argument to $each in $push must be an array but it was of type: \(options["$each"]!.type.alias)"
      )
    }
    elements = list
    position = try Self.whole(options["$position"], "$position")
    slice = try Self.whole(options["$slice"], "$slice")
    sort = options["$sort"]
    if let order = sort?.asDocument {
      _ = try SortOrder(order)
    } else if let sort {
      guard sort.asDouble == 1 || sort.asDouble == -1 else {
        throw MongoError(.badValue, "The $sort element value must be either 1 or -1")
      }
    }
  }

  private static func whole(_ value: BSONValue?, _ name: String) throws(MongoError) -> Int? {
    guard let value else { return nil }
    guard let whole = value.asWhole else {
      throw MongoError(
        .badValue, "The value for \(name) must be an integer value but was given type: \(value.type.alias)")
    }
    return Int(whole)
  }

  func applied(to old: [BSONValue]) -> [BSONValue] {
    var result = old
    let place = position.map { $0 < 0 ? max(0, old.count + $0) : min($0, old.count) } ?? old.count
    result.insert(contentsOf: elements, at: place)
    if let sort { result = sorted(result, by: sort) }
    guard let slice else { return result }
    return slice >= 0 ? Array(result.prefix(slice)) : Array(result.suffix(Int(clamping: slice.magnitude)))
  }

  private func sorted(_ elements: [BSONValue], by sort: BSONValue) -> [BSONValue] {
    // A number sorts by the whole elements, a document by their fields.
    let whole = sort.asDocument == nil
    let order: BSONDocument = whole ? ["": sort] : sort.asDocument!
    guard let keys = try? SortOrder(order) else { return elements }
    if whole {
      let ascending = sort.asDouble == 1
      return elements.enumerated().sorted { a, b in
        let order = BSONValue.order(a.element, b.element)
        return order == .same ? a.offset < b.offset : (order == .before) == ascending
      }.map(\.element)
    }
    let rows = elements.enumerated().map { index, element -> BSONDocument in
      (element.asDocument ?? [:]).leading(with: "\0", .integer(index))
    }
    return keys.sorted(rows).compactMap { $0["\0"]?.asWhole }.map { elements[Int($0)] }
  }
}

/// The order that `sort` asks for: paths, each ascending or descending.
public struct SortOrder: Sendable {
  struct Key: Sendable {
    var path: DottedPath
    var ascending: Bool
  }

  let keys: [Key]

  /// As `{a: 1, "b.c": -1}`.
  var document: BSONDocument {
    BSONDocument(keys.map { .init(name: $0.path.text, value: $0.ascending ? 1 : -1) })
  }

  /// Reads `{a: 1, "b.c": -1}`.
  /// - Throws: `BadValue` for directions other than 1 and -1.
  public init(_ document: BSONDocument) throws(MongoError) {
    var keys: [Key] = []
    for field in document.fields {
      if let meta = field.value.asDocument {
        throw meta["$meta"] != nil
          ? .unsupported("sorting by $meta")
          : MongoError(.badValue, "Illegal key in $sort specification: \(field.name): \(field.value.serverText)")
      }
      guard let direction = field.value.asDouble else {
        throw MongoError(
          location: 15_974, "Illegal key in $sort specification: \(field.name): \(field.value.serverText)")
      }
      guard direction == 1 || direction == -1 else {
        throw MongoError(location: 15_975, "$sort key ordering must be 1 (for ascending) or -1 (for descending)")
      }
      if field.name == "$natural" { throw .unsupported("sorting by $natural") }
      keys.append(Key(path: DottedPath(field.name), ascending: direction == 1))
    }
    self.keys = keys
  }

  /// The documents in this order; those that compare equal keep theirs. O(n log n).
  public func sorted(_ documents: [BSONDocument]) -> [BSONDocument] {
    guard !keys.isEmpty else { return documents }
    let rows = documents.enumerated().map { (offset: $0.offset, keys: sortKeys(of: $0.element)) }
    return rows.sorted { a, b in
      for (index, key) in keys.enumerated() {
        let order = SortKey.order(a.keys[index], b.keys[index])
        if order != .same { return (order == .before) == key.ascending }
      }
      return a.offset < b.offset
    }.map { documents[$0.offset] }
  }

  /// An array sorts by its least element, downwards by its greatest.
  private func sortKeys(of document: BSONDocument) -> [SortKey] {
    keys.map { key in
      let found = key.path.keys(in: document)
      let least = found.dropFirst().reduce(found.first ?? .value(.null)) { best, next in
        (SortKey.order(next, best) == .before) == key.ascending && SortKey.order(next, best) != .same ? next : best
      }
      return least
    }
  }
}

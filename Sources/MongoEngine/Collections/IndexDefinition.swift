/// What an index is made over, and what it enforces (manual, "Indexes").
public struct IndexDefinition: Hashable, Sendable {
  /// A path and its direction.
  public struct Key: Hashable, Sendable {
    public var path: String
    public var ascending: Bool
  }

  public let name: String
  public let keys: [Key]
  public let isUnique: Bool
  /// Whether documents without any of the fields are left out.
  public let isSparse: Bool
  /// TTL: a document goes this many seconds after the date in the field.
  public let expireAfterSeconds: Int?

  /// The index that every collection has.
  public static let id = IndexDefinition(
    name: "_id_", keys: [Key(path: "_id", ascending: true)], isUnique: false, isSparse: false, expireAfterSeconds: nil)

  private init(name: String, keys: [Key], isUnique: Bool, isSparse: Bool, expireAfterSeconds: Int?) {
    self.name = name
    self.keys = keys
    self.isUnique = isUnique
    self.isSparse = isSparse
    self.expireAfterSeconds = expireAfterSeconds
  }

  /// Reads `createIndex(keys, options)`; without a name it is made of the keys, as `a_1_b_-1`.
  /// - Throws: `CannotCreateIndex` for keys that the server refuses, an error that names it for a kind of index the engine
  ///   does not have.
  public init(keys document: BSONDocument, options: BSONDocument = [:]) throws(MongoError) {
    guard !document.isEmpty else { throw MongoError(.cannotCreateIndex, "Index keys cannot be empty.") }
    var keys: [Key] = []
    for field in document.fields {
      if let kind = field.value.asString { throw .unsupported("the index type '\(kind)'") }
      guard let direction = field.value.asDouble, direction != 0, !direction.isNaN else {
        throw MongoError(
          .cannotCreateIndex, "Values in the index key pattern cannot be 0 or of type \(field.value.type.alias).")
      }
      if field.name.hasSuffix("$**") { throw .unsupported("a wildcard index") }
      guard !field.name.isEmpty, !field.name.split(separator: ".").contains(where: { $0.hasPrefix("$") }) else {
        throw MongoError(
          .cannotCreateIndex, "Index key contains an illegal field name: field name starts with '$'.")
      }
      keys.append(Key(path: field.name, ascending: direction > 0))
    }
    for name in options.names
    where !["name", "unique", "sparse", "expireAfterSeconds", "background", "v", "key"].contains(name) {
      if ["partialFilterExpression", "collation", "weights", "hidden", "wildcardProjection"].contains(name) {
        throw .unsupported("the index option \(name)")
      }
      throw MongoError(
        .invalidIndexSpecificationOption,
        "Error in specification \(BSONValue.document(document).serverText) :: caused by :: The field '\(name)' is not "
          + "valid for an index specification.")
    }
    self.keys = keys
    name = options["name"]?.asString ?? keys.map { "\($0.path)_\($0.ascending ? 1 : -1)" }.joined(separator: "_")
    isUnique = options["unique"]?.isTruthy ?? false
    isSparse = options["sparse"]?.isTruthy ?? false
    expireAfterSeconds = try Self.expiry(options["expireAfterSeconds"], keys)
  }

  private static func expiry(_ value: BSONValue?, _ keys: [Key]) throws(MongoError) -> Int? {
    guard let value else { return nil }
    guard let seconds = value.asWhole, (0...Int64(Int32.max)).contains(seconds) else {
      throw MongoError(
        .cannotCreateIndex,
        "TTL index 'expireAfterSeconds' option must be within an acceptable range, try a different number")
    }
    guard keys.count == 1 else {
      throw MongoError(.cannotCreateIndex, "TTL indexes are single-field indexes, compound indexes do not support TTL.")
    }
    guard keys[0].path != "_id" else {
      throw MongoError(
        .invalidIndexSpecificationOption,
        "The field 'expireAfterSeconds' is not valid for an _id index specification.")
    }
    return Int(seconds)
  }

  /// The keys as `{a: 1}`.
  public var keyDocument: BSONDocument {
    BSONDocument(keys.map { .init(name: $0.path, value: $0.ascending ? 1 : -1) })
  }

  /// As `getIndexes()` lists it.
  public var document: BSONDocument {
    var result: BSONDocument = ["v": 2, "key": .document(keyDocument), "name": .string(name)]
    if isUnique { result["unique"] = true }
    if isSparse { result["sparse"] = true }
    if let expireAfterSeconds { result["expireAfterSeconds"] = .integer(expireAfterSeconds) }
    return result
  }
}

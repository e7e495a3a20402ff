import MongoEngine

/// A question with mongomock's answer.
struct MongomockCase {
  let fields: BSONDocument

  var kind: String { fields["kind"]?.asString ?? "" }
  var isRefused: Bool { fields["error"] != nil }

  /// The collection that the question is about.
  private func collection() throws -> DocumentCollection {
    var collection = DocumentCollection(namespace: "db.things")
    var ids = ObjectIDSource(process: 1)
    let stored = collection.insert(list("documents"), ids: &ids, now: 0)
    if let failure = stored.failure { throw failure.error }
    return collection
  }

  private func list(_ name: String) -> [BSONDocument] { (fields[name]?.asArray ?? []).compactMap(\.asDocument) }
  private var filter: Filter { get throws { try Filter(fields["filter"]?.asDocument ?? [:]) } }

  /// The engine's answer, in the form of mongomock's.
  func answer() throws -> BSONValue {
    switch kind {
    case "find": return .array(try found().map(BSONValue.document))
    case "update": return try updated()
    default:
      let others = list("others")
      let pipeline = try Pipeline(fields["pipeline"]?.asArray ?? [])
      let context = AggregationContext { $0 == "others" ? others : [] }
      return .array(try collection().aggregate(pipeline, context).documents.map(BSONValue.document))
    }
  }

  private func found() throws -> [BSONDocument] {
    var request = FindRequest(filter: try filter)
    if let projection = fields["projection"]?.asDocument { request.projection = try Projection(projection) }
    if let sort = fields["sort"]?.asArray {
      let keys = sort.compactMap(\.asArray).map { BSONDocument.Field(name: $0[0].asString ?? "", value: $0[1]) }
      request.sort = try SortOrder(BSONDocument(keys))
    }
    request.skip = fields.whole("skip") ?? 0
    request.limit = fields.whole("limit") ?? 0
    return try collection().find(request).documents
  }

  private func updated() throws -> BSONValue {
    var collection = try collection()
    var ids = ObjectIDSource(process: 1)
    let request = UpdateRequest(
      filter: try filter, update: try Update(fields["update"] ?? [:]), isMulti: fields["multi"] == true,
      isUpsert: fields["upsert"] == true)
    let result = try collection.update(request, ids: &ids, now: 0)
    var documents = collection.documents
    if case .objectID? = result.upsertedID { documents[documents.count - 1]["_id"] = nil }
    return [
      "matched": .integer(result.matched), "upserted": .bool(result.upsertedID != nil),
      "documents": .array(documents.map(BSONValue.document)),
    ]
  }

  /// Whether two answers mean the same: groups come in any order, as do the elements of `$addToSet`.
  func agrees(_ answer: BSONValue) -> Bool {
    let (mine, theirs) = (Self.normal(answer), Self.normal(fields["answer"] ?? .null))
    guard mine != theirs, kind == "aggregate" else { return mine == theirs }
    return Self.unordered(mine) == Self.unordered(theirs)
  }

  /// The answer without the types of whole numbers.
  static func byValue(_ value: BSONValue) -> BSONValue {
    switch normal(value) {
    case .double(let number): Int64(exactly: number).map(BSONValue.int64) ?? .double(number)
    case .array(let elements): .array(elements.map(byValue))
    case .document(let document):
      .document(BSONDocument(document.fields.map { .init(name: $0.name, value: byValue($0.value)) }))
    case let other: other
    }
  }

  private static func unordered(_ value: BSONValue) -> BSONValue {
    switch value {
    case .array(let elements): .array(elements.map(unordered).sorted { BSONValue.order($0, $1) == .before })
    case .document(let document):
      .document(BSONDocument(document.fields.map { .init(name: $0.name, value: unordered($0.value)) }))
    default: value
    }
  }

  /// The answer in a form in which two that mean the same are equal: fields sorted by name, `int` and `long` as one,
  /// doubles to twelve digits (sums are rounded differently).
  static func normal(_ value: BSONValue) -> BSONValue {
    switch value {
    case .int32(let number): return .int64(Int64(number))
    case .double(let number):
      if number == 0 { return .double(0) }
      if number.isNaN { return .string("NaN") }
      let unit = Double(sign: .plus, exponent: Int(number.exponent) - 40, significand: 1)
      return .double((number / unit).rounded() * unit)
    case .array(let elements): return .array(elements.map(normal))
    case .document(let document):
      return .document(
        BSONDocument(document.fields.sorted { $0.name < $1.name }.map { .init(name: $0.name, value: normal($0.value)) })
      )
    default: return value
    }
  }
}

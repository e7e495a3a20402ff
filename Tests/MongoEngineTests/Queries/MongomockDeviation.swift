import MongoEngine

/// Where mongomock is known to answer otherwise than the real server, and the engine follows the server. A difference is
/// laid to one of these only if the question has what it is about; the tables of the suite hold the engine's answers.
enum MongomockDeviation: String, CaseIterable {
  /// `includeArrayIndex` sets null where there is no array; mongomock sets nothing.
  case indexOfNoArray = "index of no array"
  /// `$count` of no documents is no document; mongomock's is 0.
  case countOfNothing = "count of nothing"
  /// A path with a place in an array finds nothing beyond its end, and fields of documents with digits for names;
  /// mongomock does not negate that, nor take it as null.
  case placeInArray = "place in an array"
  /// `{$exists: false}` asks whether no element has the field; mongomock whether some element lacks it.
  case absenceInArrays = "absence in arrays"
  /// A field of a scalar is missing, so it is null, and fails every condition that is negated; mongomock finds nothing.
  case fieldOfScalar = "field of a scalar"
  /// An upsert begins with the values that the filter fixes, under `$and` too; mongomock looks at the top level alone, takes
  /// operators there for values, and overwrites scalars on a path.
  case upsertFromFilter = "upsert from the filter"
  /// `$pullAll` of a missing field changes nothing; mongomock makes a document around it.
  case pullAllOfNothing = "pullAll of nothing"
  /// `$min` and `$max` work on elements of arrays; mongomock leaves them.
  case leastInArray = "min and max in arrays"
  /// `$not` holds where nothing meets its condition, so for an empty array too; mongomock finds nothing there.
  case negationInArrays = "negation in arrays"
  /// `$all: [null]` asks what `null` asks, so it finds missing fields; mongomock does not.
  case allOfNull = "all of null"
  /// Two bounds may be met by two elements; mongomock wants one that meets both, where the path goes on behind the array.
  case rangeInArrays = "range in arrays"
  /// What `$unset` takes out of an array leaves null; mongomock leaves the element.
  case unsetInArray = "unset in an array"
  /// `$addToSet` with `$each` adds a value once, also one that comes twice; mongomock compares with what was there before.
  case repeatedInEach = "repeated values in each"
  /// `$all` asks each of its values as an equality, through arrays in arrays of documents too; mongomock does not.
  case allThroughArrays = "all through arrays"
  /// No documents have no groups, also under `_id: null`; mongomock makes one.
  case groupOfNothing = "group of nothing"
  /// A scalar on the way of an update's path is an error; mongomock changes nothing.
  case scalarOnPath = "scalar on the path"
  /// `$mod`, `$floor`, `$ceil` and `$multiply` keep the type of their operands; mongomock makes Python's of it.
  case typeOfNumber = "type of a number"

  static func of(_ question: MongomockCase, _ outcome: Result<BSONValue, any Error>) -> MongomockDeviation? {
    allCases.first { $0.applies(to: question, outcome) }
  }

  private func applies(to question: MongomockCase, _ outcome: Result<BSONValue, any Error>) -> Bool {
    let fields = question.fields
    let stages = (fields["pipeline"]?.asArray ?? []).compactMap(\.asDocument)
    let update = fields["update"]?.asDocument ?? [:]
    var conditions: [BSONDocument.Field] = []
    let facets = stages.flatMap { ($0["$facet"]?.asDocument?.fields ?? []).flatMap { $0.value.asArray ?? [] } }
    for filter in [fields["filter"]] + (stages + facets.compactMap(\.asDocument)).map({ $0["$match"] }) {
      if let filter { Self.collect(filter, &conditions) }
    }
    switch self {
    case .indexOfNoArray:
      return stages.contains { $0["$unwind"]?.asDocument?["includeArrayIndex"] != nil }
    case .countOfNothing: return stages.contains { $0["$count"] != nil } && fields["answer"] == [["total": 0]]
    case .placeInArray: return conditions.contains { Self.hasPlace($0.name) }
    case .absenceInArrays:
      return conditions.contains { $0.name.contains(".") && $0.value.asDocument?["$exists"] == false }
    case .fieldOfScalar: return conditions.contains { $0.name.hasPrefix("mixed.") }
    case .upsertFromFilter: return fields["upsert"] == true && fields["answer"]?.asDocument?["matched"] != 1
    case .pullAllOfNothing: return update["$pullAll"] != nil
    case .leastInArray:
      return ["$min", "$max"].contains { update[$0]?.asDocument?.names.contains(where: Self.hasPlace) ?? false }
    case .negationInArrays: return conditions.contains { $0.name.contains(".") && $0.value.asDocument?["$not"] != nil }
    case .allOfNull: return conditions.contains { $0.value.asDocument?["$all"]?.asArray?.contains(.null) ?? false }
    case .rangeInArrays:
      return conditions.contains { $0.name.contains(".") && ($0.value.asDocument?.names == ["$gte", "$lt"]) }
    case .repeatedInEach:
      let lists = (update["$addToSet"]?.asDocument?.fields ?? []).compactMap { $0.value.asDocument?["$each"]?.asArray }
      return lists.contains { list in list.contains { a in list.filter { BSONValue.areEqual(a, $0) }.count > 1 } }
    case .allThroughArrays:
      return conditions.contains { $0.name.contains(".") && $0.value.asDocument?["$all"] != nil }
    case .unsetInArray: return update["$unset"]?.asDocument?.names.contains(where: Self.hasPlace) ?? false
    case .groupOfNothing:
      return stages.contains { $0["$group"] != nil } && (try? outcome.get()) == []
    case .scalarOnPath:
      guard case .failure(let error as MongoError) = outcome else { return false }
      return error.code == ErrorCode.pathNotViable.rawValue
    case .typeOfNumber:
      guard let mine = try? outcome.get() else { return false }
      return MongomockCase.byValue(mine) == MongomockCase.byValue(question.fields["answer"] ?? .null)
    }
  }

  private static func hasPlace(_ path: String) -> Bool { path.split(separator: ".").contains { Int($0) != nil } }

  /// All fields with their conditions, those under logical operators too.
  private static func collect(_ filter: BSONValue, _ found: inout [BSONDocument.Field]) {
    for field in filter.asDocument?.fields ?? [] {
      if field.name.hasPrefix("$") {
        for inner in field.value.asArray ?? [] { collect(inner, &found) }
      } else {
        found.append(field)
        if let inner = field.value.asDocument?["$not"] { found.append(.init(name: field.name, value: inner)) }
      }
    }
  }
}

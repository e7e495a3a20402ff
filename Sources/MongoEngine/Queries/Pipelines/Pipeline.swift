/// A list of stages that documents go through (manual, "Aggregation Pipeline").
///
/// A stage that the engine does not know is an error when the pipeline is made.
public struct Pipeline: Sendable {
  let stages: [Stage]

  /// - Throws: code 40324 for an unknown stage, 40323 for one that does not have exactly one name.
  public init(_ stages: [BSONValue]) throws(MongoError) {
    var result: [Stage] = []
    for (index, stage) in stages.enumerated() {
      guard let document = stage.asDocument else {
        throw MongoError(.typeMismatch, "Each element of the 'pipeline' array must be an object")
      }
      guard document.count == 1, let field = document.first else {
        throw MongoError(
          location: 40_323, "A pipeline stage specification object must contain exactly one field.")
      }
      result.append(try Stage(field.name, field.value, isFirst: index == 0))
    }
    self.stages = result
  }

  /// What comes out of the last stage. Groups come in the order in which they were seen first; the server promises none.
  public func run(over documents: [BSONDocument], in context: AggregationContext = .init()) throws(MongoError)
    -> [BSONDocument]
  {
    var rows = documents
    for stage in stages { rows = try stage.run(over: rows, in: context) }
    return rows
  }

  /// The filter that the pipeline begins with, which an index may serve.
  var leadingFilter: Filter? { if case .match(let filter)? = stages.first { filter } else { nil } }
}

/// What stages need besides their documents.
public struct AggregationContext: Sendable {
  /// `$$NOW` in milliseconds since 1970.
  public var now: Int64?
  /// The documents of another collection of the database, for `$lookup`.
  public var documents: @Sendable (String) -> [BSONDocument]
  /// What `$indexStats` answers.
  public var indexStatistics: [BSONDocument]
  /// What `$collStats` answers.
  public var collectionStatistics: BSONDocument?

  public init(
    now: Int64? = nil, indexStatistics: [BSONDocument] = [], collectionStatistics: BSONDocument? = nil,
    documents: @escaping @Sendable (String) -> [BSONDocument] = { _ in [] }
  ) {
    self.now = now
    self.indexStatistics = indexStatistics
    self.collectionStatistics = collectionStatistics
    self.documents = documents
  }
}

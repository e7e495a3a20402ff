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
  /// Who answers.
  public var server: Server
  /// What `$indexStats` answers.
  var indexStatistics: [BSONDocument] = []
  /// What `$collStats` answers.
  public var collectionStatistics: BSONDocument?

  /// The process that carries a pipeline out.
  public struct Server: Hashable, Sendable {
    /// Host and port.
    public var host: String
    /// When it was started, in milliseconds since 1970: it counts from then on.
    public var startedAt: Int64
    /// Whether the pipeline's collection was ever made.
    public var hasCollection: Bool

    public init(host: String, startedAt: Int64 = 0, hasCollection: Bool = true) {
      self.host = host
      self.startedAt = startedAt
      self.hasCollection = hasCollection
    }
  }

  public init(
    now: Int64? = nil, server: Server = Server(host: ""), collectionStatistics: BSONDocument? = nil,
    documents: @escaping @Sendable (String) -> [BSONDocument] = { _ in [] }
  ) {
    self.now = now
    self.server = server
    self.collectionStatistics = collectionStatistics
    self.documents = documents
  }
}

/// Which documents a query, an update or a `$match` asks for (manual, "Query Predicates").
///
/// An operator that the engine does not know is an error when the filter is made.
public struct Filter: Sendable {
  let root: FilterNode
  /// What the filter was made from.
  public let document: BSONDocument

  /// - Throws: `BadValue` with the server's words for unknown operators and wrong operands.
  public init(_ document: BSONDocument) throws(MongoError) {
    self.document = document
    root = try FilterParser.parse(document)
  }

  /// The filter that holds for every document.
  public static let everything = Filter()
  private init() {
    document = [:]
    root = .all([])
  }

  /// Whether the document is asked for.
  /// - Throws: what an expression under `$expr` throws.
  public func matches(_ document: BSONDocument) throws(MongoError) -> Bool {
    var place: Int?
    return try root.matches(document, &place)
  }

  /// As ``matches(_:)``, with the array index that the positional operator `$` of an update stands for.
  func match(_ document: BSONDocument) throws(MongoError) -> (matches: Bool, place: Int?) {
    var place: Int?
    let matches = try root.matches(document, &place)
    return (matches, matches ? place : nil)
  }
}

/// A filter as a tree.
indirect enum FilterNode: Sendable {
  case all([FilterNode])
  case any([FilterNode])
  case none([FilterNode])
  case field(DottedPath, Predicate)
  case expression(Expression)

  /// - Parameter place: set to the first array index that led to a match, as far as the match is a positive one.
  func matches(_ document: BSONDocument, _ place: inout Int?) throws(MongoError) -> Bool {
    switch self {
    case .all(let parts):
      for part in parts where try !part.matches(document, &place) { return false }
      return true
    case .any(let parts):
      for part in parts where try part.matches(document, &place) { return true }
      return false
    case .none(let parts):
      var ignored: Int?
      for part in parts where try part.matches(document, &ignored) { return false }
      return true
    case .field(let path, let predicate): return try predicate.holds(at: path, in: document, &place)
    case .expression(let expression):
      return try expression.evaluate(in: ExpressionScope(root: document))?.isTruthy ?? false
    }
  }
}

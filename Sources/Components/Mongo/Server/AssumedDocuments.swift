public import MongoEngine

/// Documents that a collection had before the run: so many, and how their fields' values repeat. They are not there one by
/// one, but cost what they would.
///
/// What a query finds of them is reckoned: a field that is confined to values leaves a part of 1 in ``distinct``; a field
/// without an entry has a value of its own in each, and a query of this run asks for none of them. A range leaves
/// ``rangeShare``. Fields count as independent of each other.
public struct AssumedDocuments: Hashable, Sendable {
  public var count: Int
  /// Bytes of one document, those of the run included: for what takes time by size.
  public var size: Int64
  /// By path, how many different values there are; more than 0.
  public var distinct: [String: Int]
  /// The part of all values that lies within a range (assumed, as PostgreSQL's planner does without statistics).
  public static let rangeShare = 1.0 / 3

  public init(count: Int, size: Int64 = 1_000, distinct: [String: Int] = [:]) {
    self.count = count
    self.size = size
    self.distinct = distinct
  }

  /// How many of them a query looks at and finds.
  public struct Part: Hashable, Sendable {
    public var keysExamined = 0
    public var documentsExamined = 0
    public var matching = 0
    /// Of those that match, how many are sorted in memory.
    public var sorted = 0
    /// Of those that match, how many are in the result.
    public var returned = 0
  }

  /// What a query of this shape costs here. They are older than the documents of the run, and are read before them, unless an
  /// index says otherwise: a limit that the run's own documents fill in the order of an index saves them.
  /// - Parameters:
  ///   - limit: documents that are wanted, skipped ones included; 0: all.
  ///   - found: documents of the run that match.
  public func part(_ shape: QueryShape, limit: Int = 0, found: Int = 0) -> Part {
    var part = Part()
    let matching = Double(count) * share(shape.filtered)
    part.matching = Int(matching.rounded())
    let isScan = shape.access == .collectionScan
    let read = isScan ? Double(count) : Double(count) * share(shape.indexed)
    var wanted = part.matching
    // Reading ends with the last document that is wanted.
    var examined = read
    if limit > 0, shape.isInOrder {
      wanted = min(part.matching, isScan ? limit : max(0, limit - found))
      if wanted < part.matching { examined = wanted == 0 ? 0 : read * Double(wanted) / matching }
    }
    part.documentsExamined = Int(examined.rounded())
    part.keysExamined = isScan ? 0 : part.documentsExamined
    if shape.isInOrder {
      part.returned = wanted
    } else {
      part.sorted = part.matching
      part.returned = limit > 0 ? min(part.matching, max(0, limit - found)) : part.matching
    }
    return part
  }

  private func share(_ fields: [QueryShape.Field]) -> Double {
    fields.reduce(1) { share, field in
      switch field.bound {
      case .range: share * Self.rangeShare
      case .values(let values): share * (distinct[field.path].map { min(1, Double(values) / Double($0)) } ?? 0)
      }
    }
  }
}

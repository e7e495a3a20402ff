/// Where an entry stands in the history of a replica set: the election's term, and the moment.
public struct OpTime: Hashable, Comparable, Sendable {
  public var term: Int
  public var timestamp: BSONTimestamp

  public init(term: Int, timestamp: BSONTimestamp) {
    self.term = term
    self.timestamp = timestamp
  }

  /// Before everything.
  public static let zero = OpTime(term: -1, timestamp: .zero)

  public static func < (a: Self, b: Self) -> Bool { (a.term, a.timestamp) < (b.term, b.timestamp) }

  /// As `rs.status()` shows it.
  public var document: BSONDocument { ["ts": .timestamp(timestamp), "t": .int64(Int64(term))] }
}

/// One step of the oplog.
public struct OplogEntry: Hashable, Sendable {
  /// What the step does; each may be repeated without harm.
  public enum Operation: Hashable, Sendable {
    case change(DocumentChange)
    case createCollection
    case dropCollection
    case createIndex(IndexDefinition)
    case dropIndex(String)
    /// Nothing, such as the first entry of a new primary.
    case noop(String)
  }

  public var time: OpTime
  /// Database and collection; empty for a no-op.
  public var namespace: String
  public var operation: Operation
  /// Milliseconds since 1970.
  public var wall: Int64

  public init(time: OpTime, namespace: String, operation: Operation, wall: Int64) {
    self.time = time
    self.namespace = namespace
    self.operation = operation
    self.wall = wall
  }

  /// As it stands in `local.oplog.rs`. An update shows the whole document, where the server shows what differs.
  public var document: BSONDocument {
    let collection = namespace.split(separator: ".", maxSplits: 1).last.map { BSONValue.string(String($0)) } ?? ""
    var result: BSONDocument = ["op": "c", "ns": .string(namespace)]
    switch operation {
    case .change(.inserted(let document)):
      result["op"] = "i"
      result["o"] = .document(document)
    case .change(.updated(let document)):
      result["op"] = "u"
      result["o"] = .document(document)
      result["o2"] = ["_id": document["_id"] ?? .null]
    case .change(.deleted(let id)):
      result["op"] = "d"
      result["o"] = ["_id": id]
    case .createCollection: result["o"] = ["create": collection]
    case .dropCollection: result["o"] = ["drop": collection]
    case .createIndex(let index):
      result["o"] = .document(index.document.leading(with: "createIndexes", collection))
    case .dropIndex(let name): result["o"] = ["dropIndexes": collection, "index": .string(name)]
    case .noop(let message):
      result["op"] = "n"
      result["o"] = ["msg": .string(message)]
    }
    result["ts"] = .timestamp(time.timestamp)
    result["t"] = .int64(Int64(time.term))
    result["v"] = .int64(2)
    result["wall"] = .date(wall)
    return result
  }
}

/// Makes timestamps that only grow: a new second begins with 1.
public struct OplogClock: Hashable, Sendable {
  public private(set) var last: BSONTimestamp

  public init(last: BSONTimestamp = .zero) { self.last = last }

  /// - Parameter milliseconds: since 1970; a clock that goes back does not turn timestamps back.
  public mutating func next(at milliseconds: Int64) -> BSONTimestamp {
    let seconds = UInt32(truncatingIfNeeded: milliseconds / 1_000)
    last =
      seconds > last.seconds
      ? BSONTimestamp(seconds: seconds, increment: 1)
      : BSONTimestamp(seconds: last.seconds, increment: last.increment + 1)
    return last
  }

  /// Another member's entry has this timestamp: later ones are greater.
  public mutating func witness(_ timestamp: BSONTimestamp) { last = max(last, timestamp) }
}

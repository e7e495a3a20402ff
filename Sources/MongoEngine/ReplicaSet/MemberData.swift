/// The data of one member, which follows its oplog and can go back with it.
public struct MemberData: Sendable {
  public private(set) var database: MongoDatabase
  /// What takes back the entries that no majority had when they were applied, in their order.
  private var inverses: [(time: OpTime, namespace: String, operation: OplogEntry.Operation)] = []
  /// Documents that were taken back, as the server writes them to files under `rollback/`.
  public private(set) var rolledBack: [(namespace: String, document: BSONDocument)] = []

  public init(database: MongoDatabase = MongoDatabase()) { self.database = database }

  /// Applies an entry of another member's.
  public mutating func apply(_ entry: OplogEntry) throws(MongoError) {
    remember(entry.time, entry.namespace, database.inverse(of: entry.operation, in: entry.namespace))
    try database.apply(entry.operation, to: entry.namespace, wall: entry.wall)
  }

  /// Changes the data as the primary does, and says what goes into the oplog. The times of the entries are told afterwards by
  /// ``written(_:before:)``.
  public mutating func write<Result>(
    _ change: (inout MongoDatabase) throws(MongoError) -> Result
  ) throws(MongoError) -> (result: Result, before: MongoDatabase) {
    let before = database
    return (try change(&database), before)
  }

  /// The entries of a write of this member's own, so that they can be taken back.
  /// - Parameter before: the data before the write.
  public mutating func written(_ entries: [OplogEntry], before: MongoDatabase) throws(MongoError) {
    var past = before
    for entry in entries {
      remember(entry.time, entry.namespace, past.inverse(of: entry.operation, in: entry.namespace))
      try past.apply(entry.operation, to: entry.namespace, wall: entry.wall)
    }
  }

  private mutating func remember(_ time: OpTime, _ namespace: String, _ inverse: OplogEntry.Operation?) {
    if let inverse { inverses.append((time, namespace, inverse)) }
  }

  /// Entries up to here cannot be taken back any more.
  public mutating func committed(_ time: OpTime) { inverses.removeAll { $0.time <= time } }

  /// Takes entries back, the last first.
  public mutating func rollBack(_ entries: [OplogEntry]) throws(MongoError) {
    guard let earliest = entries.last?.time else { return }
    for entry in entries.reversed() {
      switch entry.operation {
      case .change(.inserted(let document)), .change(.updated(let document)):
        rolledBack.append((entry.namespace, document))
      default: break
      }
    }
    while let last = inverses.last, last.time >= earliest {
      inverses.removeLast()
      try database.apply(last.operation, to: last.namespace, wall: 0)
    }
  }
}

/// A backup, and the oplog behind it.
public struct PointInTimeRestore: Sendable {
  /// Why a moment cannot be restored.
  public enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The oplog begins only after the backup was taken: what happened between is not known.
    case gap(backup: BSONTimestamp, oplogBegins: BSONTimestamp)
    /// The moment lies before the backup.
    case beforeBackup(BSONTimestamp)
    /// An entry could not be repeated.
    case refused(MongoError)

    public var description: String {
      switch self {
      case .gap(let backup, let begin):
        "the oplog begins at \(BSONValue.timestamp(begin).serverText), after the backup of "
          + BSONValue.timestamp(backup).serverText
      case .beforeBackup(let backup):
        "the moment lies before the backup of \(BSONValue.timestamp(backup).serverText)"
      case .refused(let error): "an entry of the oplog was refused: \(error)"
      }
    }
  }

  public let backup: MongoDatabase
  /// The last entry that the backup contains.
  public let takenAt: BSONTimestamp

  public init(backup: MongoDatabase, takenAt: BSONTimestamp) {
    self.backup = backup
    self.takenAt = takenAt
  }

  /// The database as it was before this moment.
  /// - Parameters:
  ///   - oplog: in its order; entries that the backup contains do no harm.
  ///   - limit: entries from this moment on are left out, as with `mongorestore --oplogReplay --oplogLimit`; nil: none.
  public func restored(_ oplog: [OplogEntry], before limit: BSONTimestamp? = nil) throws(Problem) -> MongoDatabase {
    if let limit, limit <= takenAt { throw .beforeBackup(takenAt) }
    // An oplog that reaches back to the backup still holds the backup's own last entry.
    if let first = oplog.first?.time.timestamp, first > takenAt, takenAt != .zero {
      throw .gap(backup: takenAt, oplogBegins: first)
    }
    var result = backup
    for entry in oplog where entry.time.timestamp > takenAt {
      if let limit, entry.time.timestamp >= limit { break }
      do throws(MongoError) {
        try result.apply(entry.operation, to: entry.namespace, wall: entry.wall)
      } catch { throw .refused(error) }
    }
    return result
  }
}

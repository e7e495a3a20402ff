import Components
import VirtualTime

/// One statement of one session, or something that happens to it. Written once and played on both sides.
enum Step: CustomStringConvertible {
  case begin(Int)
  case commit(Int)
  case rollback(Int)
  case claim(Int, limit: Int, order: ClaimOrder, channels: ChannelSet, locksOnly: Bool)
  case update(Int, number: UInt32, expecting: MessageStatus?, to: Write)
  case updateMany(Int, from: MessageStatus, updatedBefore: Int64?, to: Write)
  case delete(Int, number: UInt32)
  case deleteMany(Int, MessageStatus)
  case lock(Int, number: UInt32, expecting: MessageStatus?, noWait: Bool)
  case insert(Int, number: UInt32, channel: UInt8, priority: Int8)
  /// An update under a time limit that is given to this statement alone.
  case limited(Int, number: UInt32, to: Write, TimeLimit)
  /// The session's open transaction is left without a statement until the server ends the session.
  case leaveIdle(Int)
  /// `pg_terminate_backend`.
  case kill(Int)
  /// Hang up and connect again.
  case reconnect(Int)
  /// The clock that clients read moves on; it shows in `next_retry_at`, `updated_at` and cut-offs.
  case pass(Int64)

  enum TimeLimit { case lock, statement }

  /// What an update writes.
  enum Write: CaseIterable {
    case queued, sending, sent, failed, delayed, urgent
  }

  /// The session it concerns.
  var session: Int? {
    switch self {
    case .begin(let session), .commit(let session), .rollback(let session), .claim(let session, _, _, _, _),
      .update(let session, _, _, _), .updateMany(let session, _, _, _), .delete(let session, _),
      .deleteMany(let session, _), .lock(let session, _, _, _), .insert(let session, _, _, _),
      .limited(let session, _, _, _), .leaveIdle(let session), .kill(let session), .reconnect(let session):
      session
    case .pass: nil
    }
  }

  var description: String {
    let words =
      switch self {
      case .begin: "BEGIN"
      case .commit: "COMMIT"
      case .rollback: "ROLLBACK"
      case .claim(_, let limit, let order, let channels, let locksOnly):
        "claim \(limit) by \(order) of channels \(channels.rawValue)\(locksOnly ? ", locking only" : "")"
      case .update(_, let number, let expecting, let write):
        "UPDATE \(number)\(expecting.map { " if \($0)" } ?? "") to \(write)"
      case .updateMany(_, let status, let before, let write):
        "UPDATE all \(status)\(before.map { " before \($0)" } ?? "") to \(write)"
      case .delete(_, let number): "DELETE \(number)"
      case .deleteMany(_, let status): "DELETE all \(status)"
      case .lock(_, let number, let expecting, let noWait):
        "SELECT \(number)\(expecting.map { " if \($0)" } ?? "") FOR UPDATE\(noWait ? " NOWAIT" : "")"
      case .insert(_, let number, let channel, let priority): "INSERT \(number) channel \(channel) priority \(priority)"
      case .limited(_, let number, let write, let limit): "UPDATE \(number) to \(write) within the \(limit) timeout"
      case .leaveIdle: "stays idle"
      case .kill: "is terminated"
      case .reconnect: "connects again"
      case .pass(let seconds): "the clock moves \(seconds) s"
      }
    return session.map { "s\($0) \(words)" } ?? words
  }
}

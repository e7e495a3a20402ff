/// A row with what the table keeps beside it; 64 bytes, a cache line.
struct StoredRow {
  /// Which index holds an entry for the row.
  enum Home: UInt8 {
    case none
    /// Its channel's and priority's lane of due rows.
    case due
    /// Rows that wait for their next attempt.
    case delayed
    /// Rows at rest, by status.
    case sent, failed, cancelled
  }

  struct Flags: OptionSet {
    var rawValue: UInt8
    /// The slot holds a row.
    static let live = Flags(rawValue: 1)
    /// The holder has changed (inserted, updated, deleted) it and not committed.
    static let changed = Flags(rawValue: 2)
    /// The holder has deleted it and not committed.
    static let deleted = Flags(rawValue: 4)
    /// The holder has deleted it and inserted its number again, and not committed.
    static let reinserted = Flags(rawValue: 16)
    /// A statement waits for it.
    static let awaited = Flags(rawValue: 8)
  }

  /// The current version, committed or not.
  var row: MessageRow
  /// Where the row stands in the list of rows being sent; meaningful while it is one of them.
  var sendingPosition: UInt32 = 0
  /// Where the holder's log keeps the committed version; meaningful while `changed`.
  var heldPosition: UInt32 = 0
  /// Raised when an index entry is left behind, which makes that entry stale. Survives the slot's reuse.
  var stamp: UInt32 = 0
  /// The session that has it locked, as index + 1; 0 is nobody.
  var holder: UInt16 = 0
  var home = Home.none
  var flags: Flags

  /// Takes in a row in the place of one that is gone.
  @inline(__always)
  mutating func take(_ row: MessageRow, holder session: UInt16) {
    self.row = row
    flags = .live
    holder = session
  }

  /// Locks it for a transaction that is about to change it; false when that has changed it already.
  @inline(__always)
  mutating func beginChange(by session: UInt16, at position: UInt32) -> Bool {
    if flags.contains(.changed) { return false }
    holder = session
    flags.insert(.changed)
    heldPosition = position
    return true
  }
}

/// What happens in a replica set, for whoever drives it.
public enum ReplicaSetEvent: Hashable, Sendable {
  /// Asked for, and won.
  case elected(member: Int, term: Int)
  /// Asked for, and lost for want of votes.
  case electionLost(member: Int, term: Int)
  case steppedDown(member: Int, StepDownReason)
  case stateChanged(member: Int, MemberState)
  /// A secondary has applied an entry; the primary's own are applied with the write.
  case applied(member: Int, OplogEntry)
  /// A member has taken these back, the last first.
  case rolledBack(member: Int, [OplogEntry])
  /// A write has got what it asked for.
  case acknowledged(write: Int)
  /// A write's wait has ended otherwise. The entry may still be there, and may still get lost.
  case failed(write: Int, MongoError)
  /// The connection to the primary is gone.
  case disconnected(write: Int)
}

/// Why a primary is one no longer.
public enum StepDownReason: String, Hashable, Sendable {
  /// `rs.stepDown()`.
  case command
  /// It has not heard of a majority for the election timeout.
  case noMajority
  /// A member with a later term was heard of.
  case laterTerm
  case crash
}

/// How many members must have a write before it is acknowledged.
public enum WriteConcern: Hashable, Sendable {
  /// So many members, the primary included; 1 is the primary alone.
  case members(Int)
  case majority
}

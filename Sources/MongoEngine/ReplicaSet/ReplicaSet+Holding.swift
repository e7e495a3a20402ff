extension ReplicaSet {
  /// Whether a member has the entry of this time; entries older than its oplog count as held. O(log n).
  public func holds(_ member: Int, _ time: OpTime) -> Bool { members[member].has(time) }

  /// Whether the member's process runs.
  public func isRunning(_ member: Int) -> Bool { members[member].isRunning }

  /// Milliseconds since 1970 now, as the members' clocks say.
  public var unixTime: Int64 { wall }
}

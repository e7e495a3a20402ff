public import VirtualTime

extension ReplicaSet {
  /// Whether a member has the entry of this time; entries older than its oplog count as held. O(log n).
  public func holds(_ member: Int, _ time: OpTime) -> Bool { members[member].has(time) }

  /// Whether the member's process runs.
  public func isRunning(_ member: Int) -> Bool { members[member].isRunning }

  /// How long an entry takes to a member.
  public func delay(of member: Int) -> VirtualDuration { members[member].delay }

  /// When a member's process was started, in milliseconds since 1970.
  public func startTime(of member: Int) -> Int64 { epoch + members[member].startedAt.nanoseconds / 1_000_000 }

  /// Milliseconds since 1970 now, as the members' clocks say.
  public var unixTime: Int64 { wall }
}

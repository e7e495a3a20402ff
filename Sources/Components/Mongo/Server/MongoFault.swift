/// What a fault does to a replica set.
public enum MongoFault: Hashable, Sendable {
  /// The processes of these members are gone.
  case down(Set<Int>)
  /// These members answer nobody, and keep their connections.
  case hung(Set<Int>)
  /// These members and the rest do not reach each other; clients reach both, or only the rest.
  case cut(Set<Int>, clients: Bool)
  /// An answer takes longer.
  case latency(LatencyFault)
  /// Work takes times as long.
  case slow(Double)
  /// Nothing lasts of it.
  case moment
}

/// Which members a fault is about.
enum MemberChoice: String, CaseIterable { case primary, secondaries, all }

import MongoEngine
import VirtualTime

extension ReplicaSet {
  /// A set of so many equal members.
  static func of(
    _ count: Int, seed: UInt64 = 1, settings: Settings = Settings(),
    change: (inout [MemberConfiguration]) -> Void = { _ in }
  ) -> ReplicaSet {
    var members = (0..<count).map { MemberConfiguration(host: "m\($0):27017") }
    change(&members)
    return ReplicaSet(
      name: "rs", members: members, settings: settings, epoch: 1_772_438_400_000,
      random: RandomStream(seed: seed, name: "replica set"))
  }

  /// Writes a document on a member.
  mutating func insert(_ id: Int, on member: Int, _ concern: WriteConcern, timeout: VirtualDuration? = nil)
    throws(MongoError) -> Int
  {
    let change = OplogEntry.Operation.change(.inserted(["_id": .integer(id)]))
    return try write([("shop.orders", change)], to: member, concern: concern, timeout: timeout).write
  }

  /// The `_id` values in a member's oplog.
  func ids(_ member: Int) -> [Int] {
    oplog(member).compactMap { entry in
      if case .change(.inserted(let document)) = entry.operation { document.whole("_id") } else { nil }
    }
  }

  mutating func pass(_ seconds: Int64) { advance(to: now + .seconds(seconds)) }
  mutating func pass(milliseconds: Int64) { advance(to: now + .milliseconds(milliseconds)) }
}

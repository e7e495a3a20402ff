import VirtualTime

extension ReplicaSet {
  /// What `replSetGetConfig` answers on a member: the set's configuration (manual, "Self-Managed Replica Set Configuration"; settings
  /// that are not simulated have their defaults).
  /// - Throws: `HostUnreachable` where the member is not running.
  public func configuration(seenBy member: Int) throws(MongoError) -> BSONDocument {
    guard members[member].isRunning else { throw MongoError(.hostUnreachable, "connection refused") }
    return [
      "_id": .string(name), "version": 1, "term": .integer(members[member].term),
      "members": .array(members.indices.map { .document(entry(of: $0)) }), "protocolVersion": .int64(1),
      "writeConcernMajorityJournalDefault": true,
      "settings": [
        "chainingAllowed": true,
        "heartbeatIntervalMillis": .integer(settings.heartbeatInterval.nanoseconds / 1_000_000),
        "heartbeatTimeoutSecs": 10,
        "electionTimeoutMillis": .integer(settings.electionTimeout.nanoseconds / 1_000_000),
        "catchUpTimeoutMillis": -1, "catchUpTakeoverDelayMillis": 30_000, "getLastErrorModes": [:],
        "getLastErrorDefaults": ["w": 1, "wtimeout": 0],
        "replicaSetId": .objectID(
          ObjectID(seconds: UInt32(truncatingIfNeeded: epoch / 1_000), process: 0, counter: 0)),
      ],
    ]
  }

  private func entry(of member: Int) -> BSONDocument {
    let own = members[member].configuration
    let tags = own.tags.keys.sorted().map { BSONDocument.Field(name: $0, value: .string(own.tags[$0] ?? "")) }
    return [
      "_id": .integer(member), "host": .string(own.host), "arbiterOnly": .bool(own.isArbiter), "buildIndexes": true,
      "hidden": .bool(own.isHidden), "priority": .double(own.priority), "tags": .document(BSONDocument(tags)),
      "secondaryDelaySecs": .int64(0), "votes": .integer(own.votes),
    ]
  }
}

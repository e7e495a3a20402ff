import VirtualTime

extension ReplicaSet {
  /// What `rs.status()` answers on a member: what it knows of the others by its heartbeats.
  /// - Throws: `HostUnreachable` where the member is not running.
  public func status(on member: Int) throws(MongoError) -> BSONDocument {
    guard members[member].isRunning else { throw MongoError(.hostUnreachable, "connection refused") }
    let own = members[member]
    let committed = committedTime(seenBy: member)
    var result: BSONDocument = [
      "set": .string(name), "date": .date(wall), "myState": .integer(own.state.rawValue),
      "term": .int64(Int64(own.term)), "syncSourceHost": .string(host(own.syncSource)),
      "syncSourceId": .integer(own.syncSource ?? -1),
      "heartbeatIntervalMillis": .int64(settings.heartbeatInterval.nanoseconds / 1_000_000),
      "majorityVoteCount": .integer(majority), "writeMajorityCount": .integer(writeMajority),
      "votingMembersCount": .integer(members.count { $0.configuration.votes > 0 }),
      "writableVotingMembersCount": .integer(members.count { $0.configuration.votes > 0 && $0.bearsData }),
    ]
    result["optimes"] = [
      "lastCommittedOpTime": .document(committed.document), "appliedOpTime": .document(own.applied.document),
      "durableOpTime": .document(own.applied.document), "lastAppliedWallTime": .date(own.log.last?.wall ?? 0),
    ]
    result["members"] = .array(members.indices.map { .document(line(of: $0, seenBy: member)) })
    result["ok"] = 1
    return result
  }

  private func host(_ member: Int?) -> String { member.map { members[$0].configuration.host } ?? "" }

  /// As far as this member knows: what the primary has told it cannot lie behind its own last entry.
  private func committedTime(seenBy member: Int) -> OpTime { min(majorityCommitted, members[member].applied) }

  private func line(of other: Int, seenBy member: Int) -> BSONDocument {
    let sight = members[member].sights[other]
    let isSelf = other == member
    let isHealthy = isSelf || sight.isHealthy
    let state = isSelf ? members[other].state : sight.state
    let applied = isSelf ? members[other].applied : sight.applied
    let up = isHealthy ? max(0, (now - members[isSelf ? member : other].startedAt).nanoseconds / 1_000_000_000) : 0
    var result: BSONDocument = [
      "_id": .integer(other), "name": .string(host(other)), "health": .double(isHealthy ? 1 : 0),
      "state": .integer(state.rawValue),
      "stateStr": .string(isHealthy ? state.name : "(not reachable/healthy)"), "uptime": .integer(up),
    ]
    if !members[other].configuration.isArbiter {
      result["optime"] = .document((isHealthy ? applied : .zero).document)
      result["optimeDate"] = .date(isHealthy ? Int64(applied.timestamp.seconds) * 1_000 : 0)
    }
    if !isSelf {
      result["lastHeartbeat"] = .date(moment(sight.lastContact))
      result["pingMs"] = .int64(0)
      result["lastHeartbeatMessage"] = .string(isHealthy ? "" : "Couldn't get a connection within the time limit")
    }
    result["syncSourceHost"] = .string(isHealthy ? host(members[other].syncSource) : "")
    result["infoMessage"] = ""
    if state == .primary, let elected = members[other].electedAt {
      result["electionTime"] = .timestamp(
        BSONTimestamp(seconds: UInt32(truncatingIfNeeded: moment(elected) / 1_000), increment: 1))
      result["electionDate"] = .date(moment(elected))
    }
    result["configVersion"] = 1
    result["configTerm"] = .integer(members[other].term)
    if isSelf { result["self"] = true }
    return result
  }

  private func moment(_ instant: VirtualInstant?) -> Int64 {
    instant.map { epoch + $0.nanoseconds / 1_000_000 } ?? epoch
  }

  /// What a member answers to `hello`, from which clients learn the topology; nil where it is not running.
  public func hello(from member: Int) -> BSONDocument? {
    guard members[member].isRunning else { return nil }
    let own = members[member]
    let visible = members.filter { !$0.configuration.isHidden }
    func hosts(_ wanted: (ReplicaMember) -> Bool) -> BSONValue {
      .array(visible.filter(wanted).map { .string($0.configuration.host) })
    }
    var result: BSONDocument = [
      "topologyVersion": [
        "processId": .objectID(
          ObjectID(
            seconds: UInt32(truncatingIfNeeded: epoch / 1_000), process: UInt64(member), counter: UInt32(own.starts))),
        "counter": .int64(Int64(own.changes)),
      ],
      "hosts": hosts { !$0.configuration.isArbiter && $0.configuration.priority > 0 },
      "setName": .string(name), "setVersion": 1, "isWritablePrimary": .bool(own.state == .primary),
      "secondary": .bool(own.state == .secondary),
    ]
    let passives = hosts { !$0.configuration.isArbiter && $0.configuration.priority == 0 }
    if passives != [] { result["passives"] = passives }
    let arbiters = hosts { $0.configuration.isArbiter }
    if arbiters != [] { result["arbiters"] = arbiters }
    if own.configuration.isArbiter { result["arbiterOnly"] = true }
    if own.configuration.isHidden { result["hidden"] = true }
    let known =
      own.state == .primary ? member : members.indices.first { $0 != member && own.sights[$0].state == .primary }
    if let known { result["primary"] = .string(host(known)) }
    result["me"] = .string(own.configuration.host)
    if own.state == .primary {
      result["electionId"] = .objectID(ObjectID(seconds: 0x7FFF_FFFF, process: 0, counter: UInt32(own.term)))
    }
    if !own.configuration.tags.isEmpty {
      let tags = own.configuration.tags.keys.sorted()
      result["tags"] = .document(
        BSONDocument(tags.map { .init(name: $0, value: .string(own.configuration.tags[$0] ?? "")) }))
    }
    if own.bearsData {
      result["lastWrite"] = [
        "opTime": .document(own.applied.document), "lastWriteDate": .date(own.log.last?.wall ?? 0),
      ]
    }
    result["minWireVersion"] = 0
    result["maxWireVersion"] = 21
    result["ok"] = 1
    return result
  }
}

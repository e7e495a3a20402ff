public import MongoEngine
public import Telemetry

/// An entry that was written and of which it is not known yet whether it will stay.
struct WrittenEntry: Sendable {
  var time: OpTime
  var namespace: String
  var operation: OplogEntry.Operation
  var message: MessageID
  /// The write it belongs to.
  var write: Int
  /// Whether the client was told that it is written.
  var isAcknowledged: Bool
}

/// A write that is gone: no member that matters has it, and none will get it back.
public struct MongoLoss: Hashable, Sendable {
  /// The fault or the command that lost it.
  public var cause: String
  public var namespace: String
  /// The document's `_id`; nil: it was no document.
  public var id: BSONValue?
  public var message: MessageID
  /// Whether its client was told that it was written.
  public var wasAcknowledged: Bool
}

extension OplogEntry.Operation {
  /// The document that it is about.
  var documentID: BSONValue? {
    switch self {
    case .change(.inserted(let document)), .change(.updated(let document)): document["_id"]
    case .change(.deleted(let id)): id
    default: nil
    }
  }
}

extension MongoMachine {
  /// Takes in what the replica set tells.
  mutating func digest() {
    let events = set.takeEvents()
    guard !events.isEmpty else { return }
    for event in events { take(event) }
    settleWritten()
  }

  private mutating func take(_ event: ReplicaSetEvent) {
    switch event {
    case .applied(let member, let entry):
      guard entry.time > copiedThrough[member] else { return }
      // What cannot be repeated here is repeated by a later entry: entries hold whole documents.
      try? databases[member].apply(entry.operation, to: entry.namespace, wall: entry.wall)
    case .rolledBack(let member, _):
      // It takes back what nobody has, and follows the source: its data become the source's.
      guard let source = set.primary, source != member else { return }
      databases[member] = databases[source]
      copiedThrough[member] = set.applied(source)
    case .elected(let member, _):
      elections += 1
      news.append(.elected(member: member))
    case .steppedDown(let member, let reason): news.append(.steppedDown(member: member, reason))
    case .stateChanged(let member, _): news.append(.changed(member: member))
    case .electionLost: break
    case .acknowledged(let write):
      for index in written.indices where written[index].write == write { written[index].isAcknowledged = true }
      news.append(.settled(write: write, nil))
    case .failed(let write, let error): news.append(.settled(write: write, error))
    case .disconnected(let write): news.append(.disconnected(write: write))
    }
  }

  /// Entries that a majority has are safe; those that the primary of a settled term lacks are lost.
  mutating func settleWritten() {
    guard !written.isEmpty, let primary = set.primary else { return }
    let committed = set.majorityCommitted
    guard committed.term == set.term(primary) else { return }
    written.removeAll { entry in
      if set.holds(primary, entry.time) { return entry.time <= committed }
      guard entry.time.term < committed.term else { return false }
      losses.append(
        MongoLoss(
          cause: disturbance, namespace: entry.namespace, id: entry.operation.documentID, message: entry.message,
          wasAcknowledged: entry.isAcknowledged))
      return true
    }
  }

  /// Writes that no majority has at the moment.
  public var uncertainWrites: Int { written.count }
}

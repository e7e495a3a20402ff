public import MongoEngine
public import Telemetry
public import VirtualTime

/// What a client asks of a member, in one collection.
public enum MongoCommand: Sendable {
  case find(FindRequest)
  /// `countDocuments`.
  case count(Filter)
  case aggregate(Pipeline)
  case insert([BSONDocument])
  case update(UpdateRequest)
  case delete(Filter, isMulti: Bool)
  case createIndex(IndexDefinition)
  case dropIndex(String)
  case drop
  /// `ping`, and whatever else reads no documents.
  case ping
  /// So many bytes are read, as by a backup.
  case read(bytes: Int64, VirtualDuration)
  /// So many bytes are taken in, as when a backup is put back.
  case load(bytes: Int64, VirtualDuration)

  var isWrite: Bool {
    switch self {
    case .insert, .update, .delete, .createIndex, .dropIndex, .drop: true
    case .find, .count, .aggregate, .ping, .read, .load: false
    }
  }

  /// As `serverStatus().opcounters` counts it.
  var counter: MongoCounter {
    switch self {
    case .find: .query
    case .insert, .load: .insert
    case .update: .update
    case .delete: .delete
    case .count, .aggregate, .createIndex, .dropIndex, .drop, .ping: .command
    case .read: .getmore
    }
  }
}

/// The kinds of operations that a server counts (`serverStatus().opcounters`).
public enum MongoCounter: String, Hashable, Sendable, CaseIterable {
  case insert, query, update, delete, getmore, command
}

/// A command with all that goes with it.
public struct MongoRequest: Sendable {
  /// By which a server knows a repeated write.
  public struct Transaction: Hashable, Sendable {
    public var session: Int
    public var number: Int
  }

  public var namespace: String
  public var command: MongoCommand
  public var concern = WriteConcern.members(1)
  /// `wtimeout`; nil: it waits for ever.
  public var concernTimeout: VirtualDuration?
  /// Whether a secondary may answer.
  public var allowsSecondary = false
  public var transaction: Transaction?
  /// For whose sake it is done.
  public var message = MessageID.none

  public init(_ namespace: String, _ command: MongoCommand) {
    self.namespace = namespace
    self.command = command
  }
}

/// What a member answers.
public struct MongoReply: Sendable {
  public var documents: [BSONDocument] = []
  /// Documents found, counted, inserted or deleted, those included that are not there one by one.
  public var count = 0
  public var modified = 0
  public var upsertedID: BSONValue?
  /// Of `count`, those that are not there one by one.
  public var assumed = 0
  public var work = MongoWork()
  public var plan = QueryPlan.Access.collectionScan

  public init() {}
}

/// What becomes of a request.
public enum MongoOutcome: Sendable {
  case reply(MongoReply)
  /// The command was refused, and nothing was changed, but for the documents before the refused one of several.
  case failed(MongoError)
  /// The command was carried out, but its write concern was not met.
  case unconfirmed(MongoReply, MongoError)
  /// The connection is gone: whether the command took effect is not known.
  case closed
}

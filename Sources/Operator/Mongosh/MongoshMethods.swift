import Components
import MongoEngine

/// Which methods there are.
enum MongoshMethods {
  static let database = [
    "adminCommand", "runCommand", "serverStatus", "currentOp", "stats", "getCollectionNames", "getName", "version",
    "hello", "isMaster", "getCollection", "getSiblingDB", "getReplicationInfo", "printReplicationInfo",
    "printSecondaryReplicationInfo",
  ]
  static let replicaSet = [
    "status", "conf", "config", "stepDown", "freeze", "hello", "isMaster", "printReplicationInfo",
    "printSecondaryReplicationInfo",
  ]
  static let collection = [
    "find", "findOne", "countDocuments", "estimatedDocumentCount", "count", "aggregate", "insertOne",
    "insertMany", "updateOne", "updateMany", "deleteOne", "deleteMany", "createIndex", "getIndexes", "dropIndex",
    "stats", "reIndex", "drop", "explain",
  ]
  static let cursor = ["sort", "limit", "skip", "projection", "count", "toArray", "pretty", "itcount", "explain"]

  /// Methods of the real ones that are not here: what is refused is not said to be a mistake.
  static let unsupported: Set<String> = [
    "aggregate", "auth", "bulkWrite", "createCollection", "createUser", "dropDatabase", "fsyncLock", "fsyncUnlock",
    "getLastError", "getMongo", "getProfilingStatus", "getUsers", "help", "hostInfo", "killOp", "listCommands",
    "logout",
    "printCollectionStats", "serverBuildInfo", "setProfilingLevel", "shutdownServer", "watch", "add", "addArb",
    "initiate", "reconfig",
    "remove", "secondaryOk", "syncFrom", "createIndexes", "dropIndexes", "dataSize", "distinct", "findOneAndDelete",
    "findOneAndReplace", "findOneAndUpdate", "getPlanCache", "hideIndex", "initializeOrderedBulkOp", "isCapped",
    "latencyStats", "mapReduce", "renameCollection", "replaceOne", "storageSize", "totalIndexSize", "totalSize",
    "unhideIndex", "validate", "batchSize", "close", "collation", "comment", "forEach", "hasNext", "hint", "map", "max",
    "maxTimeMS", "min", "next", "readConcern", "readPref", "returnKey", "showRecordId", "size", "tailable",
  ]

  /// - Throws: what is thrown at a method that is not known.
  static func missing(_ name: String, of source: String, known: [String]) -> MongoshError {
    if unsupported.contains(name) { return .unsupported("\(source).\(name)()") }
    return .notAFunction("\(source).\(name)")
  }

  /// A constructor's value: `ObjectId("...")`.
  static func value(_ calls: [ShellStatement.Call]) -> BSONValue? {
    guard calls.count == 1, let call = calls.first else { return nil }
    let arguments = call.arguments.map(\.shellText).joined(separator: ", ")
    return try? BSONValue(shell: "\(call.name)(\(arguments))")
  }

  /// The first argument, a text.
  static func text(_ call: ShellStatement.Call, _ what: String) throws(MongoshError) -> String {
    guard let text = call.arguments.first?.asString else { throw .invalid("\(call.name)() wants \(what)") }
    return text
  }

  /// An argument that is a document; an empty one where there is none.
  static func document(_ call: ShellStatement.Call, _ place: Int) throws(MongoshError) -> BSONDocument {
    guard call.arguments.indices.contains(place) else { return [:] }
    guard let document = call.arguments[place].asDocument else {
      throw .invalid("argument \(place + 1) of \(call.name)() must be an object")
    }
    return document
  }
}

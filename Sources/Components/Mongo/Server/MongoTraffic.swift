import MongoEngine

/// Bytes that a request moves: over the network of the member that answers it, and on its disk.
///
/// Documents count with their collection's `documentSize`. What queries ask for lies in memory (assumed): only dumps and the building of
/// an index read from the disk. What is written is written twice, to the journal and to the collection (assumed).
struct MongoTraffic: Hashable, Sendable {
  /// By the member, from its clients.
  var received: Int64 = 0
  /// By the member, to its clients.
  var sent: Int64 = 0
  var read: Int64 = 0
  var written: Int64 = 0
  /// What goes to each of its followers, which write it as well.
  var replicated: Int64 = 0

  /// A command or an answer without documents (assumed).
  static let message: Int64 = 200
}

extension MongoMachine {
  /// What a request has moved.
  func traffic(of request: MongoRequest, _ reply: MongoReply) -> MongoTraffic {
    var traffic = MongoTraffic(received: MongoTraffic.message, sent: MongoTraffic.message)
    let size = documentSize(of: request.namespace)
    switch request.command {
    case .find: traffic.sent += Int64(reply.count) * size
    case .aggregate: traffic.sent += reply.documents.reduce(0) { $0 + Int64($1.encodedSize) }
    case .read(let bytes, _):
      traffic.sent += bytes
      traffic.read = bytes
    case .load(let bytes, _):
      traffic.received += bytes
      traffic.write(bytes)
    case .insert:
      traffic.received += Int64(reply.count) * size
      traffic.write(Int64(reply.count) * size)
    case .update, .delete: traffic.write(Int64(reply.work.written) * size)
    case .createIndex: traffic.read = Int64(reply.work.documentsExamined) * size
    case .count, .dropIndex, .drop, .ping: break
    }
    return traffic
  }

  /// The members that a write on this one reaches at once: they bear data and answer. What others are sent later is not counted.
  func followers(of member: Int) -> [Int] {
    (0..<count).filter { $0 != member && set.state($0) == .secondary && reach($0) == .answers }
  }

  /// Bytes of a collection's documents, each.
  func documentSize(of namespace: String) -> Int64 { assumed[namespace]?.size ?? AssumedDocuments(count: 0).size }
}

extension MongoTraffic {
  fileprivate mutating func write(_ bytes: Int64) {
    written = 2 * bytes
    replicated = bytes
  }
}

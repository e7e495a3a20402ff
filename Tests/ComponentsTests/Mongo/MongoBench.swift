import MongoEngine
import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// A replica set `db` with constant times, and clients that tests run operations with.
final class MongoBench {
  let system: TestSystem
  private let seed: UInt64
  var db: Mongo { system["db", Mongo.self] }

  /// What became of operations, in the order of their ends.
  final class Record: @unchecked Sendable {
    struct Entry: Equatable {
      var began: Double
      var ended: Double
      /// nil: it worked out.
      var failure: String?
      var number: Int
    }
    var entries: [Entry] = []
    var replies: [Int: MongoReply] = [:]
    var failures: [MongoFailure] = []

    var succeeded: [Int] { entries.filter { $0.failure == nil }.map(\.number) }
  }

  /// Times that are 0 unless said otherwise, as flow text.
  static let still =
    "roundTrip: 0s, connectTime: 0s, operationTime: 0s, keyTime: 0s, documentTime: 0s, sortTime: 0s, writeTime: 0s, "
    + "indexWriteTime: 0s, journalTime: 0s"

  init(_ more: String = "", times: String = MongoBench.still, seed: UInt64 = 1) throws {
    self.seed = seed
    system = TestSystem(seed: seed)
    let given = Set(more.split(separator: ",").compactMap { $0.split(separator: ":").first?.trimmed })
    let fixed = times.split(separator: ",").filter { !given.contains($0.split(separator: ":")[0].trimmed) }
    let parts = fixed.map { String($0) } + (more.isEmpty ? [] : [more])
    try system.add("db", "mongo", "{\(parts.joined(separator: ", "))}")
    system.start()
  }

  func client(_ options: String = "{}", named name: String = "test") throws -> MongoClient {
    let settings = try MongoClientSettings(Options(options, MongoClientOptions.client))
    return MongoClient(
      db, settings, client: name, random: RandomStream(seed: seed, name: "client \(name)"))
  }

  /// Lets an operation begin at a moment.
  func at(
    _ moment: VirtualDuration, _ number: Int, _ client: MongoClient, _ record: Record,
    _ request: @escaping @Sendable () throws -> MongoRequest
  ) {
    let db = db
    system.at(moment) {
      _ = db.with { db in
        db.spawn("operation \(number)") { db in
          let began = db.simulation.now.seconds
          do {
            let reply = try await client.run(try request())
            record.replies[number] = reply
            record.entries.append(.init(began: began, ended: db.simulation.now.seconds, failure: nil, number: number))
          } catch let failure as MongoFailure {
            record.failures.append(failure)
            record.entries.append(
              .init(began: began, ended: db.simulation.now.seconds, failure: failure.description, number: number))
          }
        }
      }
    }
  }

  /// The documents that the present primary has of a collection.
  func documents(_ collection: String = "events") -> [BSONDocument] {
    db.with { $0.machine.data($0.machine.set.primary ?? 0).collection("test.\(collection)").documents }
  }

  static func insert(_ number: Int, _ concern: WriteConcern = .majority) -> MongoRequest {
    var request = MongoRequest("test.events", .insert([["_id": .integer(number)]]))
    request.concern = concern
    return request
  }

  static func find(_ filter: String = "{}") throws -> MongoRequest {
    let filter = try Filter(BSONValue(shell: filter).asDocument ?? [:])
    return MongoRequest("test.events", .find(FindRequest(filter: filter)))
  }
}

extension StringProtocol {
  var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}

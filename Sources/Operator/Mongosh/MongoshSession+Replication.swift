import Components
import MongoEngine
import VirtualTime

/// What mongosh works out about replication, in its own words.
extension MongoshSession {
  typealias Section = (title: String, value: BSONValue)

  /// Bytes that an entry of the oplog counts for (assumed): its capacity is in entries here.
  private static let entrySize = 1_000.0

  /// As mongosh prints statistics.
  static func sections(_ sections: [Section]) -> String {
    sections.map { "\($0.title)\n\($0.value.shellText)\n" }.joined(separator: "---\n")
  }

  func configuration() async throws -> BSONDocument {
    try server.current.set.configuration(seenBy: try await anyMember())
  }

  /// `db.getReplicationInfo()`: from the first entry of the member's oplog to its last.
  func replicationInfo() async throws -> BSONDocument {
    let member = try await anyMember()
    let state = server.current
    let set = state.set
    let log = set.oplog(member)
    let size = Double(set.settings.oplogCapacity) * Self.entrySize / 1_048_576
    let used = (Double(log.count) * Self.entrySize / 1_048_576 * 100).rounded(.up) / 100
    var result: BSONDocument = [
      "configuredLogSizeMB": .double(size), "logSizeMB": .double(max(size, used)), "usedMB": .double(used),
    ]
    guard let first = log.first?.time.timestamp.seconds, let last = log.last?.time.timestamp.seconds else {
      result["errmsg"] = "objects not found in local.oplog.$main -- is this a new and empty db instance?"
      return result
    }
    let span = Int64(last) - Int64(first)
    result["timeDiff"] = .integer(span)
    result["timeDiffHours"] = .double(Self.hours(Double(span)))
    result["tFirst"] = .string(Self.dateText(Int64(first)))
    result["tLast"] = .string(Self.dateText(Int64(last)))
    result["now"] = .string(Self.dateText(state.unixTime / 1_000))
    return result
  }

  /// `printReplicationInfo()`.
  func replicationSummary() async throws -> [Section] {
    let info = try await replicationInfo()
    if let problem = info["errmsg"] { return [("errmsg", problem)] }
    func text(_ name: String) -> String { info[name].map { $0.asString ?? $0.shellText } ?? "" }
    return [
      ("actual oplog size", .string("\(text("logSizeMB")) MB")),
      ("configured oplog size", .string("\(text("configuredLogSizeMB")) MB")),
      ("log length start to end", .string("\(text("timeDiff")) secs (\(text("timeDiffHours")) hrs)")),
      ("oplog first event time", .string(text("tFirst"))), ("oplog last event time", .string(text("tLast"))),
      ("now", .string(text("now"))),
    ]
  }

  /// `printSecondaryReplicationInfo()`: how far each member that is neither primary nor arbiter is behind the primary, or behind the
  /// furthest member where there is none. Who is behind has a negative number.
  func secondaries() async throws -> [Section] {
    let members = (try await status()["members"]?.asArray ?? []).compactMap(\.asDocument)
    func state(_ member: BSONDocument) -> Int64 { member["state"]?.asWhole ?? 0 }
    let primary = members.first { state($0) == Int64(MemberState.primary.rawValue) }
    let newest = primary.flatMap(Self.seconds) ?? members.compactMap(Self.seconds).max() ?? 0
    return members.filter { ![MemberState.primary, .arbiter].map { Int64($0.rawValue) }.contains(state($0)) }.map {
      member in
      var entry: BSONDocument
      if let own = Self.seconds(member), member["health"] != .double(0) {
        let behind = own - newest
        let whom = primary == nil ? "freshest member (no primary available at the moment)" : "primary "
        let hours = BSONValue.double(Self.hours(Double(behind))).shellText
        entry = [
          "syncedTo": .string(Self.dateText(own)),
          "replLag": .string("\(behind) secs (\(hours) hrs) behind the \(whom)"),
        ]
      } else {
        entry = ["no replication info, yet.  State": member["stateStr"] ?? .null]
      }
      return ("source: \(member["name"]?.asString ?? "")", .document(entry))
    }
  }

  /// The moment of a member's last entry, in seconds since 1970.
  private static func seconds(_ member: BSONDocument) -> Int64? {
    guard case .date(let milliseconds)? = member["optimeDate"] else { return nil }
    return milliseconds / 1_000
  }

  /// Hundredths of hours, as JavaScript rounds them: halves up, and never to a negative zero.
  private static func hours(_ seconds: Double) -> Double {
    let hundredths = (seconds / 36 + 0.5).rounded(.down)
    return hundredths == 0 ? 0 : hundredths / 100
  }

  /// As JavaScript's `Date.toString()` has it on a machine in UTC.
  private static func dateText(_ seconds: Int64) -> String {
    CivilTime(CalendarInstant(unixNanoseconds: seconds * 1_000_000_000, offsetSeconds: 0))
      .text("%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)")
  }
}

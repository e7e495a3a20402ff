import MongoEngine
import Telemetry
import VirtualTime

/// What members write by default, each in its own pod: structured lines of MongoDB 7.0. Their numbers are as recalled from its source.
struct MongoServerLog: Sendable {
  let log: ServerLog
  let port: Int

  /// - Parameters:
  ///   - part: of the server.
  ///   - number: the line's, which does not change with its text.
  ///   - attributes: as JSON, without braces.
  private func write(
    _ member: Int, _ part: String, _ number: Int, _ thread: String, _ text: String,
    _ attributes: @autoclosure () -> String = ""
  ) {
    log.write(member) { moment in
      let attributes = attributes()
      let date = "\(moment.seconds).\(moment.milliseconds)+00:00"
      return "{\"t\":{\"$date\":\"\(date)\"},\"s\":\"I\",  \"c\":\"\(part)\", " + Self.blanks(after: part)
        + "\"id\":\(number)," + Self.blanks(after: "\(number)") + "\"ctx\":\"\(thread)\",\"msg\":\(jsonText(text))"
        + (attributes.isEmpty ? "}" : ",\"attr\":{\(attributes)}}")
    }
  }

  /// Columns are eight wide.
  private static func blanks(after text: String) -> String { String(repeating: " ", count: max(0, 8 - text.count)) }

  func started(_ member: Int, host: String) {
    let name = host.prefix { $0 != ":" }
    write(
      member, "CONTROL", 4_615_611, "initandlisten", "MongoDB starting",
      "\"pid\":1,\"port\":\(port),\"dbPath\":\"/data/db\",\"architecture\":\"64-bit\",\"host\":\(jsonText(String(name)))"
    )
    write(member, "NETWORK", 23_016, "listener", "Waiting for connections", "\"port\":\(port),\"ssl\":\"off\"")
  }

  func stopped(_ member: Int) {
    write(
      member, "CONTROL", 23_377, "SignalHandler", "Received signal", "\"signal\":15,\"error\":\"Terminated\"")
    write(member, "CONTROL", 23_138, "SignalHandler", "Shutting down", "\"exitCode\":0")
  }

  func changed(_ member: Int, from old: String, to new: String) {
    write(
      member, "REPL", 21_358, "ReplCoord-0", "Replica set state transition",
      "\"newState\":\"\(new)\",\"oldState\":\"\(old)\"")
  }

  func elected(_ member: Int, term: Int) {
    write(
      member, "ELECTION", 21_450, "ReplCoord-0", "Election succeeded, assuming primary role", "\"term\":\(term)")
  }

  func steppedDown(_ member: Int, _ reason: StepDownReason) {
    switch reason {
    case .command:
      write(member, "COMMAND", 21_579, "conn1", "Attempting to step down in response to replSetStepDown command")
    case .noMajority:
      write(member, "REPL", 21_809, "ReplCoord-0", "Can't see a majority of the set, relinquishing primary")
    case .laterTerm:
      write(member, "REPL", 21_475, "ReplCoord-0", "Stepping down from primary in response to heartbeat")
    case .crash: break
    }
  }

  /// A command that took long.
  /// - Parameter plan: nil: it was refused, or looked for nothing.
  func slow(_ call: MongoCall, _ time: VirtualDuration, plan: String?) {
    let parts = call.request.namespace.split(separator: ".", maxSplits: 1).map { jsonText(String($0)) }
    guard parts.count == 2 else { return }
    var attributes =
      "\"type\":\"command\",\"ns\":\(jsonText(call.request.namespace)),"
      + "\"command\":{\"\(call.request.command.name)\":\(parts[1]),\"$db\":\(parts[0])}"
    if let plan { attributes += ",\"planSummary\":\(jsonText(plan))" }
    if let reply = call.reply {
      attributes +=
        ",\"keysExamined\":\(reply.work.keysExamined),\"docsExamined\":\(reply.work.documentsExamined),"
        + "\"nreturned\":\(reply.count)"
    }
    attributes += ",\"durationMillis\":\(time.nanoseconds / 1_000_000)"
    write(call.member, "COMMAND", 51_803, "conn\(call.slot + 1)", "Slow query", attributes)
  }
}

extension MongoCommand {
  /// As the server calls it.
  fileprivate var name: String {
    switch self {
    case .find: "find"
    case .count, .aggregate: "aggregate"
    case .insert, .load: "insert"
    case .update: "update"
    case .delete: "delete"
    case .createIndex: "createIndexes"
    case .dropIndex: "dropIndexes"
    case .drop: "drop"
    case .ping: "ping"
    case .read: "getMore"
    }
  }
}

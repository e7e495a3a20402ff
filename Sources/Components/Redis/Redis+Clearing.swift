import RedisEngine
import SimulationKernel
import Telemetry
import VirtualTime

/// Keys by pattern, as an application's admin API or an operator removes them.
extension Redis: HTTPViews {
  /// `clear`: removes the keys that match the view's pattern and says how many.
  public static let views = ["clear"]

  public static func needsPattern(_ view: String) -> Bool { view == "clear" }

  static let actions = [
    ActionType(
      "deleteKeys", "Removes the keys that match a pattern, with a script: SCAN and DEL.",
      [OptionSpec("pattern", .text, required: true, "Redis' glob-style pattern, such as `cache:*`.")])
  ]

  /// `SCAN` through all keys, a thousand at a time, and `DEL` of those that match; 503 when the server does not answer, or not within
  /// five seconds for a command (assumed).
  public nonisolated func answer(_ request: HTTPRequest, view: String) async throws -> HTTPAnswer {
    let client = with { $0.connect() }
    defer { with { $0.disconnect(client) } }
    func ask(_ words: [RedisBytes]) async throws -> (reply: RedisReply?, problem: String) {
      switch try await call(words, from: client, patience: .seconds(5)) {
      case .reply(.error(let text)): (nil, text)
      case .reply(let reply): (reply, "")
      case .refused: (nil, "connect ECONNREFUSED")
      case .closed: (nil, "Connection is closed.")
      case .silent: (nil, "Command timed out")
      }
    }
    let pattern = RedisBytes(request.parameters["pattern"] ?? "*")
    var cursor = RedisBytes("0")
    var removed: Int64 = 0
    repeat {
      let (found, problem) = try await ask(["SCAN", cursor, "MATCH", pattern, "COUNT", "1000"])
      guard case .array(let parts)? = found, case .bulk(let next) = parts[0], case .array(let keys) = parts[1] else {
        return Self.unavailable(problem)
      }
      cursor = next
      guard !keys.isEmpty else { continue }
      let (count, reason) = try await ask(
        ["DEL"] + keys.compactMap { if case .bulk(let key) = $0 { key } else { nil } })
      guard case .integer(let number)? = count else { return Self.unavailable(reason) }
      removed += number
    } while cursor != "0"
    return .json(200, "{\"deleted\":\(removed)}")
  }

  private static func unavailable(_ problem: String) -> HTTPAnswer {
    .json(503, "{\"statusCode\":503,\"message\":\(jsonText(problem))}")
  }

  /// As the view, without the time that it takes.
  func deleteKeys(_ pattern: String) throws(ActionRefused) -> String {
    switch machine.outage {
    case .refuse: throw ActionRefused("connect ECONNREFUSED")
    case .hang: throw ActionRefused("Command timed out")
    case .loading, .readOnly, .busy, .misconf, nil: break
    }
    let client = connect()
    defer { disconnect(client) }
    func ask(_ words: [RedisBytes]) throws(ActionRefused) -> RedisReply {
      machine.data.setCondition(machine.outage)
      let outcome = machine.data.perform(words, at: unixTime, from: client)
      deliver(outcome.deliveries)
      if case .error(let text) = outcome.reply { throw ActionRefused(text) }
      return outcome.reply
    }
    guard case .array(let keys) = try ask(["KEYS", RedisBytes(pattern)]), !keys.isEmpty else { return "0 keys deleted" }
    let reply = try ask(["DEL"] + keys.compactMap { if case .bulk(let key) = $0 { key } else { nil } })
    dataChanged(by: "deleteKeys")
    guard case .integer(let number) = reply else { preconditionFailure("DEL answers a number") }
    return "\(number) keys deleted"
  }
}

import Components
import RedisEngine
import VirtualTime

extension RedisCLIArguments {
  /// What a real server would say of the words whatever it holds: no such command, wrong number of arguments, syntax; nil: nothing.
  static func problem(in words: [String]) -> String? {
    guard let first = words.first else { return nil }
    var server = RedisEngine(
      configuration: RedisConfiguration(), startedAt: 0, random: RandomStream(seed: 0, name: "redis-cli"))
    guard case .error(let text) = server.execute(words.map { RedisBytes($0) }, at: 0) else { return nil }
    guard text.hasPrefix("ERR ") else { return nil }
    let reason = String(text.dropFirst(4))
    if reason.hasPrefix("unknown command") {
      let near =
        NearName.nearest(to: first, in: RedisCommand.all.map(\.name)).map { "; did you mean \($0.uppercased())?" } ?? ""
      return "Redis has no command '\(first)'\(near)"
    }
    let isStatic = ["wrong number of arguments", "syntax error", "unknown subcommand", "value is not", "unsupported"]
    return isStatic.contains { reason.lowercased().hasPrefix($0) } ? "Redis says: \(text)" : nil
  }
}

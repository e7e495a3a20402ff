import RedisEngine
import RedisSupport
import Testing

/// What the table of commands says is what the real server says of itself.
@Suite struct CommandTableTests {
  private struct Known: Hashable {
    var arity: Int64
    var flags: Set<String>
  }

  private static let flags: [(RedisCommand.Flags, String)] = [
    (.write, "write"), (.readonly, "readonly"), (.denyoom, "denyoom"), (.blocking, "blocking"), (.loading, "loading"),
    (.stale, "stale"), (.fast, "fast"), (.pubsub, "pubsub"), (.admin, "admin"), (.noMulti, "no_multi"),
  ]

  @Test func arityAndFlagsAreThoseOfARealServer() throws {
    let server = try RedisServer()
    defer { server.stop() }
    let real = Self.table(try server.connect().ask(["COMMAND"]))
    #expect(real.count > 200)
    for command in RedisCommand.all.flatMap({ [$0] + $0.subcommands }) {
      let flags = Self.flags.filter { command.flags.contains($0.0) }.map(\.1)
      #expect(real[command.name] == Known(arity: Int64(command.arity), flags: Set(flags)), "\(command.name)")
    }
  }

  /// Every command of the server is either there or refused by name.
  @Test func nothingIsUnknown() throws {
    let server = try RedisServer()
    defer { server.stop() }
    for name in Self.table(try server.connect().ask(["COMMAND"])).keys.sorted() {
      var engine = Engine.make()
      let words = name.split(separator: "|").map { RedisBytes(String($0)) }
      guard case .error(let text) = engine.execute(words, at: Engine.start) else { continue }
      #expect(!text.contains("unknown"), "\(name): \(text)")
    }
  }

  private static func table(_ reply: RedisReply) -> [String: Known] {
    guard case .array(let commands) = reply else { return [:] }
    let known = Set(flags.map(\.1))
    var table: [String: Known] = [:]
    for command in commands {
      guard case .array(let parts) = command, parts.count > 9, case .bulk(let name) = parts[0],
        case .integer(let arity) = parts[1], case .array(let flags) = parts[2]
      else { continue }
      let words = flags.compactMap { flag -> String? in
        if case .simple(let word) = flag, known.contains(word) { word } else { nil }
      }
      table[name.text] = Known(arity: arity, flags: Set(words))
      table.merge(Self.table(parts[9])) { first, _ in first }
    }
    return table
  }
}

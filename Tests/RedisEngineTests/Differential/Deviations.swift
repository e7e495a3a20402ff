import RedisEngine

/// Where replies may differ, why, and what is compared instead. Whatever is not listed here must be the same.
enum Deviations {
  struct Entry {
    var commands: [String]
    var justification: String
    /// What is compared in place of the reply.
    var normal: @Sendable (RedisReply) -> RedisReply
  }

  static let table: [Entry] = [
    Entry(
      commands: [
        "smembers", "sinter", "sunion", "sdiff", "keys", "hkeys", "hvals", "pubsub channels",
      ],
      justification: "Redis answers in the order of its hash table, which nobody may rely on: compared as multisets",
      normal: { sorted($0, by: 1) }),
    Entry(
      commands: ["hgetall", "config get"],
      justification: "the order of its hash table: compared as multisets of pairs", normal: { sorted($0, by: 2) }),
    Entry(
      commands: ["scan", "sscan"],
      justification:
        "cursors are opaque and elements come in any order: iterations of one step are compared as multisets, of others only "
        + "that they are such",
      normal: { page($0, width: 1) }),
    Entry(
      commands: ["hscan", "zscan"], justification: "as SCAN, with pairs", normal: { page($0, width: 2) }),
    Entry(
      commands: ["spop", "srandmember", "hrandfield", "zrandmember", "randomkey"],
      justification:
        "left to chance: the kind of the reply and the number of its elements are compared; that elements are "
        + "members, and different where they must be, is tested apart",
      normal: shape),
    Entry(
      commands: ["ttl", "pttl", "expiretime", "pexpiretime"],
      justification: "the clocks differ by the time between two commands: compared in steps of 100 seconds",
      normal: { reply in
        if case .integer(let value) = reply, value > 0 { return .integer((value + 50_000) / 100_000) }
        return reply
      }),
    Entry(
      commands: ["unsubscribe", "punsubscribe"],
      justification: "who leaves all channels leaves them in the order of a hash table: names are left out",
      normal: { reply in
        guard case .array(let parts) = reply, parts.count == 3, case .bulk = parts[1] else { return reply }
        return .array([parts[0], .simple("a name"), parts[2]])
      }),
    Entry(
      commands: ["xpending", "xinfo consumers", "xinfo stream"],
      justification:
        "idle times and delivery times depend on the clock, radix-tree-keys and -nodes on the representation: left out",
      normal: withoutTimes),
  ]

  static func normal(_ reply: RedisReply, to words: [RedisBytes]) -> RedisReply {
    guard let first = words.first?.text.lowercased() else { return reply }
    let name = words.count > 1 ? "\(first) \(words[1].text.lowercased())" : first
    guard let entry = table.first(where: { $0.commands.contains(first) || $0.commands.contains(name) }) else {
      return reply
    }
    return entry.normal(reply)
  }

  private static func sorted(_ reply: RedisReply, by width: Int) -> RedisReply {
    guard case .array(let elements) = reply, elements.count % width == 0 else { return reply }
    let groups = stride(from: 0, to: elements.count, by: width).map { Array(elements[$0..<($0 + width)]) }
    return .array(groups.sorted { "\($0)" < "\($1)" }.flatMap { $0 })
  }

  private static func page(_ reply: RedisReply, width: Int) -> RedisReply {
    guard case .array(let parts) = reply, parts.count == 2 else { return reply }
    if parts[0] != .bulk(0) { return .simple("a step") }
    return .array([parts[0], sorted(parts[1], by: width)])
  }

  private static func shape(_ reply: RedisReply) -> RedisReply {
    switch reply {
    case .bulk: .simple("something")
    case .array(let elements): .integer(Int64(elements.count))
    default: reply
    }
  }

  /// Names whose values depend on the clock.
  private static let times: Set<RedisBytes> = [
    "idle", "inactive", "seen-time", "active-time", "radix-tree-keys", "radix-tree-nodes",
  ]

  private static func withoutTimes(_ reply: RedisReply) -> RedisReply {
    guard case .array(let elements) = reply else { return reply }
    // A pending entry: ID, consumer, idle time, deliveries; or ID, consumer, delivery time, deliveries.
    if elements.count == 4, case .bulk(let id) = elements[0], id.text.contains("-"), case .integer = elements[2] {
      return .array([elements[0], elements[1], .simple("time"), elements[3]])
    }
    // Of a consumer: ID, delivery time, deliveries.
    if elements.count == 3, case .bulk(let id) = elements[0], id.text.contains("-"), case .integer = elements[1] {
      return .array([elements[0], .simple("time"), elements[2]])
    }
    var result: [RedisReply] = []
    for (index, element) in elements.enumerated() {
      if index > 0, case .bulk(let name) = elements[index - 1], times.contains(name), case .integer = element {
        result.append(.simple("time"))
      } else {
        result.append(withoutTimes(element))
      }
    }
    return .array(result)
  }
}

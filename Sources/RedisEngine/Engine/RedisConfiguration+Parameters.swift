/// A parameter by the name that `CONFIG GET` and `CONFIG SET` use.
struct ConfigurationParameter: Sendable {
  var name: String
  var text: @Sendable (RedisConfiguration) -> String
  /// Throws why the value is refused; nil: the parameter cannot be changed while the server runs.
  var set: Setter?

  typealias Setter = @Sendable (inout RedisConfiguration, RedisBytes) throws(RedisError) -> Void

  private static func whole(
    _ name: String, _ path: any WritableKeyPath<RedisConfiguration, Int> & Sendable, _ range: ClosedRange<Int>
  ) -> Self {
    Self(
      name: name, text: { "\($0[keyPath: path])" },
      set: { configuration, value throws(RedisError) in
        guard let number = value.integer else { throw RedisError("argument couldn't be parsed into an integer") }
        guard range.contains(Int(number)) else {
          throw RedisError("argument must be between \(range.lowerBound) and \(range.upperBound) inclusive")
        }
        configuration[keyPath: path] = Int(number)
      })
  }

  private static func flag(_ name: String, _ path: any WritableKeyPath<RedisConfiguration, Bool> & Sendable) -> Self {
    Self(
      name: name, text: { $0[keyPath: path] ? "yes" : "no" },
      set: { configuration, value throws(RedisError) in
        switch value.text.lowercased() {
        case "yes": configuration[keyPath: path] = true
        case "no": configuration[keyPath: path] = false
        default: throw RedisError("argument must be 'yes' or 'no'")
        }
      })
  }

  private static func choice(
    _ name: String, _ choices: [String], get: @escaping @Sendable (RedisConfiguration) -> String,
    set: @escaping @Sendable (inout RedisConfiguration, String) -> Void
  ) -> Self {
    Self(name: name, text: get) { configuration, value throws(RedisError) in
      guard choices.contains(value.text.lowercased()) else {
        throw RedisError("argument(s) must be one of the following: " + choices.joined(separator: ", "))
      }
      set(&configuration, value.text.lowercased())
    }
  }

  /// A size such as `100mb`; 1k is 1000 bytes, 1kb is 1024.
  private static func bytes(_ text: RedisBytes) -> Int? {
    let characters = text.shown().lowercased()
    let digits = characters.prefix { $0.isNumber }
    let factors = [
      "": 1, "b": 1, "k": 1_000, "kb": 1 << 10, "m": 1_000_000, "mb": 1 << 20, "g": 1_000_000_000, "gb": 1 << 30,
    ]
    guard let number = digits.isEmpty ? 0 : Int(digits),
      let factor = factors[String(characters.dropFirst(digits.count))]
    else { return nil }
    let (bytes, overflowed) = number.multipliedReportingOverflow(by: factor)
    return overflowed ? nil : bytes
  }

  private static func memory(
    _ name: String, _ path: any WritableKeyPath<RedisConfiguration, Int> & Sendable
  ) -> Self {
    Self(
      name: name, text: { "\($0[keyPath: path])" },
      set: { configuration, value throws(RedisError) in
        guard let number = bytes(value) else { throw RedisError("argument must be a memory value") }
        configuration[keyPath: path] = number
      })
  }

  private static func savePoints(_ text: String) -> [RedisSavePoint]? {
    let numbers = text.split(separator: " ").map { Int64($0) }
    guard numbers.count % 2 == 0 else { return nil }
    var points: [RedisSavePoint] = []
    for pair in stride(from: 0, to: numbers.count, by: 2) {
      guard let seconds = numbers[pair], let changes = numbers[pair + 1], seconds > 0, changes >= 0 else { return nil }
      points.append(RedisSavePoint(seconds: seconds, changes: changes))
    }
    return points
  }

  /// In the order of their names.
  static let all: [ConfigurationParameter] = [
    whole("active-expire-effort", \.activeExpireEffort, 1...10),
    choice("appendfsync", ["everysec", "always", "no"], get: { $0.appendFsync }, set: { $0.appendFsync = $1 }),
    flag("appendonly", \.appendOnly),
    Self(name: "databases", text: { "\($0.databases)" }),
    whole("hz", \.hz, 0...Int(Int32.max)),
    whole("lfu-decay-time", \.lfuDecayTime, 0...Int(Int32.max)),
    whole("lfu-log-factor", \.lfuLogFactor, 0...Int(Int32.max)),
    whole("maxclients", \.maxClients, 1...Int(UInt32.max)),
    memory("maxmemory", \.maxMemory),
    choice(
      "maxmemory-policy", RedisEvictionPolicy.allCases.map(\.rawValue), get: { $0.maxMemoryPolicy.rawValue },
      set: { $0.maxMemoryPolicy = RedisEvictionPolicy(rawValue: $1)! }),
    whole("maxmemory-samples", \.maxMemorySamples, 1...Int(Int32.max)),
    whole("min-replicas-max-lag", \.minReplicasMaxLag, 0...Int(Int32.max)),
    whole("min-replicas-to-write", \.minReplicasToWrite, 0...Int(Int32.max)),
    memory("proto-max-bulk-len", \.protoMaxBulkLength),
    flag("replica-read-only", \.replicaReadOnly),
    flag("replica-serve-stale-data", \.replicaServeStaleData),
    Self(
      name: "save", text: { $0.savePoints.map { "\($0.seconds) \($0.changes)" }.joined(separator: " ") },
      set: { configuration, value throws(RedisError) in
        guard let points = savePoints(value.text) else { throw RedisError("Invalid save parameters") }
        configuration.savePoints = points
      }),
    flag("stop-writes-on-bgsave-error", \.stopWritesOnSaveError),
    memory("stream-node-max-bytes", \.streamNodeMaxBytes),
    whole("stream-node-max-entries", \.streamNodeMaxEntries, 0...Int.max),
    whole("timeout", \.timeout, 0...Int(Int32.max)),
  ]

  static func named(_ name: String) -> ConfigurationParameter? { all.first { $0.name == name } }
}

import RedisEngine
public import VirtualTime

/// The catalogue's data on `type: redis`.
public enum RedisCatalogue {
  public static let name = "redis"
  public static let summary = "A Redis server: all data structures, one command at a time."

  public static let options: [OptionSpec] = [
    OptionSpec(
      "roundTrip", .distribution, default: "{p50: 0.4ms, p99: 2ms}",
      .measured("Redis documentation, benchmarks: network 0.2 ms, 99.76 % of commands within 1 ms"),
      "From a command to its answer on an idle server, within one zone."),
    OptionSpec(
      "serviceTime", .duration(.zero...VirtualDuration.seconds(10)), default: "0.014ms",
      .measured("Redis documentation, benchmarks: about 71000 simple commands per second"),
      "How long a simple command holds the server."),
    OptionSpec(
      "scriptServiceTime", .duration(.zero...VirtualDuration.seconds(10)), default: "0.028ms", .assumed,
      "How long a short script holds the server."),
    OptionSpec(
      "elementTime", .duration(.zero...VirtualDuration.seconds(1)), default: "0.0002ms", .assumed,
      "How much longer a command holds the server for each element that it touches beyond the first: KEYS over a million keys "
        + "stops everybody for 0.2 s."),
    OptionSpec(
      "config", .map(.text), required: false,
      "Parameters of redis.conf under their own names, such as `maxmemory: 256mb` or `appendonly: \"yes\"`. Without it, Redis' "
        + "own defaults hold: no memory limit, snapshots, no append-only file."),
    OptionSpec(
      "replicas", .integer(0...100), default: "0",
      .documented("Redis documentation, replication: a server has those that are told to follow it"),
      "Replicas that follow it, as ROLE, INFO and min-replicas-to-write count them; a fault `failover` needs one and adds it. Only the "
        + "primary's data are simulated."),
    OptionSpec(
      "sentinel", .text, required: false,
      "The name under which three Sentinels (assumed) watch it, of letters, digits, `.`, `-` and `_`; `redis-cli -p 26379` asks one of them. Without it there are none."
    ),
    OptionSpec(
      "loadRate", .number(0.001...1_000_000), default: "100", .assumed,
      "Megabytes of data a second that it reads at its start; until then it answers LOADING."),
    OptionSpec(
      "saveRate", .number(0.001...1_000_000), default: "50", .assumed,
      "Megabytes of a snapshot that a backup writes in a second."),
    OptionSpec(
      "forkTime", .duration(.zero...VirtualDuration.seconds(10)), default: "15ms",
      .measured("Redis documentation, latency: 10 to 25 ms on modern virtual machines"),
      "For each gigabyte of data, how long the fork for a backup stops the server."),
    OptionSpec(
      "commandTimeout", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(24)), default: "2s", .assumed,
      "After this time without an answer clients give up; ioredis has no limit by itself."),
  ]

  public static let actions: [ActionType] = [
    ActionType(
      "backup", "redis-cli --rdb PATH: a snapshot through the replication protocol.",
      [OptionSpec("name", .text, required: true, "The path that it is written to; what was there is replaced.")]),
    ActionType(
      "restore",
      "The server is stopped, a snapshot put in the place of its own, and the server started: what changed since is undone.",
      [
        OptionSpec("backup", .text, default: "latest", .assumed, "The path of a backup, or `latest`."),
        OptionSpec(
          "takes", .duration(.zero...VirtualDuration.hours(24)), default: "10s", .assumed,
          "From the stop until the server is started, which then reads its data."),
      ]),
  ]

  public static let faults: [FaultType] = [
    FaultType(
      "outage", "The server does not serve.",
      [
        OptionSpec(
          "mode", .choice(RedisOutage.allCases.map(\.rawValue)), default: "refuse", .assumed,
          "`refuse`: connections are refused at once, as by a network that rejects them; a hosting pod runs on (`crash` ends the "
            + "process, a stateful set's `crash` its container too). `hang`: commands end with the client's timeout. `loading`: it "
            + "answers LOADING, as while it reads its data. `readOnly`: it answers READONLY, as a replica does, until REPLICAOF NO "
            + "ONE. `busy`: a script does not end, and it answers BUSY; it has written nothing, so SCRIPT KILL ends it. `misconf`: "
            + "snapshots fail, and it answers writes with MISCONF, unless "
            + "stop-writes-on-bgsave-error is switched off."),
        OptionSpec(
          "losesData", .boolean, default: "false", .assumed,
          "Whether the keys are gone afterwards, as without persistence (the append-only file is off by default)."),
      ]),
    LatencyFault.type(),
    FaultType(
      "crash",
      "The process is killed, and started again when the fault ends: it then reads what it had written to disk. What the "
        + "append-only file and the snapshots do not hold is gone.",
      []),
    FaultType(
      "failover", "The primary is gone and a replica takes over, also before the fault ends.",
      [
        OptionSpec(
          "takes", .distribution, default: "{uniform: {from: 31s, to: 35s}}",
          .documented("Redis documentation, Sentinel: down-after 30 s; 1 to 5 s for the election are assumed"),
          "Until the replica serves; connections are refused meanwhile."),
        OptionSpec(
          "losesLast", .duration(.zero...RecentCounts.longest), default: "1s", .assumed,
          "How far the replica was behind, in whole seconds: what was counted in that time is not counted any more."),
        OptionSpec(
          "staleFor", .duration(.zero...VirtualDuration.hours(24)), default: "0s", .assumed,
          "For how long clients then stay with the old primary and are answered READONLY."),
      ]),
  ]
}

extension RedisMachine {
  /// - Parameters:
  ///   - start: milliseconds since 1970 at which the server starts.
  ///   - random: for what Redis leaves to chance.
  /// - Throws: a parameter that does not exist, or its value.
  public init(
    options: Options, startedAt start: Int64 = 0, random: RandomStream = RandomStream(seed: 0, name: "redis")
  ) throws(ConfigurationProblem) {
    self.init(
      timing: RedisTiming(options: options),
      data: RedisData(configuration: try Self.configuration(options), startedAt: start, random: random))
  }

  private static func configuration(_ options: Options) throws(ConfigurationProblem) -> RedisConfiguration {
    var configuration = RedisConfiguration()
    for (name, value) in options.texts("config") ?? [] {
      do throws(RedisError) { try configuration.set(name, to: value) } catch {
        let near =
          RedisConfiguration.parameterNames.contains(name)
          ? nil : NearName.nearest(to: name, in: RedisConfiguration.parameterNames)
        throw ConfigurationProblem(["config", name], error.text + (near.map { "; did you mean '\($0)'?" } ?? ""))
      }
    }
    return configuration
  }

  /// A fault of the catalogue begins now.
  public mutating func inject(_ fault: FaultCall) {
    switch fault.type {
    case "outage":
      guard let mode = RedisOutage(rawValue: fault.options.text("mode")) else {
        preconditionFailure("a mode that the catalogue entry does not list")
      }
      inject(fault.id, .outage(mode))
    case "latency": inject(fault.id, .latency(LatencyFault(fault)))
    case "failover", "crash": inject(fault.id, .outage(.refuse))
    default: preconditionFailure("a fault that the catalogue entry does not list: \(fault.type)")
    }
  }

  /// A failover goes on: to an old primary that is a replica now, or to the new one.
  mutating func enter(_ phase: FailoverPhase, of id: String) {
    lift(id)
    switch phase {
    case .promoting: inject(id, .outage(.refuse))
    case .stale: inject(id, .outage(.readOnly))
    case .serving: inject(id, .failedOver)
    }
  }

  /// A fault of the catalogue ends now.
  public mutating func lift(_ fault: FaultCall) { lift(fault.id) }
}

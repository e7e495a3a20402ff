import VirtualTime

/// The catalogue's data on `type: redis`.
public enum RedisCatalogue {
  public static let name = "redis"
  public static let summary = "A Redis server: one command at a time, with counters that expire."

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
      "commandTimeout", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(24)), default: "2s", .assumed,
      "After this time without an answer clients give up; ioredis has no limit by itself."),
  ]

  public static let faults: [FaultType] = [
    FaultType(
      "outage", "The server does not serve.",
      [
        OptionSpec(
          "mode", .choice(RedisOutage.allCases.map(\.rawValue)), default: "refuse", .assumed,
          "`refuse`: connections are refused at once. `hang`: commands end with the client's timeout."),
        OptionSpec(
          "losesData", .boolean, default: "false", .assumed,
          "Whether the keys are gone afterwards, as without persistence (the append-only file is off by default)."),
      ]),
    FaultType(
      "latency", "Answers take longer.",
      [
        OptionSpec("add", .distribution, default: "0s", .assumed, "Added to each answer's time."),
        OptionSpec(
          "multiply", .number(0...1_000_000), default: "1", .assumed, "Each answer's time times this, before `add`."),
      ]),
  ]
}

extension RedisMachine {
  public init(options: Options) { self.init(configuration: RedisConfiguration(options: options)) }

  /// A fault of the catalogue begins now.
  public mutating func inject(_ fault: FaultCall) {
    switch fault.type {
    case "outage":
      guard let mode = RedisOutage(rawValue: fault.options.text("mode")) else {
        preconditionFailure("a mode that the catalogue entry does not list")
      }
      inject(fault.id, .outage(mode), losesData: fault.options.boolean("losesData"))
    case "latency":
      let add = fault.options.distribution("add")
      inject(fault.id, .latency(add: add, multiply: fault.options.number("multiply")))
    default: preconditionFailure("a fault that the catalogue entry does not list: \(fault.type)")
    }
  }

  /// A fault of the catalogue ends now.
  public mutating func lift(_ fault: FaultCall) { lift(fault.id) }
}

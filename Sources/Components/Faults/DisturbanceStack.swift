import VirtualTime

/// The outages and latency faults that are active on a server. Each is lifted by its id, in any order; with none left
/// the server behaves exactly as before.
struct DisturbanceStack {
  private enum Effect: Hashable, Sendable {
    case outage
    case latency(add: DurationDistribution, multiply: Double)
  }

  private var faults = FaultStack<Effect>()
  private(set) var isDown = false

  mutating func push(_ fault: FaultCall) {
    switch fault.type {
    case "outage": faults.add(fault.id, .outage)
    case "latency":
      faults.add(
        fault.id, .latency(add: fault.options.distribution("add"), multiply: fault.options.number("multiply")))
    default: preconditionFailure("no server supports the fault '\(fault.type)'")
    }
    update()
  }

  mutating func remove(_ id: String) {
    faults.remove(id)
    update()
  }

  private mutating func update() { isDown = faults.entries.contains { $0.effect == .outage } }

  /// The time an operation takes under the active faults. Draws only for the active latency faults, one each.
  func disturb(_ time: VirtualDuration, using random: inout RandomStream) -> VirtualDuration {
    guard !faults.isEmpty else { return time }
    var time = time
    for entry in faults.entries {
      if case .latency(_, let factor) = entry.effect { time = time.scaled(by: factor) }
    }
    for entry in faults.entries {
      if case .latency(let add, _) = entry.effect { time = time + add.sample(using: &random) }
    }
    return time
  }

  /// Whether the fault changes anything.
  static func check(_ fault: FaultCall) throws(ConfigurationProblem) {
    guard fault.type == "latency", fault.options.number("multiply") == 1,
      fault.options.distribution("add") == .constant(.zero)
    else { return }
    throw ConfigurationProblem([], "changes nothing; give 'add' or 'multiply'")
  }

  /// The catalogue's description of the two faults.
  static let catalogue = [
    FaultType("outage", "The server refuses connections and ends those it has."),
    FaultType(
      "latency", "Operations take longer.",
      [
        OptionSpec("add", .distribution, default: "0s", .assumed, "Added to every operation's time."),
        OptionSpec(
          "multiply", .number(0...1_000_000), default: "1", .assumed,
          "Every operation's time times this, before `add`."),
      ]),
  ]
}

import VirtualTime

/// The outages and latency faults that are active on a server. Each is lifted by its id, in any order; with none left
/// the server behaves exactly as before.
struct DisturbanceStack {
  private struct Entry {
    var id: String
    var isOutage = false
    var added: DurationDistribution?
    var factor = 1.0
  }

  private var entries: [Entry] = []
  private(set) var isDown = false

  /// Whether nothing disturbs the server.
  var isEmpty: Bool { entries.isEmpty }

  mutating func push(_ fault: FaultCall) {
    var entry = Entry(id: fault.id)
    switch fault.type {
    case "outage": entry.isOutage = true
    case "latency":
      if fault.options.has("add") { entry.added = fault.options.distribution("add") }
      if fault.options.has("factor") { entry.factor = fault.options.number("factor") }
    default: preconditionFailure("no server supports the fault '\(fault.type)'")
    }
    entries.append(entry)
    isDown = entries.contains { $0.isOutage }
  }

  mutating func remove(_ id: String) {
    entries.removeAll { $0.id == id }
    isDown = entries.contains { $0.isOutage }
  }

  /// The time an operation takes under the active faults. Draws only while a latency fault with `add` is active.
  func disturb(_ time: VirtualDuration, using random: inout RandomStream) -> VirtualDuration {
    guard !entries.isEmpty else { return time }
    var nanoseconds = Double(time.nanoseconds)
    for entry in entries {
      nanoseconds *= entry.factor
      if let added = entry.added { nanoseconds += Double(added.sample(using: &random).nanoseconds) }
    }
    return VirtualDuration(nanoseconds: Int64(nanoseconds))
  }

  /// The catalogue's description of the two faults.
  static let faults = [
    FaultType("outage", "The server refuses connections and ends those it has."),
    FaultType(
      "latency", "Operations take longer.",
      [
        OptionSpec("add", .distribution, required: false, "Added to every operation."),
        OptionSpec("factor", .number(0...1000), required: false, "Multiplies every operation's time."),
      ]),
  ]
}

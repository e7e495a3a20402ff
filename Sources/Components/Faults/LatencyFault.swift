import VirtualTime

/// What a fault `latency` adds to a server's answers, at the strength it has now.
struct LatencyFault: Hashable, Sendable {
  var add: DurationDistribution
  var factor: Double
  /// How much of `add` counts.
  var share: Double

  init(_ fault: FaultCall) {
    add = fault.options.distribution("add")
    factor = 1 + (fault.options.number("multiply") - 1) * fault.strength
    share = fault.strength
  }

  /// What it adds to one answer. One draw.
  func sample(using random: inout RandomStream) -> VirtualDuration { add.sample(using: &random).scaled(by: share) }

  /// Whether the fault changes anything.
  static func check(_ fault: FaultCall) throws(ConfigurationProblem) {
    guard fault.options.number("multiply") == 1, fault.options.distribution("add") == .constant(.zero) else { return }
    throw ConfigurationProblem([], "changes nothing; give 'add' or 'multiply'")
  }

  static let type = FaultType(
    "latency", "Answers take longer.",
    [
      OptionSpec("add", .distribution, default: "0s", .assumed, "Added to each answer's time."),
      OptionSpec(
        "multiply", .number(0...1_000_000), default: "1", .assumed, "Each answer's time times this, before `add`."),
    ], ramps: true)
}

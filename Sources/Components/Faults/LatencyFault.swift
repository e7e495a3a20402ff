public import VirtualTime

/// What a fault `latency` does to a server's answers, at the strength it has now.
public struct LatencyFault: Hashable, Sendable {
  /// Added to each answer's time, after `factor`.
  public var add: DurationDistribution
  /// Each answer's time times this; what is in effect of it at the present strength.
  public var factor: Double
  /// How much of `add` counts, above 0 and at most 1.
  public var share: Double

  /// - Parameters:
  ///   - multiply: the factor at full strength.
  ///   - strength: how far the fault has grown, above 0 and at most 1.
  public init(add: DurationDistribution = .constant(.zero), multiply: Double = 1, strength: Double = 1) {
    self.add = add
    factor = multiply.ramped(strength)
    share = strength
  }

  init(_ fault: FaultCall) {
    self.init(
      add: fault.options.distribution("add"), multiply: fault.options.number("multiply"), strength: fault.strength)
  }

  /// What it adds to one answer. At most one draw.
  func sample(using random: inout RandomStream) -> VirtualDuration { add.sample(using: &random).scaled(by: share) }

  /// Whether the fault changes anything.
  static func check(_ fault: FaultCall) throws(ConfigurationProblem) {
    guard fault.options.number("multiply") == 1, fault.options.distribution("add") == .constant(.zero) else { return }
    throw ConfigurationProblem([], "changes nothing; give 'add' or 'multiply'")
  }

  static func type(_ summary: String = "Answers take longer.") -> FaultType {
    FaultType(
      "latency", summary,
      [
        OptionSpec("add", .distribution, default: "0s", .assumed, "Added to each answer's time; 366 days in all."),
        OptionSpec(
          "multiply", .number(0...1_000_000), default: "1", .assumed, "Each answer's time times this, before `add`."),
      ], ramps: true)
  }
}

extension Sequence<LatencyFault> {
  /// An answer's time under these faults: times all factors, then what each adds, in their order; at most
  /// `longestScaled`. At most one draw for each.
  func disturbed(_ time: VirtualDuration, using random: inout RandomStream) -> VirtualDuration {
    var longer = time.scaled(by: reduce(1) { $0 * $1.factor })
    for fault in self { longer = Swift.min(longer + fault.sample(using: &random), .longestScaled) }
    return longer
  }
}

extension Double {
  /// What is in effect of a fault's factor at this strength; exactly the factor at full strength.
  func ramped(_ strength: Double) -> Double { strength < 1 ? 1 + (self - 1) * strength : self }
}

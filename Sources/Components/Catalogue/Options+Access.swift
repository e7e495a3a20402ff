public import VirtualTime

/// Typed access for component code. Asking for an option under the wrong kind, or for one that the catalogue entry does
/// not declare, is a programming error and traps with the option's name.
extension Options {
  /// The boolean of that name; traps when it is missing or of another kind.
  public func boolean(_ name: String) -> Bool {
    guard case .boolean(let value)? = self[name] else { mismatch(name) }
    return value
  }
  /// The text (of the kinds text, choice and reference) of that name; traps when it is missing or of another kind.
  public func text(_ name: String) -> String {
    guard case .text(let value)? = self[name] else { mismatch(name) }
    return value
  }
  /// The whole number of that name; traps when it is missing or of another kind.
  public func integer(_ name: String) -> Int {
    guard case .integer(let value)? = self[name] else { mismatch(name) }
    return value
  }
  /// The decimal number of that name; traps when it is missing or of another kind.
  public func number(_ name: String) -> Double {
    guard case .number(let value)? = self[name] else { mismatch(name) }
    return value
  }
  /// The span of time of that name; traps when it is missing or of another kind.
  public func duration(_ name: String) -> VirtualDuration {
    guard case .duration(let value)? = self[name] else { mismatch(name) }
    return value
  }
  /// The share of that name; traps when it is missing or of another kind.
  public func share(_ name: String) -> Share {
    guard case .share(let value)? = self[name] else { mismatch(name) }
    return value
  }
  /// The rate of that name; traps when it is missing or of another kind.
  public func rate(_ name: String) -> Rate {
    guard case .rate(let value)? = self[name] else { mismatch(name) }
    return value
  }
  /// The distribution of that name; traps when it is missing or of another kind.
  public func distribution(_ name: String) -> DurationDistribution {
    guard case .distribution(let value)? = self[name] else { mismatch(name) }
    return value
  }
  /// The list of that name; traps when it is missing or of another kind.
  public func list(_ name: String) -> [OptionValue] {
    guard case .list(let value)? = self[name] else { mismatch(name) }
    return value
  }
  /// A nested mapping; empty when the option is absent.
  public func options(_ name: String) -> Options {
    switch self[name] {
    case .options(let value)?: return value
    case nil: return Options()
    default: mismatch(name)
    }
  }
  /// Whether the option has a value (given or by default).
  public func has(_ name: String) -> Bool { self[name] != nil }

  private func mismatch(_ name: String) -> Never {
    fatalError(
      "option '\(name)' is \(self[name].map { "\($0)" } ?? "absent"): the catalogue entry and its reader disagree")
  }
}

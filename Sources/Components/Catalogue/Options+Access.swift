public import VirtualTime

/// Typed access for component code. Asking for an option under the wrong kind, or for one that the catalogue entry does
/// not declare, is a programming error and traps with the option's name.
extension Options {
  /// The value of an option that is `true` or `false`.
  public func boolean(_ name: String) -> Bool {
    guard case .boolean(let value)? = self[name] else { mismatch(name) }
    return value
  }
  /// The value of an option that is a text, choice or reference.
  public func text(_ name: String) -> String {
    guard case .text(let value)? = self[name] else { mismatch(name) }
    return value
  }
  /// The value of an option that is a whole number.
  public func integer(_ name: String) -> Int {
    guard case .integer(let value)? = self[name] else { mismatch(name) }
    return value
  }
  /// The value of an option that is a decimal number.
  public func number(_ name: String) -> Double {
    guard case .number(let value)? = self[name] else { mismatch(name) }
    return value
  }
  /// The value of an option that is a span of time.
  public func duration(_ name: String) -> VirtualDuration {
    guard case .duration(let value)? = self[name] else { mismatch(name) }
    return value
  }
  /// The value of an option that is a part of a whole.
  public func share(_ name: String) -> Share {
    guard case .share(let value)? = self[name] else { mismatch(name) }
    return value
  }
  /// The value of an option that is a count per span of time.
  public func rate(_ name: String) -> Rate {
    guard case .rate(let value)? = self[name] else { mismatch(name) }
    return value
  }
  /// The value of an option that is a span of time that varies.
  public func distribution(_ name: String) -> DurationDistribution {
    guard case .distribution(let value)? = self[name] else { mismatch(name) }
    return value
  }
  /// The value of an option that is a list.
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
  /// The texts of a nested mapping, in the order of the file; nil when the option is absent.
  public func texts(_ name: String) -> [(name: String, value: String)]? {
    guard has(name) else { return nil }
    let inner = options(name)
    return inner.entries.map { ($0.name, inner.text($0.name)) }
  }
  /// Whether the option has a value (given or by default).
  public func has(_ name: String) -> Bool { self[name] != nil }

  private func mismatch(_ name: String) -> Never {
    fatalError(
      "option '\(name)' is \(self[name].map { "\($0)" } ?? "absent"): the catalogue entry and its reader disagree")
  }
}

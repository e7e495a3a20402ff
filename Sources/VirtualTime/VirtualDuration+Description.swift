extension VirtualDuration {
  /// The canonical text: whole numbers with units in descending order, such as `1h30m`, `1s500ms` or `-2d`; zero is `0s`.
  ///
  /// As in Prometheus, years and weeks appear only where nothing remains after them (`2w`, but `15d`). Reading the text
  /// with `init(parsing:)` gives the same duration, for every value.
  public var description: String {
    if nanoseconds == 0 { return "0s" }
    var rest = nanoseconds.magnitude
    var text = nanoseconds < 0 ? "-" : ""
    for unit in DurationUnit.allCases {
      let size = unit.nanoseconds
      guard rest >= size else { continue }
      if unit == .year || unit == .week, !rest.isMultiple(of: size) { continue }
      text += "\(rest / size)\(unit.symbol)"
      rest %= size
    }
    return text
  }
}

extension VirtualInstant: CustomStringConvertible {
  /// The span since the scenario's start, such as `1h30m`; before the start it is negative.
  public var description: String { VirtualDuration(nanoseconds: nanoseconds).description }
}

public import VirtualTime

extension QuotaMachine {
  /// Whether an action of the catalogue fits the quota: its options and the organisation it names.
  /// - Parameter organisations: the organisations' names, in the order of their numbers.
  public func check(_ action: ActionCall, organisations: [String]) throws(ConfigurationProblem) {
    _ = try number(of: action.options, organisations)
    if action.type == "setLimit" { _ = try limitChange(action.options) }
  }

  /// An operator acts on the quota.
  /// - Parameter organisations: the organisations' names, in the order of their numbers.
  /// - Returns: what the operator sees.
  public mutating func perform(
    _ action: ActionCall, organisations: [String], now: VirtualInstant
  ) throws(ActionRefused) -> String {
    let organisation: Int?
    let change: QuotaLimitChange?
    do {
      organisation = try number(of: action.options, organisations)
      change = action.type == "setLimit" ? try limitChange(action.options) : nil
    } catch {
      throw ActionRefused(error.message)
    }
    switch (action.type, change) {
    case ("setLimit", let change?):
      let count = setLimit(change, organisation: organisation, now: now)
      let limit = reading(organisation: organisation ?? 0, now: now).limit ?? 0
      return "\(Self.counted(count, "limit")) changed, now \(limit)"
    case ("reset", _):
      return "\(Self.counted(reset(organisation: organisation), "count")) reset"
    default: preconditionFailure("an action that the catalogue entry does not list: \(action.type)")
    }
  }

  private func number(of options: Options, _ names: [String]) throws(ConfigurationProblem) -> Int? {
    guard options.has("organisation") else { return nil }
    let name = options.text("organisation")
    guard configuration.isPerOrganisation else {
      throw ConfigurationProblem(
        ["organisation"], "the quota counts all organisations together, '\(name)' has no limit of its own")
    }
    guard let number = names.firstIndex(of: name) else {
      throw ConfigurationProblem(["organisation"], "no organisation '\(name)'")
    }
    return number
  }

  private func limitChange(_ options: Options) throws(ConfigurationProblem) -> QuotaLimitChange {
    switch (options.has("multiply"), options.has("to")) {
    case (true, false): return .multiply(options.number("multiply"))
    case (false, true): return .set(options.integer("to"))
    default: throw ConfigurationProblem([], "exactly one of 'multiply' and 'to' is needed")
    }
  }

  private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}

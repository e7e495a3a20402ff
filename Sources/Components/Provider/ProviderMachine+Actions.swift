public import VirtualTime

extension ProviderMachine {
  /// Whether an action of the catalogue fits this provider; what depends on the present limit is left to `perform`.
  public func check(_ action: ActionCall) throws(ConfigurationProblem) {
    guard action.type == "upgradeTier" else { return }
    guard action.options.has("to") else {
      guard configuration.quota.tiers.isEmpty else { return }
      throw ConfigurationProblem([], "needs 'to': this provider has no tiers")
    }
    let rate = action.options.rate("to")
    guard rate.wholeCount != nil else { throw ConfigurationProblem(["to"], "is not a whole number of messages") }
    guard rate.per == configuration.quota.span else {
      throw ConfigurationProblem(["to"], "is counted over another span than the quota, \(configuration.quota.span)")
    }
  }

  /// An operator acts on the account.
  /// - Returns: what the operator sees.
  public mutating func perform(_ action: ActionCall, now: VirtualInstant) throws(ActionRefused) -> String {
    switch action.type {
    case "upgradeTier":
      let old = tier
      let new = try upgraded(action.options)
      setTier(new, now: now)
      return "messaging limit \(Self.text(old)) -> \(Self.text(new))"
    default: preconditionFailure("an action that the catalogue entry does not list: \(action.type)")
    }
  }

  private func upgraded(_ options: Options) throws(ActionRefused) -> Rate? {
    guard let tier else { throw ActionRefused("the messaging limit is unlimited already") }
    if options.has("to") {
      let rate = options.rate("to")
      guard rate.wholeCount != nil else { throw ActionRefused("\(rate.text) is not a whole number of messages") }
      guard rate.per == tier.per else { throw ActionRefused("the messaging limit is counted per \(tier.per)") }
      return rate
    }
    guard !configuration.quota.tiers.isEmpty else { throw ActionRefused("this provider has no tiers; give 'to'") }
    return configuration.quota.tiers.first { $0.count > tier.count }
  }

  private static func text(_ tier: Rate?) -> String { tier?.text ?? "unlimited" }
}

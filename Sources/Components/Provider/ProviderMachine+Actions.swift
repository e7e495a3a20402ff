public import VirtualTime

extension ProviderMachine {
  /// Whether an action of the catalogue fits this provider; what depends on the present state is left to `perform`.
  public func check(_ action: ActionCall) throws(ConfigurationProblem) {
    switch action.type {
    case "upgradeTier": try checkTier(action.options)
    case "upgradeThroughput":
      if let problem = Throughput.problem(configuration.throughput, action.options.rate("to")) {
        throw ConfigurationProblem(["to"], problem)
      }
      guard configuration.throughput.rate != nil else {
        throw ConfigurationProblem([], "has no effect: the provider's throughput is unlimited")
      }
    case "approveTemplate": _ = try template(action.options, "template")
    case "clearSuppressions":
      guard configuration.suppression != nil else {
        throw ConfigurationProblem([], "has no effect: this provider keeps no suppression list")
      }
    default: break
    }
  }

  private func checkTier(_ options: Options) throws(ConfigurationProblem) {
    guard options.has("to") else {
      guard configuration.quota.tiers.isEmpty else { return }
      throw ConfigurationProblem([], "needs 'to': this provider has no tiers")
    }
    let rate = options.rate("to")
    guard rate.wholeCount != nil else { throw ConfigurationProblem(["to"], "is not a whole number of messages") }
    guard rate.per == configuration.quota.span else {
      throw ConfigurationProblem(["to"], "is counted over another span than the quota, \(configuration.quota.span)")
    }
  }

  /// An operator acts on the account.
  /// - Parameter random: how long the provider's support takes is drawn from it; no other action draws.
  /// - Returns: what the operator sees.
  public mutating func perform(
    _ action: ActionCall, now: VirtualInstant, random: inout RandomStream
  ) throws(ActionRefused) -> String {
    switch action.type {
    case "upgradeTier":
      let old = tier
      let new = try upgraded(action.options)
      setTier(new, now: now)
      return "messaging limit \(Self.text(old)) -> \(Self.text(new))"
    case "upgradeThroughput": return try upgradeThroughput(to: action.options.rate("to"), now)
    case "rotateCredentials":
      cure(faults.entries.filter { if case .credentials = $0.effect { true } else { false } }.map(\.id), now)
      return "credentials replaced"
    case "approveTemplate": return try approve(action.options, now)
    case "contactSupport": return try contactSupport(now, &random)
    case "clearSuppressions":
      guard suppressions != nil else { throw ActionRefused("this provider keeps no suppression list") }
      let cleared = suppressions!.clear(now: now)
      return "\(cleared) recipients taken off the suppression list"
    default: preconditionFailure("an action that the catalogue entry does not list: \(action.type)")
    }
  }

  /// Ends faults before their time.
  private mutating func cure(_ ids: [String], _ now: VirtualInstant) {
    for id in ids {
      faults.remove(id)
      cured.insert(id)
    }
    conditionsChanged(now)
  }

  /// The provider's support lifts the suspensions it was asked about, as far as they last. Due at `support.at`; requests
  /// of that moment or later see to it themselves.
  public mutating func supportAnswers(_ now: VirtualInstant) {
    guard let asked = support else { return }
    support = nil
    cure(faults.entries.map(\.id).filter { asked.faults.contains($0) }, now)
  }

  private mutating func contactSupport(
    _ now: VirtualInstant, _ random: inout RandomStream
  ) throws(ActionRefused) -> String {
    if let support, support.at <= now { supportAnswers(now) }
    let suspensions = faults.entries.filter { if case .suspension = $0.effect { true } else { false } }.map(\.id)
    guard !suspensions.isEmpty else { throw ActionRefused("the account is not suspended") }
    guard support == nil else { throw ActionRefused("the provider's support is at work already") }
    let time = min(configuration.supportTime.sample(using: &random), Self.longestTime)
    support = (now + time, suspensions)
    return "ticket opened"
  }

  private mutating func upgradeThroughput(to new: Rate, _ now: VirtualInstant) throws(ActionRefused) -> String {
    guard let old = rate else { throw ActionRefused("the throughput is unlimited already") }
    guard new.perSecond > old.perSecond else { throw ActionRefused("the throughput is \(old.text) already") }
    if let problem = Throughput.problem(configuration.throughput, new) { throw ActionRefused("\(new.text) \(problem)") }
    setThroughput(new, now: now)
    return "throughput \(old.text) -> \(new.text)"
  }

  private mutating func approve(_ options: Options, _ now: VirtualInstant) throws(ActionRefused) -> String {
    let index: Int
    do { index = try template(options, "template") } catch { throw ActionRefused(error.text) }
    templates[index] = .approved
    cure(
      faults.entries.filter { if case .templatePaused(index) = $0.effect { true } else { false } }.map(\.id), now)
    return "template \(templateNames[index]) approved"
  }

  /// The number of a template that an option names.
  func template(_ options: Options, _ name: String) throws(ConfigurationProblem) -> Int {
    let text = options.text(name)
    guard let index = templateNames.firstIndex(of: text) else {
      throw ConfigurationProblem([name], Self.unknownTemplate(text, of: templateNames))
    }
    return index
  }

  static func unknownTemplate(_ name: String, of known: [String]) -> String {
    let meant = NearName.nearest(to: name, in: known).map { "; did you mean '\($0)'?" }
    let list = known.isEmpty ? "; there is none" : "; known: \(known.joined(separator: ", "))"
    return "names template '\(name)', which no flow uses\(meant ?? list)"
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

public import VirtualTime

extension ProviderMachine {
  /// A fault begins now.
  public mutating func inject(_ id: String, _ fault: ProviderFault, now: VirtualInstant) {
    faults.add(id, fault)
    conditionsChanged(now)
  }

  /// A fault ends now; what remains acts as if it had never been. Nothing happens when an operator's action has ended
  /// it before.
  public mutating func lift(_ id: String, now: VirtualInstant) {
    if cured.remove(id) != nil { return }
    faults.remove(id)
    conditionsChanged(now)
  }

  /// Whether an operator's action, or the support it asked, has ended a fault before its time.
  public func isCured(of id: String, now: VirtualInstant) -> Bool {
    if cured.contains(id) { return true }
    // The support's answer takes effect when the machine is used next.
    return support.map { $0.at <= now && $0.faults.contains(id) } ?? false
  }

  /// Whether a fault of the catalogue fits this provider; `inject` traps on one that does not.
  public func check(_ fault: FaultCall) throws(ConfigurationProblem) { _ = try effect(of: fault) }

  /// A fault of the catalogue begins now.
  public mutating func inject(_ fault: FaultCall, now: VirtualInstant) {
    do {
      inject(fault.id, try effect(of: fault), now: now)
    } catch {
      preconditionFailure("fault '\(fault.id)': \(error.path.joined(separator: ".")) \(error.message)")
    }
  }

  /// A fault of the catalogue ends now.
  public mutating func lift(_ fault: FaultCall, now: VirtualInstant) { lift(fault.id, now: now) }

  private func effect(of fault: FaultCall) throws(ConfigurationProblem) -> ProviderFault {
    let (options, strength) = (fault.options, fault.strength)
    precondition(strength > 0 && strength <= 1, "a fault's strength lies above 0 and is at most 1")
    func part(_ code: Int) -> ProviderConfiguration.ErrorShare {
      .init(code: code, share: Share(options.share("share").value * strength))
    }
    switch fault.type {
    case "outage":
      if options.text("mode") == "hang" {
        guard !options.has("code") else { throw ConfigurationProblem(["code"], "has no meaning with 'mode: hang'") }
        return .outage(code: nil)
      }
      return .outage(code: try code(options, configuration.outageCode))
    case "credentials": return .credentials(code: try code(options, configuration.credentialsCode))
    case "suspension":
      let when = options.has("when") ? options.text("when") == "receipt" : configuration.suspension.isAfterAcceptance
      return .suspension(.init(code: try code(options, configuration.suspension.code), isAfterAcceptance: when))
    case "errors": return .errors(part(try code(options, configuration.outageCode)))
    case "filtering": return .filtering(part(try code(options, configuration.filteringCode)))
    case "deferrals":
      guard configuration.deferral != nil else {
        throw ConfigurationProblem([], "has no effect: the provider's 'deferral' says nothing of late deliveries")
      }
      return .deferrals(Share(options.share("share").value * strength))
    case "templatePaused": return try templatePaused(options)
    case "latency": return try latency(options, strength)
    case "rateLimit": return .rateLimit(try throughputChange(options), strength: strength)
    case "quota": return .quota(try quotaChange(options), strength: strength)
    default: preconditionFailure("a fault that the catalogue entry does not list: \(fault.type)")
    }
  }

  private func code(_ options: Options, _ fallback: Int?) throws(ConfigurationProblem) -> Int {
    if options.has("code") { return try ProviderOptionReader(options: options, codes: codes).code("code") }
    guard let fallback else { throw ConfigurationProblem([], "needs 'code': the provider has no code for it") }
    return fallback
  }

  private func templatePaused(_ options: Options) throws(ConfigurationProblem) -> ProviderFault {
    guard configuration.templateCodes.paused != nil else {
      throw ConfigurationProblem([], "has no effect: the provider's 'templateCodes' has no code for it")
    }
    return .templatePaused(options.has("template") ? try template(options, "template") : nil)
  }

  private func latency(_ options: Options, _ strength: Double) throws(ConfigurationProblem) -> ProviderFault {
    guard options.has("add") || options.has("multiply") else {
      throw ConfigurationProblem([], "needs 'add' or 'multiply'")
    }
    return .latency(
      add: options.has("add") ? options.distribution("add") : nil,
      multiply: options.has("multiply") ? options.number("multiply") : 1, strength: strength)
  }

  private func throughputChange(_ options: Options) throws(ConfigurationProblem) -> LimitChange {
    let change = try LimitChange(options: options)
    guard let rate = try changed(configuration.throughput.rate, change, "throughput") else { return change }
    if let problem = Throughput.problem(configuration.throughput, rate) {
      throw ConfigurationProblem([options.has("to") ? "to" : "multiply"], problem)
    }
    return change
  }

  private func quotaChange(_ options: Options) throws(ConfigurationProblem) -> LimitChange {
    let change = try LimitChange(options: options)
    // The limit as configured: what an operator makes of it during the run must not make a fault of the plan unfit.
    guard let rate = try changed(configuration.quota.tier, change, "quota"), case .set = change else { return change }
    guard rate.wholeCount != nil else { throw ConfigurationProblem(["to"], "is not a whole number of messages") }
    guard rate.per == configuration.quota.span else {
      throw ConfigurationProblem(["to"], "is counted over another span than the quota, \(configuration.quota.span)")
    }
    return change
  }

  private func changed(
    _ limit: Rate?, _ change: LimitChange, _ name: String
  ) throws(ConfigurationProblem) -> Rate? {
    if let limit { return change.applied(to: limit) }
    guard case .set(let rate) = change else {
      throw ConfigurationProblem(["multiply"], "the provider's \(name) is unlimited; give 'to'")
    }
    return rate
  }
}

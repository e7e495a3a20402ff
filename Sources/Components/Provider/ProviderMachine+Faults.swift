public import VirtualTime

extension ProviderMachine {
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
    let options = fault.options
    switch fault.type {
    case "outage":
      if options.text("mode") == "hang" {
        guard !options.has("code") else { throw ConfigurationProblem(["code"], "has no meaning with 'mode: hang'") }
        return .outage(code: nil)
      }
      return .outage(code: try code(options, configuration.outageCode))
    case "credentials": return .credentials(code: try code(options, configuration.credentialsCode))
    case "errors":
      let code = try code(options, configuration.outageCode)
      return .errors(.init(code: code, share: options.share("share")))
    case "latency": return try latency(options)
    case "rateLimit": return .rateLimit(try throughputChange(options))
    case "quota": return .quota(try quotaChange(options))
    default: preconditionFailure("a fault that the catalogue entry does not list: \(fault.type)")
    }
  }

  private func code(_ options: Options, _ fallback: Int) throws(ConfigurationProblem) -> Int {
    guard options.has("code") else { return fallback }
    return try ProviderOptionReader(options: options, codes: codes).code("code")
  }

  private func latency(_ options: Options) throws(ConfigurationProblem) -> ProviderFault {
    guard options.has("add") || options.has("multiply") else {
      throw ConfigurationProblem([], "needs 'add' or 'multiply'")
    }
    return .latency(
      add: options.has("add") ? options.distribution("add") : nil,
      multiply: options.has("multiply") ? options.number("multiply") : 1)
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

import VirtualTime

/// Reads the options about the account and about recipients.
extension ProviderOptionReader {
  func concurrency() throws(ConfigurationProblem) -> ConcurrencyConfiguration? {
    guard options.has("concurrency") else { return nil }
    let nested = options.options("concurrency")
    return ConcurrencyConfiguration(limit: nested.integer("limit"), code: try limitCode(nested, "concurrency"))
  }

  func accountLimit() throws(ConfigurationProblem) -> PairLimitConfiguration? { try rateLimit("accountLimit") }

  func marketingLimit() throws(ConfigurationProblem) -> MarketingLimitConfiguration? {
    guard let limit = try rateLimit("marketingLimit") else { return nil }
    return MarketingLimitConfiguration(templates: texts(options.options("marketingLimit"), "templates"), limit: limit)
  }

  func recipientErrors() throws(ConfigurationProblem) -> [ProviderConfiguration.RecipientError] {
    var errors: [ProviderConfiguration.RecipientError] = []
    for (position, item) in options.list("recipientErrors").enumerated() {
      guard case .options(let error) = item else { preconditionFailure("a kind of recipients that is no mapping") }
      let rejection = try rejection(error, ["recipientErrors", "\(position)"])
      errors.append(.init(rejection: rejection, share: error.share("share")))
    }
    guard errors.reduce(0, { $0 + $1.share.value }) <= 1 else {
      throw ConfigurationProblem(["recipientErrors"], "adds up to more than the whole")
    }
    return errors
  }

  func suppression() throws(ConfigurationProblem) -> SuppressionConfiguration? {
    guard options.has("suppression") else { return nil }
    let nested = options.options("suppression")
    var causes: [Int] = []
    for (position, name) in texts(nested, "causes").enumerated() {
      causes.append(try index(name, ["suppression", "causes", "\(position)"]))
    }
    return SuppressionConfiguration(causes: causes, rejection: try rejection(nested, ["suppression"]))
  }

  func greylisting() throws(ConfigurationProblem) -> GreylistConfiguration? {
    guard options.has("greylisting") else { return nil }
    let nested = options.options("greylisting")
    guard nested.duration("window") >= nested.duration("delay") else {
      throw ConfigurationProblem(["greylisting", "window"], "is shorter than 'delay': nothing would ever pass")
    }
    return GreylistConfiguration(
      share: nested.share("share"), delay: nested.duration("delay"), window: nested.duration("window"),
      remembers: nested.duration("remembers"), code: try limitCode(nested, "greylisting"))
  }

  func deferral() throws(ConfigurationProblem) -> DeferralConfiguration? {
    guard options.has("deferral") else { return nil }
    let nested = options.options("deferral")
    return DeferralConfiguration(
      share: nested.share("share"), delay: nested.distribution("delay"), limit: nested.duration("limit"),
      code: try index(nested.text("code"), ["deferral", "code"]))
  }

  func suspension() throws(ConfigurationProblem) -> ProviderConfiguration.Rejection {
    let nested = options.options("suspension")
    guard nested.has("code") else {
      return .init(code: try code("credentialsCode"), isAfterAcceptance: nested.text("when") == "receipt")
    }
    return try rejection(nested, ["suspension"])
  }

  func maintenance() throws(ConfigurationProblem) -> MaintenanceConfiguration {
    let nested = options.options("maintenance")
    let code = nested.has("code") ? try index(nested.text("code"), ["maintenance", "code"]) : try code("outageCode")
    return MaintenanceConfiguration(time: nested.duration("time"), code: code)
  }

  func templateCodes() throws(ConfigurationProblem) -> TemplateCodes {
    let nested = options.options("templateCodes")
    func code(_ name: String) throws(ConfigurationProblem) -> Int? {
      nested.has(name) ? try index(nested.text(name), ["templateCodes", name]) : nil
    }
    return TemplateCodes(
      paused: try code("paused"), missing: try code("missing"), mismatched: try code("mismatched"),
      windowClosed: try code("windowClosed"))
  }

  func templates() throws(ConfigurationProblem) -> [String: TemplateState] {
    let codes = try templateCodes()
    var states: [String: TemplateState] = [:]
    for entry in options.options("templates").entries {
      guard case .text(let word) = entry.value, let state = TemplateState(rawValue: word) else {
        preconditionFailure("a state that the catalogue entry does not list")
      }
      if state != .approved, codes.code(of: state) == nil {
        throw ConfigurationProblem(["templates", entry.name], "is '\(word)', for which 'templateCodes' has no code")
      }
      states[entry.name] = state
    }
    return states
  }

  func channels() -> [String] { texts(options, "channels") }

  private func rejection(
    _ nested: Options, _ path: [String]
  ) throws(ConfigurationProblem) -> ProviderConfiguration.Rejection {
    .init(
      code: try index(nested.text("code"), path + ["code"]), isAfterAcceptance: nested.text("when") == "receipt")
  }

  private func texts(_ options: Options, _ name: String) -> [String] {
    options.list(name).map { value in
      guard case .text(let text) = value else { preconditionFailure("a name that is no text") }
      return text
    }
  }
}

import VirtualTime

extension ProviderConfiguration {
  /// Reads the options of a system file.
  public init(options: Options) throws(ConfigurationProblem) {
    let codes = Self.codes(options.options("codes"))
    let reader = ProviderOptionReader(options: options, codes: codes)
    self.init(
      codes: codes,
      acceptLatency: options.distribution("acceptLatency"), timeout: options.duration("timeout"),
      receiptDelay: options.distribution("receipt"), unreported: options.share("unreported"),
      errors: try reader.errors("errors"), receiptErrors: try reader.errors("receiptErrors"),
      invalidRecipient: try reader.invalidRecipient(), outageCode: try reader.code("outageCode"),
      credentialsCode: try reader.code("credentialsCode"), throughput: try reader.throughput(),
      pairLimit: try reader.pairLimit(), quota: try reader.quota(), concurrency: try reader.concurrency(),
      accountLimit: try reader.accountLimit(), marketingLimit: try reader.marketingLimit(),
      recipientErrors: try reader.recipientErrors(), suppression: try reader.suppression(),
      greylisting: try reader.greylisting(),
      deferral: try reader.deferral(), suspension: try reader.suspension(),
      filteringCode: options.has("filteringCode") ? try reader.code("filteringCode") : nil,
      maintenance: try reader.maintenance(), serviceWindow: options.share("serviceWindow"),
      templates: try reader.templates(), templateCodes: try reader.templateCodes(),
      supportTime: options.distribution("supportTime"), channels: options.has("channels") ? reader.channels() : nil)
  }

  private static func codes(_ options: Options) -> [ProviderCode] {
    options.entries.map { entry in
      guard case .options(let code) = entry.value, let errorClass = ErrorClass(rawValue: code.text("class")) else {
        preconditionFailure("a code that its catalogue entry does not describe")
      }
      return ProviderCode(
        name: entry.name, errorClass: errorClass, status: code.has("status") ? code.integer("status") : nil)
    }
  }
}

/// Reads the parts of a provider's options that refer to its codes or to each other.
struct ProviderOptionReader {
  let options: Options
  let codes: [ProviderCode]

  func code(_ name: String) throws(ConfigurationProblem) -> Int { try index(options.text(name), [name]) }

  func errors(_ name: String) throws(ConfigurationProblem) -> [ProviderConfiguration.ErrorShare] {
    var errors: [ProviderConfiguration.ErrorShare] = []
    for (position, item) in options.list(name).enumerated() {
      guard case .options(let error) = item else { preconditionFailure("an error that is no mapping") }
      let code = try index(error.text("code"), [name, "\(position)", "code"])
      errors.append(.init(code: code, share: error.share("share")))
    }
    guard errors.reduce(0, { $0 + $1.share.value }) <= 1 else {
      throw ConfigurationProblem([name], "adds up to more than the whole")
    }
    return errors
  }

  func invalidRecipient() throws(ConfigurationProblem) -> ProviderConfiguration.Rejection {
    let nested = options.options("invalidRecipient")
    let code = try index(nested.text("code"), ["invalidRecipient", "code"])
    return .init(code: code, isAfterAcceptance: nested.text("when") == "receipt")
  }

  func throughput() throws(ConfigurationProblem) -> ThroughputConfiguration {
    let nested = options.options("throughput")
    let configuration = ThroughputConfiguration(
      rate: nested.has("rate") ? nested.rate("rate") : nil,
      lanes: nested.text("per") == "sender" ? options.integer("senders") : 1,
      isSticky: options.text("senderChoice") == "sticky", countsSegments: nested.text("counts") == "segments",
      queueFor: nested.duration("queueFor"),
      answersAfterQueue: nested.text("answers") == "afterQueue",
      burst: nested.has("burst") ? nested.integer("burst") : nil,
      validity: nested.has("validity") ? nested.duration("validity") : nil,
      inbound: nested.has("inbound") ? nested.rate("inbound") : nil,
      excess: .init(
        code: try limitCode(nested, "throughput"),
        isAfterAcceptance: nested.text("excess") == "failLater"))
    if configuration.burst != nil, configuration.queueFor > .zero {
      throw ConfigurationProblem(["throughput", "burst"], "has no meaning beside a queue ('queueFor')")
    }
    if configuration.answersAfterQueue, configuration.queueFor == .zero {
      throw ConfigurationProblem(["throughput", "answers"], "has no meaning without a queue ('queueFor')")
    }
    if configuration.validity != nil, configuration.queueFor == .zero {
      throw ConfigurationProblem(["throughput", "validity"], "has no meaning without a queue ('queueFor')")
    }
    if let inbound = configuration.inbound {
      guard let rate = configuration.rate, inbound.perSecond < rate.perSecond else {
        throw ConfigurationProblem(["throughput", "inbound"], "is not below the 'rate' it takes its part of")
      }
    }
    if let rate = configuration.rate, let problem = Throughput.problem(configuration, rate) {
      throw ConfigurationProblem(["throughput", "rate"], problem)
    }
    return configuration
  }

  func pairLimit() throws(ConfigurationProblem) -> PairLimitConfiguration? { try rateLimit("pairLimit") }

  /// A token bucket; nil when the option is absent.
  func rateLimit(_ name: String) throws(ConfigurationProblem) -> PairLimitConfiguration? {
    guard options.has(name) else { return nil }
    let nested = options.options(name)
    let rate = nested.rate("rate")
    let burst = nested.has("burst") ? nested.integer("burst") : max(1, Int(min(rate.count, 1e9)))
    guard let interval = TokenBucket.interval(of: rate), TokenBucket.fits(interval: interval, burst: burst) else {
      throw ConfigurationProblem([name, "rate"], "is zero or too slow")
    }
    return PairLimitConfiguration(rate: rate, burst: burst, code: try limitCode(nested, name))
  }

  func quota() throws(ConfigurationProblem) -> ProviderQuotaConfiguration {
    let nested = options.options("quota")
    guard let window = WindowKind(rawValue: nested.text("window")) else {
      preconditionFailure("a window that the catalogue entry does not list")
    }
    let quota = ProviderQuotaConfiguration(
      tier: options.has("tier") ? options.rate("tier") : nil, tiers: try tiers(), window: window,
      buckets: nested.integer("buckets"), countsRecipients: nested.text("counts") == "recipients",
      code: try limitCode(nested, "quota"))
    if quota.countsRecipients, window != .moving {
      throw ConfigurationProblem(["quota", "counts"], "is 'recipients', which needs 'window: moving'")
    }
    if let tier = quota.tier {
      guard tier.wholeCount != nil else { throw ConfigurationProblem(["tier"], "is not a whole number of messages") }
      guard quota.tiers.allSatisfy({ $0.per == tier.per }) else {
        throw ConfigurationProblem(["tier"], "is counted over another span than 'tiers'")
      }
    }
    return quota
  }

  private func tiers() throws(ConfigurationProblem) -> [Rate] {
    var tiers: [Rate] = []
    for (position, item) in options.list("tiers").enumerated() {
      guard case .rate(let rate) = item else { preconditionFailure("a tier that is no rate") }
      let path = ["tiers", "\(position)"]
      guard rate.wholeCount != nil else { throw ConfigurationProblem(path, "is not a whole number of messages") }
      if let last = tiers.last {
        guard rate.per == last.per else { throw ConfigurationProblem(path, "is counted over another span") }
        guard rate.count > last.count else { throw ConfigurationProblem(path, "is not above the tier before it") }
      }
      tiers.append(rate)
    }
    return tiers
  }

  func limitCode(_ limit: Options, _ name: String) throws(ConfigurationProblem) -> Int {
    limit.has("code") ? try index(limit.text("code"), [name, "code"]) : try code("throttleCode")
  }

  func index(_ name: String, _ path: [String]) throws(ConfigurationProblem) -> Int {
    guard let index = codes.firstIndex(where: { $0.name == name }) else {
      let meant = NearName.nearest(to: name, in: codes.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
      throw ConfigurationProblem(path, "'\(name)' is not one of this provider's codes\(meant)")
    }
    return index
  }
}

public import VirtualTime

extension ProviderCatalogue {
  public static let faults: [FaultType] = [
    FaultType(
      "outage", "Every request fails.",
      [
        OptionSpec(
          "mode", .choice(["refuse", "hang"]), default: "refuse", .assumed,
          "`refuse`: answered with an error. `hang`: not answered until the client's timeout, and not processed."),
        OptionSpec("code", .text, required: false, "The code; by default `outageCode`."),
      ]),
    LatencyFault.type("Answers take longer. Beyond the client's timeout the message goes out all the same."),
    FaultType(
      "errors", "A part of the requests is refused.",
      [
        OptionSpec("share", .share, required: true, "The part of all requests."),
        OptionSpec("code", .text, required: false, "The code; by default `outageCode`."),
      ], ramps: true),
    FaultType(
      "rateLimit", "The throughput is lower; however low, one message passes in 366 days.", changes, ramps: true),
    FaultType("quota", "The messaging limit is lower.", changes, ramps: true),
    FaultType(
      "credentials", "Every request is refused for its credentials, until `rotateCredentials` or the fault's end.",
      [OptionSpec("code", .text, required: false, "The code; by default `credentialsCode`.")]),
    FaultType(
      "suspension",
      "The account is suspended, until the support that `contactSupport` asks lifts it, or until the fault's end.",
      [
        OptionSpec("code", .text, required: false, "The code; by default that of `suspension`."),
        OptionSpec(
          "when", .choice(["submission", "receipt"]), required: false,
          "Whether requests are refused, or accepted and failed later; by default as `suspension` says."),
      ]),
    FaultType(
      "filtering", "A part of the accepted messages is filtered out and fails with its receipt.",
      [
        OptionSpec("share", .share, required: true, "The part of all accepted messages."),
        OptionSpec("code", .text, required: false, "The code; by default `filteringCode`."),
      ], ramps: true),
    FaultType(
      "deferrals", "A part of the accepted messages is put off, beside those of every day, and comes late or never.",
      [OptionSpec("share", .share, required: true, "The part of the accepted messages.")], ramps: true),
    FaultType(
      "templatePaused", "Messages of a template are refused, until `approveTemplate` or the fault's end.",
      [OptionSpec("template", .text, required: false, "The template; without it, every template.")]),
  ]

  private static let changes = [
    OptionSpec("to", .rate, required: false, "The limit while the fault lasts, if it is below the present one."),
    OptionSpec("multiply", .number(0...1), required: false, "The part of the present limit that is left."),
  ]

  public static let actions: [ActionType] = [
    ActionType(
      "upgradeTier",
      "Raises the messaging limit to the next of `tiers`, above the last to unlimited, or to a given one.",
      [OptionSpec("to", .rate, required: false, "The new limit; without it, the next tier.")]),
    ActionType(
      "upgradeThroughput",
      "Raises the throughput; requests are refused with the code of `maintenance` for its time meanwhile.",
      [OptionSpec("to", .rate, required: true, "The new throughput, of each sender or the account.")]),
    ActionType(
      "rotateCredentials", "New credentials replace revoked ones, for every client at once: ends `credentials` faults."),
    ActionType(
      "approveTemplate", "The provider approves a template (anew): ends `templatePaused` faults of just that one.",
      [OptionSpec("template", .text, required: true, "The template.")]),
    ActionType(
      "contactSupport", "Asks the provider to lift the present suspensions; it does after the time of `supportTime`."),
    ActionType("clearSuppressions", "Takes every recipient off the suppression list."),
  ]
}

extension ProviderMachine {
  /// - Parameters:
  ///   - templateNames: the system's templates; those that the options name must be among them.
  ///   - traits: decides which recipients are of which kind.
  /// - Throws: the first option that does not fit the others.
  public init(
    options: Options, templateNames: [String] = [], traits: IndexedStream = IndexedStream(state: 0)
  ) throws(ConfigurationProblem) {
    let configuration = try ProviderConfiguration(options: options)
    let named = configuration.templates.keys.sorted().map { (["templates", $0], $0) }
    let marketed = (configuration.marketingLimit?.templates ?? []).enumerated().map {
      (["marketingLimit", "templates", "\($0.offset)"], $0.element)
    }
    for (path, name) in named + marketed where !templateNames.contains(name) {
      throw ConfigurationProblem(path, Self.unknownTemplate(name, of: templateNames))
    }
    self.init(configuration: configuration, templateNames: templateNames, traits: traits)
  }
}

import VirtualTime

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
    FaultType(
      "latency", "Answers take longer. Beyond the client's timeout the message goes out all the same.",
      [
        OptionSpec("add", .distribution, required: false, "Added to each answer's time."),
        OptionSpec(
          "multiply", .number(0...1_000_000), required: false, "Each answer's time times this, before `add`."),
      ]),
    FaultType(
      "errors", "A part of the requests is refused.",
      [
        OptionSpec("share", .share, required: true, "The part of all requests."),
        OptionSpec("code", .text, required: false, "The code; by default `outageCode`."),
      ]),
    FaultType("rateLimit", "The throughput is lower.", changes),
    FaultType("quota", "The messaging limit is lower.", changes),
    FaultType(
      "credentials", "Every request is refused for its credentials.",
      [OptionSpec("code", .text, required: false, "The code; by default `credentialsCode`.")]),
  ]

  private static let changes = [
    OptionSpec("to", .rate, required: false, "The limit while the fault lasts, if it is below the present one."),
    OptionSpec("multiply", .number(0...1), required: false, "The part of the present limit that is left."),
  ]
}

extension ProviderMachine {
  /// - Throws: the first option that does not fit the others.
  public init(options: Options) throws(ConfigurationProblem) {
    self.init(configuration: try ProviderConfiguration(options: options))
  }
}

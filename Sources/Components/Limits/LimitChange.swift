/// How an operator or a fault changes a limit.
public enum LimitChange: Hashable, Sendable {
  /// The limit times this factor.
  case multiply(Double)
  /// This limit, whatever it was.
  case set(Rate)

  /// Reads the options `to` and `multiply`, of which exactly one must be given.
  public init(options: Options, path: [String] = []) throws(ConfigurationProblem) {
    switch (options.has("to"), options.has("multiply")) {
    case (true, false): self = .set(options.rate("to"))
    case (false, true): self = .multiply(options.number("multiply"))
    case (true, true): throw ConfigurationProblem(path, "gives both 'to' and 'multiply'; exactly one is needed")
    case (false, false): throw ConfigurationProblem(path, "needs 'to' or 'multiply'")
    }
  }

  /// The changed rate.
  public func applied(to rate: Rate) -> Rate {
    switch self {
    case .multiply(let factor): Rate(count: rate.count * factor, per: rate.per)
    case .set(let rate): rate
    }
  }
}

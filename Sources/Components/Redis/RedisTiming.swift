public import VirtualTime

/// How fast a server and its network are.
public struct RedisTiming: Hashable, Sendable {
  /// From sending a command to its answer on an idle server, service time aside.
  public var roundTrip: DurationDistribution
  /// How long the server is held by one simple command.
  public var simpleServiceTime: VirtualDuration
  /// How long the server is held by one script.
  public var scriptServiceTime: VirtualDuration
  /// How much longer the server is held by each element that a command touches beyond the first.
  public var elementTime: VirtualDuration
  /// After this time without an answer clients give up.
  public var commandTimeout: VirtualDuration

  public init(
    roundTrip: DurationDistribution, simpleServiceTime: VirtualDuration, scriptServiceTime: VirtualDuration,
    elementTime: VirtualDuration = .zero, commandTimeout: VirtualDuration
  ) {
    self.roundTrip = roundTrip
    self.simpleServiceTime = simpleServiceTime
    self.scriptServiceTime = scriptServiceTime
    self.elementTime = elementTime
    self.commandTimeout = commandTimeout
  }

  public init(options: Options) {
    self.init(
      roundTrip: options.distribution("roundTrip"), simpleServiceTime: options.duration("serviceTime"),
      scriptServiceTime: options.duration("scriptServiceTime"), elementTime: options.duration("elementTime"),
      commandTimeout: options.duration("commandTimeout"))
  }
}

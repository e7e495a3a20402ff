public import VirtualTime

/// What Alertmanager's file says.
public struct AlertmanagerConfiguration: Hashable, Sendable {
  public var route: AlertRoute
  public var receivers: [AlertReceiver]
  public var inhibitions: [InhibitionRule]
  /// Named sets of time intervals, in the order of the file.
  public var timeIntervals: [NamedTimeIntervals]
  /// When an alert counts as resolved whose sender does not say until when it fires.
  public var resolveTimeout: VirtualDuration

  /// Alertmanager's default: 5 min.
  public static let defaultResolveTimeout = VirtualDuration.minutes(5)

  public init(
    route: AlertRoute, receivers: [AlertReceiver], inhibitions: [InhibitionRule] = [],
    timeIntervals: [NamedTimeIntervals] = [], resolveTimeout: VirtualDuration = defaultResolveTimeout
  ) {
    self.route = route
    self.receivers = receivers
    self.inhibitions = inhibitions
    self.timeIntervals = timeIntervals
    self.resolveTimeout = resolveTimeout
  }

  /// The receiver of that name. Configurations that were read from a file have every receiver their routes name.
  public func receiver(named name: String) -> AlertReceiver? { receivers.first { $0.name == name } }

  /// Whether a moment lies in one of the named intervals.
  func isWithin(_ names: [String], at moment: CalendarInstant) -> Bool {
    timeIntervals.contains { named in
      names.contains(named.name) && named.intervals.contains { $0.contains(moment) }
    }
  }
}

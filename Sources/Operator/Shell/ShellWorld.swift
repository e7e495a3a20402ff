public import Components
public import SimulationKernel
public import Telemetry
public import VirtualTime

/// The part of a simulated system that command lines reach.
public struct ShellWorld: Sendable {
  public var simulation: Simulation
  /// All of the system's, in the order of its file.
  public var components: [any Component]
  public var logs: LogBook
  /// The calendar moment of virtual time 0.
  public var start: CalendarInstant
  /// When it was made: what was there then counts as that old.
  let began: VirtualInstant
  /// What a metrics endpoint answers now.
  public var metrics: @Sendable () -> String

  public init(
    simulation: Simulation, components: [any Component], logs: LogBook, start: CalendarInstant,
    metrics: @escaping @Sendable () -> String
  ) {
    self.simulation = simulation
    self.components = components
    self.logs = logs
    self.start = start
    began = simulation.now
    self.metrics = metrics
  }

  var autoscalers: [HorizontalPodAutoscaler] { components.compactMap { $0 as? HorizontalPodAutoscaler } }
  var deployments: [Deployment] { components.compactMap { $0 as? Deployment } }
  var servers: [Postgres] { components.compactMap { $0 as? Postgres } }
  var providers: [Provider] { components.compactMap { $0 as? Provider } }
  var holders: [any RelationHolder] { components.compactMap { $0 as? any RelationHolder } }

  /// Switches on what commands look back at: log lines and single attempts. To be called before the run; without it logs
  /// are empty and only the latest attempt of each message is known.
  /// - Parameter keepsLogs: whether log lines are kept, which costs time for each of them.
  public func prepare(keepsLogs: Bool = true) {
    if keepsLogs { for deployment in deployments { logs.archive(deployment.name) } }
    for component in components { if let queue = component as? TableQueue { queue.with { $0.keepAttempts() } } }
  }
}

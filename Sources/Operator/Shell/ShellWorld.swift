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
  /// All that keep pods or containers.
  private var keepers: [any PodController] { components.compactMap { $0 as? any PodController } }
  /// Those of the cluster.
  var controllers: [any PodController] { keepers.filter { $0.compose == nil } }
  var deployments: [Deployment] { controllers.compactMap { $0 as? Deployment } }
  /// Those that docker-compose runs.
  var composed: [any PodController] { keepers.filter { $0.compose != nil } }
  var services: [Service] { components.compactMap { $0 as? Service } }
  var cronJobs: [CronJob] { components.compactMap { $0 as? CronJob } }
  var configMaps: [ConfigMap] { components.compactMap { $0 as? ConfigMap } }
  var redisServers: [Redis] { components.compactMap { $0 as? Redis } }
  /// The server of this host: its own name, or that of the stateful set that it runs in, of its pod or its service.
  func redis(at host: String) -> Redis? {
    let label = host.prefix { $0 != "." }
    let set = controllers.compactMap { $0 as? StatefulSet }.first { $0.name == label || "\($0.name)-0" == label }
    return redisServers.first { $0.name == host || $0.name == set?.hosts }
  }
  /// Where a server listens: as the stateful set says that it runs in, else on Redis' own port.
  func port(of server: Redis) -> Int {
    controllers.compactMap { $0 as? StatefulSet }.first { $0.hosts == server.name }?.http.port ?? 6379
  }
  var mongoServers: [Mongo] { components.compactMap { $0 as? Mongo } }
  var servers: [Postgres] { components.compactMap { $0 as? Postgres } }
  var providers: [Provider] { components.compactMap { $0 as? Provider } }
  var webhooks: [Webhooks] { components.compactMap { $0 as? Webhooks } }
  var holders: [any RelationHolder] { components.compactMap { $0 as? any RelationHolder } }

  /// Switches on what commands look back at: log lines and single attempts. To be called before the run; without it logs
  /// are empty and only the latest attempt of each message is known.
  /// - Parameter keepsLogs: whether log lines are kept, which costs time for each of them.
  public func prepare(keepsLogs: Bool = true) {
    if keepsLogs { for controller in keepers { logs.archive(controller.name) } }
    for component in components { if let queue = component as? TableQueue { queue.with { $0.keepAttempts() } } }
  }
}

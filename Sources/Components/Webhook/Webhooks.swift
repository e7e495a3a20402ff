public import SimulationKernel
import Telemetry
import VirtualTime

/// The webhooks of an application: deliveries take time, reach their receivers or fail, and are written down.
public actor Webhooks: Component {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  let nameID: NameID
  @exclusivity(unchecked) var machine: WebhookMachine
  @exclusivity(unchecked) var random: RandomStream
  /// Draws of test deliveries.
  var testRandom: RandomStream
  /// Draws of visits.
  var visitRandom: RandomStream
  @exclusivity(unchecked) var log: WebhookLog
  let journal: Journal
  let untracked: NameID
  let metrics: WebhookMetrics
  nonisolated let fields: WebhookFields
  /// nil: the log is in memory alone.
  nonisolated let collection: WebhookCollection?
  /// How many attempts `logs` shows by itself.
  nonisolated let pageSize: Int
  private let faults: FaultRecord
  @exclusivity(unchecked) var orphanAnswer: HandlerID!
  /// Deliveries that end without their client, by slot.
  @exclusivity(unchecked) var orphans = OrphanTable<Orphan>()
  /// The name each result has in the journal: `webhooks/code`, by the result's code.
  @exclusivity(unchecked) private var codes: [String: NameID] = [:]

  init(
    context: ComponentContext, machine: WebhookMachine, log: WebhookLog, collection: WebhookCollection?,
    options: Options
  ) {
    simulation = context.simulation
    name = context.name
    self.machine = machine
    self.log = log
    self.collection = collection
    random = context.stream("deliveries")
    testRandom = context.stream("tests")
    visitRandom = context.stream("visits")
    faults = context.faults
    journal = context.telemetry.journal
    nameID = journal.intern(context.name)
    untracked = journal.intern("untracked")
    metrics = WebhookMetrics(context: context, names: options.options("metrics"))
    fields = WebhookFields(options.options("log").options("fields"), start: context.start)
    pageSize = options.options("log").integer("pageSize")
  }

  public func start() {
    orphanAnswer = register("\(name) answer nobody hears") { $0.answerOrphan($1) }
    countDisabled()
  }

  /// The latest attempts at an endpoint, the newest first.
  /// - Returns: nil: there is no endpoint with that id.
  public func entries(of endpoint: String, limit: Int) -> [WebhookAttempt]? {
    machine.index(of: endpoint).map { log.latest($0, limit: limit, now: simulation.now) }
  }

  /// What a result is called in the journal.
  func code(of result: WebhookResult) -> NameID {
    let code = result.code
    if let known = codes[code] { return known }
    let made = journal.intern("\(name)/\(code)")
    codes[code] = made
    return made
  }

  func countDisabled() { metrics.disabled.set(Double(machine.disabledEndpoints)) }

  public func check(_ fault: FaultCall) throws(ConfigurationProblem) { try machine.check(fault) }
  public func check(_ action: ActionCall) throws(ConfigurationProblem) { try machine.check(action) }

  public func inject(_ fault: FaultCall) { machine.inject(fault, now: simulation.now) }
  public func lift(_ fault: FaultCall) { machine.lift(fault.id) }

  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    let seen = try machine.perform(action)
    for id in machine.cured.sorted() { faults.ended(id, at: simulation.now) }
    countDisabled()
    return seen
  }
}

extension Webhooks {
  /// The catalogue entry of `type: webhooks`.
  static let catalogueEntry = ComponentType(
    name: WebhookCatalogue.name, summary: WebhookCatalogue.summary, options: WebhookCatalogue.options,
    presets: WebhookCatalogue.presets, faults: WebhookCatalogue.faults, actions: WebhookCatalogue.actions,
    metrics: WebhookMetrics.specs,
    make: { context, options throws(ConfigurationProblem) in
      let configuration = try WebhookConfiguration(
        options: options, organisations: context.vocabulary.organisations, start: context.start)
      let log = options.options("log")
      let kept = log.integer("perEndpoint")
      guard configuration.endpoints.count * kept <= WebhookLog.mostAttempts else {
        throw ConfigurationProblem(
          ["log", "perEndpoint"],
          "times \(configuration.endpoints.count) endpoints is more than \(WebhookLog.mostAttempts) attempts")
      }
      try WebhookFields.check(log.options("fields"))
      return Webhooks(
        context: context,
        machine: WebhookMachine(
          configuration: configuration,
          draws: IndexedStream(seed: context.seed, name: "\(context.name)/endpoints")),
        log: WebhookLog(endpoints: configuration.endpoints.count, capacity: kept, age: log.duration("age")),
        collection: try WebhookCollection.make(log, context), options: options)
    })
}

import Components
import SimulationKernel
import Telemetry
import Testing
import VirtualTime

/// Components made by the catalogue from flow text, as the harness makes them from files, and a log of their journal.
final class TestSystem {
  let simulation = Simulation()
  let hub: TelemetryHub
  let log = EventLog()
  let catalogue: Catalogue
  let vocabulary: Vocabulary
  private let seed: UInt64
  private let registry = Registry()
  private var lastMessage: UInt32 = 0

  private final class Registry: @unchecked Sendable {
    var components: [any Component] = []
  }

  /// Two channels, two templates, two organisations; messages of the flow `aging` expire after 10 minutes.
  static let vocabulary = Vocabulary(
    channels: ["SMS", "WHATSAPP"], templates: ["reminder", "campaign"], organisations: ["org-1", "org-2"],
    flows: ["plain", "aging"], maxAges: [nil, .minutes(10)])

  init(_ catalogue: Catalogue = .standard, seed: UInt64 = 1, vocabulary: Vocabulary = TestSystem.vocabulary) {
    self.catalogue = catalogue
    self.seed = seed
    self.vocabulary = vocabulary
    hub = TelemetryHub(seed: seed)
    hub.journal.addObserver(log)
  }

  deinit { simulation.end() }

  /// Makes a component of that type; what it refers to must be there.
  func add(_ name: String, _ typeName: String, _ text: String = "{}") throws {
    let type = try #require(catalogue.component(typeName))
    guard case .mapping(let pairs) = try FlowText(text) else { throw FlowText.Malformed(description: text) }
    var options = try Options(
      FlowText.mapping(pairs.filter { $0.key != "runs" }), type.options.filter { $0.name != "runs" })
    if case .mapping(let runs)? = pairs.first(where: { $0.key == "runs" })?.value {
      guard case .scalar(let workloadName)? = runs.first(where: { $0.key == "type" })?.value else {
        throw FlowText.Malformed(description: "a workload without a type")
      }
      let workload = try #require(catalogue.workload(workloadName))
      let rest = FlowText.mapping(runs.filter { $0.key != "type" })
      options["runs"] = .workload(type: workloadName, try Options(rest, workload.options))
    }
    let registry = registry
    let context = ComponentContext(
      name: name, simulation: simulation, telemetry: hub, seed: seed, vocabulary: vocabulary,
      start: CalendarInstant("2026-03-02T08:00:00+01:00")!,
      component: { wanted in registry.components.first { $0.name == wanted }! })
    registry.components.append(try type.make(context, options))
  }

  /// Starts every component, in the order of their making.
  func start() {
    for component in registry.components { component.with { $0.start() } }
  }

  func run(until moment: VirtualDuration) throws { try simulation.run(until: .start + moment) }

  /// Runs event by event until the condition holds, for a day at most: gauges are refreshed for ever.
  func run(until condition: () -> Bool) throws {
    while !condition() {
      let goesOn = try simulation.step() && simulation.now < .start + .hours(24)
      try #require(goesOn, "it did not happen within a day")
    }
  }

  /// Lets something happen at a moment of the run.
  func at(_ moment: VirtualDuration, _ body: @escaping () throws -> Void) {
    let handler = simulation.register(name: "test") { _ in
      do { try body() } catch { Issue.record(error) }
    }
    simulation.schedule(handler, at: .start + moment)
  }

  subscript(name: String) -> any Component { registry.components.first { $0.name == name }! }
  subscript<C: Component>(name: String, type: C.Type) -> C { self[name] as! C }
}

// Faults, actions, messages, metrics.
extension TestSystem {
  func fault(_ target: String, _ name: String, _ text: String = "{}", id: String? = nil) throws -> FaultCall {
    let type = try #require(type(of: target).faults.first { $0.name == name })
    return FaultCall(id: id ?? name, type: name, options: try Options(text, type.options))
  }

  func action(_ target: String, _ name: String, _ text: String = "{}") throws -> ActionCall {
    let type = try #require(type(of: target).actions.first { $0.name == name })
    return ActionCall(type: name, options: try Options(text, type.options))
  }

  func inject(_ target: String, _ name: String, _ text: String = "{}", id: String? = nil) throws {
    let fault = try fault(target, name, text, id: id)
    try self[target].with { component throws(ConfigurationProblem) in try component.check(fault) }
    self[target].with { $0.inject(fault) }
  }

  func lift(_ target: String, _ name: String, id: String? = nil) throws {
    self[target].with { $0.lift(FaultCall(id: id ?? name, type: name, options: Options())) }
  }

  @discardableResult func perform(_ target: String, _ name: String, _ text: String = "{}") throws -> String {
    let action = try action(target, name, text)
    try self[target].with { component throws(ConfigurationProblem) in try component.check(action) }
    return try self[target].with { component throws(ActionRefused) in try component.perform(action) }
  }

  /// The problem of an action or a fault that does not fit; nil when it does.
  func misfit(_ target: String, action name: String, _ text: String) throws -> String? {
    let action = try action(target, name, text)
    return self[target].with { component in
      do throws(ConfigurationProblem) { try component.check(action) } catch { return error.text }
      return nil
    }
  }

  func misfit(_ target: String, fault name: String, _ text: String) throws -> String? {
    let fault = try fault(target, name, text)
    return self[target].with { component in
      do throws(ConfigurationProblem) { try component.check(fault) } catch { return error.text }
      return nil
    }
  }

  private func type(of target: String) throws -> ComponentType {
    let name =
      switch self[target] {
      case is Deployment: "deployment"
      case is MessageAPI: "api"
      case is Mongo: "mongo"
      case is Postgres: "postgres"
      case is Provider: "provider"
      case is Quota: "quota"
      case is Redis: "redis"
      default: "tableQueue"
      }
    return try #require(catalogue.component(name))
  }

  /// Hands messages to the component `api`, at this moment.
  func offer(
    _ count: Int = 1, channel: UInt8 = 0, template: UInt16 = 0, organisation: UInt16 = 0, flow: UInt8 = 0,
    invalid: Bool = false
  ) {
    for _ in 0..<count {
      lastMessage += 1
      let message = NewMessage(
        id: MessageID(lastMessage), created: simulation.now, flow: flow, channel: channel, template: template,
        organisation: organisation, priority: 0, recipientIsInvalid: invalid)
      self["api", MessageAPI.self].with { $0.offer(message, source: 0) }
    }
  }

  func metric(_ name: String, _ labels: [String: String] = [:]) throws -> Double {
    let matchers = labels.sorted { $0.key < $1.key }.map { MetricLabel($0.key, $0.value) }
    return try #require(hub.metrics.series(named: name, labels: matchers).first).value
  }

  func name(_ identifier: NameID) -> String { hub.journal.name(of: identifier) }
}

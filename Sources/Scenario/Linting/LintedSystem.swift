import Components
import VirtualTime

/// A plan as the linter looks at it: workers, their queues, their routes. Options that a catalogue does not have, or that
/// an environment does not fill, are absent.
struct LintedSystem {
  let plan: Plan
  private(set) var workers: [Worker] = []

  /// The workers of one deployment.
  struct Worker {
    var deployment: String
    var replicas: Int
    var options: Options
    var queue: ComponentPlan
    var routes: [Route]

    var path: [String] { ["components", deployment, "runs"] }
    var batch: Int { options.whole("batch") ?? 1 }
    var concurrency: Int { options.whole("concurrency") ?? 1 }
    var prefetch: Int { options.whole("prefetch") ?? 0 }
    var pollInterval: VirtualDuration { options.span("pollInterval") ?? .zero }
    var isEnabled: Bool { options.flag("enabled") ?? true }
  }

  /// The way of one channel.
  struct Route {
    var channel: String
    var options: Options
    var provider: ComponentPlan

    /// How long the worker waits for an answer.
    var timeout: VirtualDuration? {
      let own = options.span("timeout")
      guard let most = provider.options.span("timeout") else { return own }
      return own.map { min($0, most) } ?? most
    }
    var latency: DurationDistribution? { provider.options.spread("acceptLatency") }
    /// What one send in a hundred takes longer than; a client waits no longer than its timeout.
    var slowSend: VirtualDuration? {
      guard let slow = latency?.quantile(0.99) else { return timeout }
      return timeout.map { min($0, slow) } ?? slow
    }
  }

  init(_ plan: Plan) {
    self.plan = plan
    for component in plan.components {
      guard case .workload(_, let template)? = component.options["runs"] else { continue }
      let environment = environment(of: component)
      guard let options = try? template.filled(from: environment), let name = options.word("queue"),
        let queue = self.component(name)
      else { continue }
      workers.append(
        Worker(
          deployment: component.name, replicas: component.options.whole("replicas") ?? 1, options: options,
          queue: queue, routes: routes(options)))
    }
  }

  /// What its containers start with: what it takes from config maps, then its own.
  func environment(of component: ComponentPlan) -> [EnvironmentEntry] {
    guard case .list(let names)? = component.options["envFrom"] else {
      return component.options.mapping("env")?.environment ?? []
    }
    let shared = names.flatMap { value -> [EnvironmentEntry] in
      guard case .text(let name) = value else { return [] }
      return self.component(name)?.options.mapping("data")?.environment ?? []
    }
    return shared + (component.options.mapping("env")?.environment ?? [])
  }

  func component(_ name: String) -> ComponentPlan? { plan.components.first { $0.name == name } }

  private func routes(_ options: Options) -> [Route] {
    (options.mapping("routes")?.entries ?? []).compactMap { entry in
      guard case .options(let own) = entry.value, own.flag("enabled") ?? true, let name = own.word("provider"),
        let provider = component(name)
      else { return nil }
      return Route(channel: entry.name, options: own, provider: provider)
    }
  }

  /// The flows whose messages end up in a queue.
  func flows(into queue: String) -> [FlowPlan] {
    plan.flows.filter { flow in
      flow.into == queue || component(flow.into)?.options.word("queue") == queue
    }
  }
}

// Options that may be of another kind in another catalogue.
extension Options {
  func whole(_ name: String) -> Int? { if case .integer(let value)? = self[name] { value } else { nil } }
  func span(_ name: String) -> VirtualDuration? { if case .duration(let value)? = self[name] { value } else { nil } }
  func flag(_ name: String) -> Bool? { if case .boolean(let value)? = self[name] { value } else { nil } }
  func word(_ name: String) -> String? { if case .text(let value)? = self[name] { value } else { nil } }
  func mapping(_ name: String) -> Options? { if case .options(let value)? = self[name] { value } else { nil } }
  /// The environment that a map of texts stands for.
  var environment: [EnvironmentEntry] {
    entries.compactMap { entry in
      if case .text(let value) = entry.value { EnvironmentEntry(name: entry.name, value: value) } else { nil }
    }
  }
  func spread(_ name: String) -> DurationDistribution? {
    if case .distribution(let value)? = self[name] { value } else { nil }
  }
}

import Telemetry
import VirtualTime

extension HTTPServer {
  /// The catalogue entry of `runs: {type: httpServer}`.
  static let catalogueEntry = WorkloadType(
    name: typeName,
    summary: "An application's HTTP API: endpoints whose requests are steps, views of components, health and metrics.",
    options: [
      OptionSpec("endpoints", .list(.object(endpoint)), required: true, "What it serves."),
      OptionSpec(
        "maxConcurrent", .integer(1...100_000), default: "1000", .assumed,
        "Requests to endpoints that each pod works on at once. Health, metrics and views take no place among them."),
      OptionSpec(
        "maxWaiting", .integer(0...1_000_000), default: "1000", .assumed,
        "Requests that wait for their turn in each pod."),
      OptionSpec(
        "whenFull", .choice(["503", "429"]), default: "503", .assumed,
        "The status of requests that find as many waiting."),
      OptionSpec(
        "timeout", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(24)), default: "60s",
        .documented("nginx, proxy_read_timeout"),
        "After this time a request is answered 504. One that still waits is dropped, one that is worked on goes on."),
      OptionSpec(
        "views", .map(.object(view)), default: "{}", .assumed,
        "By method and path, such as GET /v1/queue: what of a component is shown there."),
      OptionSpec(
        "checks", .list(.reference([])), default: "[]", .assumed,
        "Components that the health endpoint (the deployment's `http.health`) asks through the pod's own client; one that does not "
          + "answer makes it 503."
      ),
      OptionSpec(
        "checkTimeout", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(1)), default: "1s", .assumed,
        "How long it waits for each."),
      OptionSpec(
        "probed", .boolean, default: "false", .assumed,
        "Whether the deployment's `readinessProbe` asks the health endpoint: then a pod whose checks fail gets no requests."
      ),
      MongoClientOptions.option, RedisClientOptions.option,
      OptionSpec("logger", .text, default: "http", .assumed, "The name that its log lines carry."),
      HTTPMetrics.buckets,
      OptionSpec("metrics", .object(HTTPMetrics.options), default: "{}", .assumed, "The names of the metrics."),
    ],
    metrics: HTTPMetrics.specs + MongoClientOptions.specs + RedisClientOptions.specs,
    make: { context, options throws(ConfigurationProblem) in try HTTPServer(context, options) })

  private static let authentication = OptionSpec(
    "authentication", .choice(["none", "bearer"]), default: "none", .assumed,
    "`bearer`: operators' requests without a bearer token are answered 401. Of the load, `clientErrors` says how many lack "
      + "one.")

  private static let endpoint = [
    OptionSpec("path", .text, required: true, "Its method and path, such as POST /v1/things/{id}."),
    OptionSpec("flows", .list(.text), required: false, "The flows whose messages come here, one with each request."),
    OptionSpec("does", StepType.list, default: "[]", .assumed, "What a request is, step by step."),
    OptionSpec(
      "status", .integer(200...299), default: "200", .assumed, "What it answers when the steps have worked out."),
    OptionSpec(
      "clientErrors", .map(.share), default: "{}", .assumed,
      "By status from 400 to 499: the part of the load's requests that are answered so, without their steps."),
    OptionSpec(
      "timeout", .duration(VirtualDuration.milliseconds(1)...VirtualDuration.hours(24)), required: false,
      "As the server's, for this endpoint."),
    authentication,
  ]

  private static let view = [
    OptionSpec("show", .reference([]), required: true, "The component."),
    OptionSpec("view", .text, required: true, "Which of its views, such as counts."),
    OptionSpec(
      "pattern", .text, required: false,
      "What a view works on that needs one, such as the keys that `clear` of a redis removes; or a parameter {pattern} of the path."
    ),
    authentication,
  ]

  init(_ context: ComponentContext, _ options: Options) throws(ConfigurationProblem) {
    self.context = context
    var routes = try Self.endpoints(of: options)
    var isProtected: [Bool] = []
    flows = options.list("endpoints").map { value in
      guard case .options(let own) = value else { return [] }
      return own.has("flows") ? own.list("flows").map(Self.fixed) : []
    }
    for value in options.list("endpoints") {
      guard case .options(let own) = value else { continue }
      isProtected.append(Self.fixed(own["authentication"]!) == "bearer")
    }
    endpointCount = routes.count
    var views: [View] = []
    for entry in options.options("views").entries {
      guard case .options(let own) = entry.value else { preconditionFailure("a view that is no mapping") }
      do throws(HTTPRoute.Malformed) { routes.append(try HTTPRoute(parsing: entry.name)) } catch {
        throw ConfigurationProblem(["views", entry.name], error.message)
      }
      views.append(try Self.view(own, entry.name, context))
      isProtected.append(Self.fixed(own["authentication"]!) == "bearer")
    }
    if let twice = routes.indices.first(where: { index in routes[..<index].contains { $0.isSame(as: routes[index]) } })
    {
      let path = twice < endpointCount ? ["endpoints", "\(twice)", "path"] : ["views", routes[twice].name]
      throw ConfigurationProblem(path, "is served already: two routes cannot take the same requests")
    }
    self.views = views
    self.isProtected = isProtected
    router = HTTPRouter(routes: routes)
    checks = try Self.checks(options, context)
    checkTimeout = try Self.constant(options, "checkTimeout")
    guard case .boolean(let isProbed)? = options["probed"] else {
      throw ConfigurationProblem(["probed"], "cannot be filled from the environment")
    }
    self.isProbed = isProbed
    let buckets = options.list("buckets").map { value -> Double in
      if case .number(let bound) = value { bound } else { .nan }
    }
    try HTTPMetrics.check(options.options("metrics"), buckets: buckets, in: context.telemetry.metrics)
    metrics = HTTPMetrics(
      HTTPMetrics.Blueprint(
        deployment: context.name, names: options.options("metrics"), buckets: buckets, routes: routes), context)
    logs = StepLog(context.telemetry.logs, component: context.name, logger: Self.fixed(options["logger"]!))
    try RedisClientOptions.check(options, context)
    timers = RequestTimers(context.simulation, name: context.name)
  }

  /// The routes of a server's endpoints, in the order of the file.
  /// - Parameter options: the workload's, templates included.
  public static func endpoints(of options: Options) throws(ConfigurationProblem) -> [HTTPRoute] {
    var routes: [HTTPRoute] = []
    for (index, value) in options.list("endpoints").enumerated() {
      guard case .options(let own) = value else { preconditionFailure("an endpoint that is no mapping") }
      guard case .text(let text)? = own["path"] else {
        throw ConfigurationProblem(["endpoints", "\(index)", "path"], "cannot be filled from the environment")
      }
      do throws(HTTPRoute.Malformed) { routes.append(try HTTPRoute(parsing: text)) } catch {
        throw ConfigurationProblem(["endpoints", "\(index)", "path"], error.message)
      }
    }
    return routes
  }

  private static func view(
    _ options: Options, _ route: String, _ context: ComponentContext
  ) throws(ConfigurationProblem) -> View {
    let path = ["views", route]
    guard case .text(let name)? = options["show"], case .text(let view)? = options["view"] else {
      throw ConfigurationProblem(path, "cannot be filled from the environment")
    }
    guard let shown = context.component(name) as? any HTTPViews else {
      throw ConfigurationProblem(path + ["show"], "is '\(name)', which has no views")
    }
    let known = type(of: shown).views
    guard known.contains(view) else {
      throw ConfigurationProblem(
        path + ["view"], "'\(name)' has no view '\(view)'; its views are \(known.joined(separator: ", "))")
    }
    let isInPath = (try? HTTPRoute(parsing: route))?.parameterNames.contains("pattern") ?? false
    let pattern = options.has("pattern") ? Self.fixed(options["pattern"]!) : nil
    if type(of: shown).needsPattern(view) {
      guard (pattern != nil) != isInPath else {
        throw ConfigurationProblem(
          path,
          isInPath ? "has a pattern twice: in its path and as 'pattern'" : "needs a 'pattern' for the view '\(view)'")
      }
    } else if pattern != nil {
      throw ConfigurationProblem(path + ["pattern"], "has no meaning for the view '\(view)'")
    }
    return View(shown: shown, name: view, pattern: pattern)
  }

  private static func checks(
    _ options: Options, _ context: ComponentContext
  ) throws(ConfigurationProblem) -> [HealthCheck] {
    var checks: [HealthCheck] = []
    for (index, value) in options.list("checks").enumerated() {
      guard case .text(let name) = value, let component = context.component(name) as? any HealthChecked else {
        throw ConfigurationProblem(["checks", "\(index)"], "names a component that no health check can ask")
      }
      checks.append(component.healthCheck(of: context))
    }
    return checks
  }

  private static func constant(_ options: Options, _ name: String) throws(ConfigurationProblem) -> VirtualDuration {
    guard case .duration(let value)? = options[name] else {
      throw ConfigurationProblem([name], "cannot be filled from the environment")
    }
    return value
  }

  /// A text as it was written.
  private static func fixed(_ value: OptionValue) -> String {
    switch value {
    case .text(let text): text
    case .template(let text, _): text
    default: ""
    }
  }
}

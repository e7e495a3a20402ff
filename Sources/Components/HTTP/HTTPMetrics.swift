import Telemetry
import VirtualTime

/// What an HTTP server counts, under the names its system gives them: all pods together, or one.
final class HTTPMetrics: @unchecked Sendable {
  private let blueprint: Blueprint
  /// Where they are. Handlers count on when their pod's container has been replaced.
  private let scope: MetricScope
  /// Those of all pods together, if these are one's.
  private let total: HTTPMetrics?
  private let active: Gauge
  /// By class, 400 and 500.
  private let errors: [Counter]
  /// By route.
  private let durations: [HistogramMetric]
  /// By route and status, in the order of their first answers.
  private var requests: [[(status: Int, counter: Counter)]]

  /// What they are made from.
  struct Blueprint {
    var deployment: String
    var names: Options
    var buckets: [Double]
    var routes: [HTTPRoute]
  }

  /// Those of all pods.
  convenience init(_ blueprint: Blueprint, _ context: ComponentContext) {
    self.init(blueprint, in: context.metrics, total: nil)
  }

  /// A pod's own, which count for all pods too; these if the pod keeps none.
  func own(of pod: Pod) -> HTTPMetrics { pod.metrics.map { HTTPMetrics(blueprint, in: $0, total: self) } ?? self }

  private init(_ blueprint: Blueprint, in scope: MetricScope, total: HTTPMetrics?) {
    self.blueprint = blueprint
    self.scope = scope
    self.total = total
    let deployment = MetricLabel("deployment", blueprint.deployment)
    let names = blueprint.names
    active = scope.gauge(names.text("active"), help: Self.help("active"), labels: [deployment])
    let failures = MetricName(names.text("errors"), of: Self.labels["errors"]!)
    errors = ["4xx", "5xx"].map {
      scope.counter(
        failures.name, help: Self.help("errors"), labels: failures.labelled([$0]) + [deployment])
    }
    let duration = MetricName(names.text("duration"), of: Self.labels["duration"]!)
    durations = blueprint.routes.map { route in
      scope.histogram(
        duration.name, help: Self.help("duration"),
        labels: duration.labelled([route.method, route.pattern]) + [deployment], buckets: blueprint.buckets)
    }
    requests = blueprint.routes.map { _ in [] }
  }

  /// A request has come in.
  func arrived() { change(active: 1) }
  /// A request is out again, however.
  func left() { change(active: -1) }

  private func change(active amount: Double) {
    active.add(amount)
    total?.change(active: amount)
  }

  /// A request of a route has been answered.
  func answered(_ route: Int, _ status: Int, after time: VirtualDuration) {
    durations[route].observe(time)
    if status >= 400 { errors[status < 500 ? 0 : 1].increment() }
    counter(route, status).increment()
    total?.answered(route, status, after: time)
  }

  private func counter(_ route: Int, _ status: Int) -> Counter {
    for known in requests[route] where known.status == status { return known.counter }
    let name = MetricName(blueprint.names.text("requests"), of: Self.labels["requests"]!)
    let path = blueprint.routes[route]
    let counter = scope.counter(
      name.name, help: Self.help("requests"),
      labels: name.labelled([path.method, path.pattern, "\(status)"])
        + [MetricLabel("deployment", blueprint.deployment)])
    requests[route].append((status, counter))
    return counter
  }
}

extension HTTPMetrics {
  /// By option: the labels that a name may rename, in their order.
  static let labels = [
    "requests": ["method", "path", "status"], "errors": ["class"], "duration": ["method", "path"],
    "active": [],
  ]

  static let options = [
    OptionSpec(
      "requests", .text, default: "http_server_requests_total", .assumed,
      "Requests answered. `NAME{a, b, c}` renames the labels method, path and status."),
    OptionSpec(
      "errors", .text, default: "http_server_errors_total", .assumed,
      "Requests answered with an error. `NAME{a}` renames the label class, which is 4xx or 5xx."),
    OptionSpec(
      "duration", .text, default: "http_server_request_duration_seconds",
      .documented("OpenTelemetry, semantic conventions for HTTP metrics"),
      "Time to the answer. `NAME{a, b}` renames the labels method and path."),
    OptionSpec(
      "active", .text, default: "http_server_active_requests",
      .documented("OpenTelemetry, semantic conventions for HTTP metrics"), "Requests under way, or waiting."),
  ]

  /// Upper bounds of the histogram, in seconds.
  static let buckets = OptionSpec(
    "buckets", .list(.number(0...1e9)), default: "[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]",
    .documented("Prometheus client libraries, default buckets"),
    "Upper bounds of the histogram of times, in seconds, rising.")

  static let specs = [
    MetricSpec(
      "http_server_requests_total", .counter, labels: labels["requests"]! + ["deployment"], help("requests")),
    MetricSpec("http_server_errors_total", .counter, labels: labels["errors"]! + ["deployment"], help("errors")),
    MetricSpec(
      "http_server_request_duration_seconds", .histogram, labels: labels["duration"]! + ["deployment"], help("duration")
    ),
    MetricSpec("http_server_active_requests", .gauge, labels: ["deployment"], help("active")),
  ]

  private static func help(_ option: String) -> String {
    switch option {
    case "requests": "Requests answered, by route and status."
    case "errors": "Requests answered with an error, by class."
    case "duration": "From the arrival of a request to its answer, in seconds."
    default: "Requests under way, or waiting."
    }
  }

  /// Whether the names are well-formed, and mean nothing else in the system.
  static func check(
    _ names: Options, buckets: [Double], in registry: MetricRegistry
  ) throws(ConfigurationProblem) {
    let kinds: [String: MetricKind] = ["active": .gauge, "duration": .histogram]
    for entry in names.entries {
      guard case .text(let text) = entry.value else {
        throw ConfigurationProblem(["metrics", entry.name], "cannot be filled from the environment")
      }
      let own = labels[entry.name] ?? []
      if let problem = MetricName.problem(text, of: own) {
        throw ConfigurationProblem(["metrics", entry.name], problem)
      }
      let name = MetricName(text, of: own)
      let declaration = MetricDeclaration(
        name: name.name, kind: kinds[entry.name] ?? .counter, help: help(entry.name),
        labelNames: name.labels + ["deployment"], buckets: entry.name == "duration" ? buckets : [])
      if let conflict = registry.conflict(with: declaration) {
        throw ConfigurationProblem(["metrics", entry.name], "does not fit: \(conflict.description)")
      }
    }
  }
}

/// `NAME`, or `NAME{label, label}` with other names for a metric's labels, in their order.
private struct MetricName {
  let name: String
  let labels: [String]

  init(_ text: String, of labels: [String]) {
    let parts = Self.split(text)
    name = parts.name
    self.labels = parts.labels ?? labels
  }

  func labelled(_ values: [String]) -> [MetricLabel] { zip(labels, values).map { MetricLabel($0, $1) } }

  static func problem(_ text: String, of labels: [String]) -> String? {
    let parts = split(text)
    guard isValidMetricName(parts.name) else { return "has no metric's name: '\(text)'" }
    guard let given = parts.labels else { return nil }
    guard given.count == labels.count, Set(given).count == given.count, given.allSatisfy(isValidLabelName)
    else { return "must name \(labels.count) labels, for \(labels.joined(separator: ", ")), not '\(text)'" }
    return nil
  }

  private static func split(_ text: String) -> (name: String, labels: [String]?) {
    guard let brace = text.firstIndex(of: "{") else { return (text, nil) }
    let inner = text[text.index(after: brace)...].prefix { $0 != "}" }
    return (
      String(text[..<brace]), inner.split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init)
    )
  }
}

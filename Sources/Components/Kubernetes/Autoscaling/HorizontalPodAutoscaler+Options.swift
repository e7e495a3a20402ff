import VirtualTime

// From the values of the catalogue's options to what the rules are about.
extension HorizontalPodAutoscaler {
  static func make(_ context: ComponentContext, _ options: Options) throws(ConfigurationProblem) -> any Component {
    guard let target = context.component(options.text("scaleTargetRef")) as? Deployment else {
      preconditionFailure("a reference to a deployment that is none")
    }
    let (least, most) = (options.integer("minReplicas"), options.integer("maxReplicas"))
    guard least <= most else {
      throw ConfigurationProblem(["minReplicas"], "(\(least)) must not be above 'maxReplicas' (\(most))")
    }
    let metrics = options.list("metrics")
    guard !metrics.isEmpty else { throw ConfigurationProblem(["metrics"], "names no metric") }
    var read: [AutoscalerMachine.Metric] = []
    for (index, metric) in metrics.enumerated() {
      guard case .options(let metric) = metric else { preconditionFailure("a metric that is no mapping") }
      read.append(try self.metric(metric, at: ["metrics", "\(index)"]))
    }
    let behavior = options.options("behavior")
    for direction in ["scaleUp", "scaleDown"] {
      let rules = behavior.options(direction)
      guard rules.has("policies"), rules.list("policies").isEmpty else { continue }
      throw ConfigurationProblem(["behavior", direction, "policies"], "needs at least one policy")
    }
    let machine = AutoscalerMachine(
      bounds: least...most, metrics: read, up: rules(behavior.options("scaleUp"), .up),
      down: rules(behavior.options("scaleDown"), .down),
      calculator: ReplicaCalculator(
        tolerance: options.share("tolerance").value, initialReadinessDelay: options.duration("initialReadinessDelay"),
        initializationPeriod: options.duration("cpuInitializationPeriod")))
    return HorizontalPodAutoscaler(
      context: context, target: target, machine: machine, syncPeriod: options.duration("syncPeriod"))
  }

  private static func metric(
    _ options: Options, at path: [String]
  ) throws(ConfigurationProblem) -> AutoscalerMachine.Metric {
    let kind = options.text("type") == "Resource" ? "resource" : "external"
    let other = kind == "resource" ? "external" : "resource"
    guard options.has(kind) else {
      throw ConfigurationProblem(path + ["type"], "is \(options.text("type")), which needs '\(kind)' beside it")
    }
    if options.has(other) {
      throw ConfigurationProblem(path + [other], "has no meaning beside 'type: \(options.text("type"))'")
    }
    let own = options.options(kind)
    let target = own.options("target")
    let place = path + [kind, "target"]
    let value = try self.value(target, at: place)
    if kind == "resource" {
      let name = "\(own.text("name")) resource"
      let isMemory = own.text("name") == "memory"
      if value == "averageUtilization" {
        let target = ReplicaCalculator.CPUTarget.utilization(target.integer("averageUtilization"))
        return AutoscalerMachine.Metric(
          name: "\(name) utilization (percentage of request)", target: isMemory ? .memory(target) : .cpu(target))
      }
      let target = ReplicaCalculator.CPUTarget.average(try target.quantity(value, in: place))
      return AutoscalerMachine.Metric(name: name, target: isMemory ? .memory(target) : .cpu(target))
    }
    let metric = own.options("metric")
    let amount = try target.quantity(value, in: place)
    return AutoscalerMachine.Metric(
      name: "external metric \(metric.text("name"))(nil)",
      target: value == "value" ? .value(amount) : .averageValue(amount), query: metric.text("query"))
  }

  /// The one key beside `type` that it asks for.
  private static func value(_ target: Options, at path: [String]) throws(ConfigurationProblem) -> String {
    let keys = ["Utilization": "averageUtilization", "AverageValue": "averageValue", "Value": "value"]
    let type = target.text("type")
    guard let key = keys[type] else { preconditionFailure("a target of no known type: \(type)") }
    if let stray = target.entries.first(where: { $0.name != "type" && $0.name != key }) {
      throw ConfigurationProblem(path + [stray.name], "has no meaning beside 'type: \(type)'")
    }
    guard target.has(key) else {
      throw ConfigurationProblem(path + ["type"], "is \(type), which needs '\(key)' beside it")
    }
    return key
  }

  private static func rules(_ options: Options, _ fallback: ScalingRules) -> ScalingRules {
    guard !options.entries.isEmpty else { return fallback }
    var rules = fallback
    rules.stabilization = .seconds(Int64(options.integer("stabilizationWindowSeconds")))
    rules.selection = ScalingRules.Selection(rawValue: options.text("selectPolicy")) ?? .max
    if options.has("policies") {
      rules.policies = options.list("policies").map { value in
        guard case .options(let policy) = value, let kind = ScalingRules.Policy.Kind(rawValue: policy.text("type"))
        else { preconditionFailure("a policy that is none") }
        return ScalingRules.Policy(
          kind: kind, value: policy.integer("value"), period: .seconds(Int64(policy.integer("periodSeconds"))))
      }
    }
    return rules
  }
}

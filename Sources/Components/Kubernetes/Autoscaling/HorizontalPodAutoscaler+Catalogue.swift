import VirtualTime

extension HorizontalPodAutoscaler {
  /// The `type:` of systems.
  public static let typeName = "horizontalPodAutoscaler"

  /// The catalogue entry of `type: horizontalPodAutoscaler`.
  static let catalogueEntry = ComponentType(
    name: typeName,
    summary:
      "Scales a deployment by its pods' CPU or by expressions over what is scraped, with autoscaling/v2's rules.",
    options: options,
    faults: [FaultType("metricsUnavailable", "The metrics APIs do not answer: it knows nothing and changes nothing.")],
    metrics: AutoscalerMetrics.specs,
    make: { context, options throws(ConfigurationProblem) in try make(context, options) })

  private static let documented = Provenance.documented("Kubernetes documentation, Horizontal Pod Autoscaling")

  private static let options = [
    OptionSpec("scaleTargetRef", .reference([Deployment.typeName]), required: true, "The deployment that it scales."),
    OptionSpec("minReplicas", .integer(1...10_000), default: "1", documented, "The fewest pods."),
    OptionSpec("maxReplicas", .integer(1...10_000), required: true, "The most pods."),
    OptionSpec(
      "metrics", .list(.object(metric)), required: true, "Of several, the one that asks for the most pods counts."),
    OptionSpec(
      "behavior",
      .object([
        rules("scaleUp", window: "0", "Up. Default policies: 4 Pods and 100 Percent per 15 s."),
        rules("scaleDown", window: "300", "Down. Default policy: 100 Percent per 15 s."),
      ]), default: "{}", documented, "How fast it may go."),
    period("syncPeriod", "15s", "Between two looks."),
    OptionSpec("tolerance", .share, default: "10%", documented, "A metric so near to its target changes nothing."),
    period("cpuInitializationPeriod", "5m", "From a pod's start; CPU before or at its becoming ready is ignored."),
    period(
      "initialReadinessDelay", "30s", "From a pod's start; one that was not ready since then has never been ready."),
  ]

  private static func period(_ name: String, _ fallback: String, _ help: String) -> OptionSpec {
    let range = VirtualDuration.milliseconds(1)...VirtualDuration.hours(24)
    return OptionSpec(name, .duration(range), default: fallback, documented, help)
  }

  private static let metric = [
    OptionSpec("type", .choice(["Resource", "External"]), required: true, "Which of the keys beside it counts."),
    OptionSpec(
      "resource",
      .object([
        OptionSpec("name", .choice(["cpu", "memory"]), required: true, "Which of the pods' resources."),
        OptionSpec(
          "target",
          .object([
            OptionSpec("type", .choice(["Utilization", "AverageValue"]), required: true, "What it is held against."),
            OptionSpec(
              "averageUtilization", .integer(1...100_000), required: false, "Percent of what the pods request."),
            OptionSpec("averageValue", .text, required: false, "Cores or bytes per pod, such as 200m or 512Mi."),
          ]), required: true, "What it should be."),
      ]), required: false, "What the metrics server knows of the pods."),
    OptionSpec(
      "external",
      .object([
        OptionSpec(
          "metric",
          .object([
            OptionSpec("name", .text, required: true, "What reasons call it."),
            OptionSpec(
              "query", .promQL, required: true,
              "An expression over what is scraped, as an adapter's configuration has it; elements are added up."),
          ]), required: true, "Which one."),
        OptionSpec(
          "target",
          .object([
            OptionSpec("type", .choice(["Value", "AverageValue"]), required: true, "What it is held against."),
            OptionSpec("value", .text, required: false, "Of the metric as a whole, such as 1000 or 1k."),
            OptionSpec("averageValue", .text, required: false, "Each pod's share, such as 100 or 500m."),
          ]), required: true, "What it should be."),
      ]), required: false, "What an adapter (prometheus-adapter, KEDA) makes of Prometheus' data."),
  ]

  private static func rules(_ name: String, window: String, _ help: String) -> OptionSpec {
    OptionSpec(
      name,
      .object([
        OptionSpec(
          "stabilizationWindowSeconds", .integer(0...3_600), default: window, documented,
          "How far back recommendations count: the lowest for scaling up, the highest for scaling down."),
        OptionSpec(
          "selectPolicy", .choice(["Max", "Min", "Disabled"]), default: "Max", documented,
          "Whether the policy counts that allows most, or least, or the direction is closed."),
        OptionSpec(
          "policies",
          .list(
            .object([
              OptionSpec("type", .choice(["Pods", "Percent"]), required: true, "The unit of 'value'."),
              OptionSpec("value", .integer(1...100_000), required: true, "The most that may change in a period."),
              OptionSpec("periodSeconds", .integer(1...1_800), required: true, "Over how long."),
            ])), required: false, "Limits of the speed."),
      ]), default: "{}", documented, help)
  }
}

import Components
import SimulationKernel

/// `kubectl autoscale` and `kubectl describe hpa`.
extension Shell {
  func kubectlAutoscale(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let flags = try KubectlArguments(
      arguments, of: "autoscale",
      flags: [
        .init("--min", value: true), .init("--max", value: true), .init("--cpu-percent", value: true),
        .init("--name", value: true),
      ])
    func number(_ flag: String, _ standard: Int) throws(ToolFailure) -> Int {
      guard let text = flags[flag] else { return standard }
      guard let number = Int(text) else {
        throw KubectlArguments.failure(
          "invalid argument \"\(text)\" for \"\(flag)\" flag: strconv.ParseInt: parsing \"\(text)\": invalid syntax",
          "autoscale")
      }
      return number
    }
    let (least, most) = (try number("--min", -1), try number("--max", -1))
    // 0: whatever the API server takes for the default.
    let percent = try number("--cpu-percent", 80)
    guard most >= 1 else {
      throw ToolFailure(1, "error: --max=MAXPODS is required and must be at least 1, max: \(most)\n")
    }
    guard most >= least else {
      throw ToolFailure(
        1, "error: --max=MAXPODS must be larger or equal to --min=MINPODS, max: \(most), min: \(least)\n")
    }
    guard (1...100_000).contains(percent), most <= 10_000 else {
      throw ToolFailure(126, "firedrill: the simulation autoscales to 1 to 100000 percent and at most 10000 pods\n")
    }
    guard let first = flags.operands.first else {
      throw ToolFailure(1, "error: must specify the type and name of an object to autoscale\n")
    }
    var output = ""
    for target in try KubectlTarget.read(flags.operands, standard: first.contains("/") ? .deployment : nil) {
      guard target.kind == .deployment else {
        throw ToolFailure(
          126, "firedrill: the simulation does not support kubectl autoscale of \(target.kind.plural)\n")
      }
      guard let deployment = try controller(target, in: flags.namespace) as? Deployment else { continue }
      let name = flags["--name"] ?? deployment.name
      if objects(.autoscaler, in: flags.namespace).contains(where: { $0.name == name }) {
        throw ToolFailure(
          1, "Error from server (AlreadyExists): horizontalpodautoscalers.autoscaling \"\(name)\" already exists\n")
      }
      let scaler = deployment.with { $0.autoscaled(as: name, between: max(1, least)...most, cpuPercent: percent) }
      scaler.with { $0.start() }
      madeAutoscalers.append(scaler)
      output += "horizontalpodautoscaler.autoscaling/\(name) autoscaled\n"
    }
    return CommandResult(output: output)
  }

  /// The system's, and those that this shell has made; without those that were deleted.
  var autoscalers: [HorizontalPodAutoscaler] {
    (world.autoscalers + madeAutoscalers).filter { !$0.with { $0.isDeleted } }
  }

  func describe(_ scaler: HorizontalPodAutoscaler) -> String {
    let state = scaler.with { $0.describe() }
    var fields = [
      ("Name:", state.name), ("Namespace:", state.namespace), ("Labels:", "<none>"), ("Annotations:", "<none>"),
      ("CreationTimestamp:", stamp(max(world.began, state.createdAt))),
      ("Reference:", "Deployment/\(state.deployment)"),
      ("Metrics:", "( current / target )"),
    ]
    fields += state.metrics.map { ("  \($0.name):", $0.values) }
    fields += [
      ("Min replicas:", "\(state.bounds.lowerBound)"), ("Max replicas:", "\(state.bounds.upperBound)"),
      ("Deployment pods:", "\(state.pods) current / \(state.replicas) desired"),
    ]
    let width = fields.map(\.0.count).max() ?? 0
    var text = fields.map { name, value in
      name + String(repeating: " ", count: width - name.count + 2) + value + "\n"
    }.joined()
    func table(_ rows: [[String]]) -> String {
      var widths = rows[0].map(\.count)
      for row in rows { for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.count) } }
      return rows.map { row in
        "  "
          + row.enumerated().map { index, cell in
            index == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.count + 2)
          }.joined() + "\n"
      }.joined()
    }
    if !state.conditions.isEmpty {
      text += "Conditions:\n"
      text += table(
        [["Type", "Status", "Reason", "Message"], ["----", "------", "------", "-------"]]
          + state.conditions.map { [$0.type, $0.holds ? "True" : "False", $0.reason, $0.message] })
    }
    guard !state.rescales.isEmpty else { return text + "Events:  <none>\n" }
    return text + "Events:\n"
      + table(
        [["Type", "Reason", "Age", "From", "Message"], ["----", "------", "----", "----", "-------"]]
          + state.rescales.map {
            [
              "Normal", "SuccessfulRescale", age(since: $0.at), "horizontal-pod-autoscaler",
              "New size: \($0.to); reason: \($0.reason)",
            ]
          })
  }
}

import Components

// Disturbances of more pods than there are.
extension Linter {
  /// Faults and actions that name a number of pods which their deployment never has: they reach all of them.
  func tooManyPods() -> [Advice] {
    system.plan.faults.enumerated().compactMap { index, fault in
      tooMany(fault.fault.type, fault.fault.options, fault.target, ["faults", "\(index)", fault.fault.type])
    }
      + disturbances.compactMap { call in tooMany(call.action.type, call.action.options, call.target, call.path) }
  }

  /// Every action of the scenario, of its runbooks and of its automations.
  var disturbances: [PlacedSteps.Call] {
    system.plan.actions.enumerated().map { index, plan in
      PlacedSteps.Call(
        target: plan.target, action: plan.action, path: ["actions", "\(index)", plan.action.type])
    } + system.plan.placedSteps.flatMap(\.calls)
  }

  private func tooMany(_ type: String, _ options: Options, _ target: String, _ path: [String]) -> Advice? {
    // Without a number, faults are for all pods; kubectl wants to know how many.
    let option = type == "deletePods" ? "count" : "pods"
    guard let pods = options.whole(option), let deployment = system.component(target),
      let replicas = deployment.options.whole("replicas")
    else { return nil }
    // Whoever types commands may scale to anything.
    if system.plan.placedSteps.flatMap(\.commandLines).contains(where: { $0.text.contains("replicas") }) { return nil }
    let scaled =
      disturbances.filter { $0.target == target && $0.action.type == "scale" }
      .compactMap { $0.action.options.whole("replicas") } + autoscaled(target)
    let most = max(replicas, scaled.max() ?? 0)
    guard pods > most else { return nil }
    return Advice(
      path: path + [option],
      message: "'\(target)' never has \(pods) pods: \(replicas)" + (most > replicas ? ", or \(most) when scaled" : "")
        + "; without '\(option)', \(type) is for \(option == "pods" ? "all" : "one") of them")
  }

  /// The most pods that autoscalers may ask for.
  private func autoscaled(_ deployment: String) -> [Int] {
    system.plan.components.filter {
      $0.type == HorizontalPodAutoscaler.typeName && $0.options.word("scaleTargetRef") == deployment
    }.compactMap { $0.options.whole("maxReplicas") }
  }
}

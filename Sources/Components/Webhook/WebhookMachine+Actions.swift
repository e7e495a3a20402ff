import VirtualTime

extension WebhookMachine {
  /// Whether an action's endpoints exist and its texts can be used.
  public func check(_ action: ActionCall) throws(ConfigurationProblem) {
    guard action.type != "setTimeout" else { return }
    _ = try indices(of: action.options.text("endpoint"))
  }

  /// An operator acts on the registrations.
  /// - Returns: what the operator sees, one line.
  public mutating func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    if action.type == "setTimeout" {
      timeout = action.options.duration("timeout")
      return "timeout is \(timeout)"
    }
    let named: [Int]
    do { named = try indices(of: action.options.text("endpoint")) } catch { throw ActionRefused(error.message) }
    for index in named {
      switch action.type {
      case "enable": enable(index)
      case "disable": endpoints[index].disabled = .operator
      case "setUrl":
        endpoints[index].url = action.options.text("url").replacing("{id}", with: endpoints[index].id)
        settleURL(index)
      case "setSecret":
        endpoints[index].secret = action.options.text("secret").replacing("{id}", with: endpoints[index].id)
        settleSecret(index)
      default: throw ActionRefused("webhooks have no action '\(action.type)'")
      }
    }
    let words = ["enable": "enabled", "disable": "disabled", "setUrl": "updated", "setSecret": "updated"]
    return "\(named.count) endpoint\(named.count == 1 ? "" : "s") \(words[action.type] ?? "")"
  }

  /// The endpoint gets deliveries again; its failures are forgotten.
  mutating func enable(_ index: Int) {
    endpoints[index].disabled = nil
    endpoints[index].consecutiveFailures = 0
    endpoints[index].failingSince = nil
  }

  /// The registration follows the receiver to where it has moved: it stays there.
  private mutating func settleURL(_ index: Int) {
    guard let target = endpoints[index].target, target == listening(index), target != receivers[index].url else {
      return
    }
    receivers[index].url = target
    receivers[index].address = endpoints[index].url
    settle(index) { if case .url = $0 { true } else { false } }
  }

  private mutating func settleSecret(_ index: Int) {
    let secret = endpoints[index].secret
    guard secret == checkedSecret(index), secret != receivers[index].secret else { return }
    receivers[index].secret = secret
    settle(index) { if case .secret = $0 { true } else { false } }
  }

  /// Faults of a kind hit the endpoint no more; those that hit none are over.
  private mutating func settle(_ index: Int, _ isOfKind: (WebhookFault.Effect) -> Bool) {
    for entry in faults.entries where isOfKind(entry.effect.effect) && entry.effect.reach[index] {
      var rest = entry.effect
      rest.reach[index] = false
      faults.remove(entry.id)
      if rest.reach.contains(true) { faults.add(entry.id, rest) } else { cured.insert(entry.id) }
    }
  }
}

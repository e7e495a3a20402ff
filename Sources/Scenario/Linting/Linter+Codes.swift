import Components

// Names for error codes that no provider has.
extension Linter {
  /// Entries of `errorCodes` that never match: the provider does not exist, or it has no such code.
  func unknownCodes() -> [Advice] {
    let providers = system.plan.components.filter { $0.options.mapping("codes") != nil }
    return system.plan.components.flatMap { queue in
      (queue.options.mapping("errorCodes")?.entries ?? []).compactMap { entry -> Advice? in
        let parts = entry.name.split(separator: "/", maxSplits: 1).map(String.init)
        let path = ["components", queue.name, "errorCodes", entry.name]
        guard parts.count == 2, let provider = providers.first(where: { $0.name == parts[0] }) else {
          let meant = NearName.nearest(to: parts.first ?? "", in: providers.map(\.name))
          return Advice(
            path: path,
            message: "no provider is named in '\(entry.name)', keys are provider/code"
              + (meant.map { "; did you mean '\($0)/\(parts.count == 2 ? parts[1] : "")'?" } ?? ""))
        }
        let codes = Self.codes(of: provider)
        guard !codes.contains(parts[1]) else { return nil }
        let meant = NearName.nearest(to: parts[1], in: codes).map { "; did you mean '\($0)'?" } ?? ""
        return Advice(path: path, message: "'\(provider.name)' has no code '\(parts[1])'\(meant)")
      }
    }
  }

  /// Actions on messages with an error code that none of them can have.
  func unknownCodesInActions() -> [Advice] {
    disturbances.compactMap { call in
      guard let code = call.action.options.word("code"), let queue = system.component(call.target),
        queue.type == TableQueue.typeName
      else { return nil }
      let known = codes(in: queue)
      guard !known.contains(code) else { return nil }
      let meant = NearName.nearest(to: code, in: known).map { "; did you mean '\($0)'?" } ?? ""
      return Advice(path: call.path + ["code"], message: "no message can have the error code '\(code)'\(meant)")
    }
  }

  /// What the rows of a queue can have as their error code: what providers and their clients say, by the queue's own names,
  /// and what faults make up.
  private func codes(in queue: ComponentPlan) -> [String] {
    let names = (queue.options.mapping("errorCodes")?.entries ?? []).reduce(into: [String: String]()) { names, entry in
      if case .text(let name) = entry.value { names[entry.name] = name }
    }
    let answers = system.plan.components.filter { $0.options.mapping("codes") != nil }
      .flatMap { provider in Self.codes(of: provider).map { "\(provider.name)/\($0)" } }
    let madeUp = system.plan.faults.flatMap { fault -> [String] in
      let codes = [fault.fault.options.word("code"), fault.fault.options.mapping("errors")?.word("code")]
      return codes.compactMap { $0 }.flatMap { [$0, "\(fault.target)/\($0)"] }
    }
    let refusals = system.plan.components.compactMap { $0.options.word("code") }
    return (answers + madeUp + refusals).map { names[$0] ?? $0 } + [TableQueue.expiredCode]
  }

  /// What attempts with a provider can end with: its own codes and those of its clients.
  private static func codes(of provider: ComponentPlan) -> [String] {
    (provider.options.mapping("codes")?.entries.map(\.name) ?? []) + ClientCode.all
  }
}

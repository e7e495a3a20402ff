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

  /// What attempts with a provider can end with: its own codes and those of its clients.
  private static func codes(of provider: ComponentPlan) -> [String] {
    (provider.options.mapping("codes")?.entries.map(\.name) ?? []) + ClientCode.all
  }
}

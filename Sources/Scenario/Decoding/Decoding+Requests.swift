import Components

/// Mixes of requests, and what of the endpoints of a system can be known before it is made.
extension Decoding {
  static let requestKeys = ["into", "endpoints"]

  func decodeRequests(_ node: LocatedNode?) {
    for pair in section(node, "requests") {
      mixNames.append(pair.key.text)
      let fields = Fields(
        pair.value, of: "requests '\(pair.key.text)'", keys: Self.requestKeys, at: pair.key.position, problems: problems
      )
      let into = requestIntake(fields.required("into"))
      let endpoints = fields.required("endpoints").flatMap { mix($0, into: into) }
      guard let into, let endpoints else { continue }
      requests.append(RequestMixPlan(name: pair.key.text, into: into, endpoints: endpoints))
    }
  }

  private func requestIntake(_ node: LocatedNode?) -> String? {
    guard let name = target(node, "into"), let node else { return nil }
    guard let type = componentTypes[name], !type.takesRequests else { return name }
    let fitting = componentNames.filter { componentTypes[$0]?.takesRequests ?? false }
    let types = catalogue.components.filter(\.takesRequests).map(\.name)
    problems.report(
      node.position, "component '\(name)' is of type \(type.name), which takes no requests without messages",
      note: fitting.isEmpty
        ? "the types that do are \(types.joined(separator: ", "))"
        : "the components that do are \(Self.list(fitting))")
    return nil
  }

  private func mix(_ node: LocatedNode, into: String?) -> [RequestMixPlan.Endpoint]? {
    guard let pairs = node.mapping else {
      if !node.isInvalid {
        problems.report(node.position, "'endpoints' must be a mapping of endpoints to shares, not \(node.kindName)")
      }
      return nil
    }
    let named = named(pairs, in: "endpoints")
    if let into, let known = endpoints(of: into)?.map(\.name) {
      for pair in named where !known.contains(pair.key.text) {
        problems.report(
          pair.key.position, "'\(into)' has no endpoint '\(pair.key.text)'", meaning: pair.key.text, of: known,
          note: known.isEmpty ? "it has no endpoints" : "its endpoints are \(Self.list(known))", isAboutAbsence: true)
      }
    }
    let weights = Weights(scalars).decode(
      named.map { ($0.key.text, $0.value) }, at: node.position, of: "'endpoints'")
    return weights.map { zip(named, $0).map { .init(name: $0.key.text, weight: $1) } }
  }

  /// An endpoint of a system, and the flows whose messages come to it.
  struct ServedEndpoint {
    var deployment: String
    var name: String
    var flows: [String]
  }

  /// What a component offers whose type takes requests; nil: it cannot be read, or is another type's.
  func endpoints(of front: String) -> [ServedEndpoint]? {
    guard componentTypes[front]?.name == HTTPFront.typeName,
      let served = components.first(where: { $0.plan.name == front })?.plan.options.word("servedBy"),
      let first = components.first(where: { $0.plan.name == served })
    else { return nil }
    var names = [served]
    if first.plan.type == Service.typeName {
      guard case .list(let values)? = first.plan.options["deployments"] else { return nil }
      names = values.compactMap { if case .text(let name) = $0 { name } else { nil } }
    }
    var found: [ServedEndpoint] = []
    for name in names {
      guard let deployment = components.first(where: { $0.plan.name == name }),
        case .workload(HTTPServer.typeName, let options)? = deployment.plan.options["runs"],
        case .list(let entries)? = options["endpoints"]
      else { return nil }
      for entry in entries {
        guard case .options(let own) = entry, let path = own.word("path") else { continue }
        var flows: [String] = []
        if case .list(let values)? = own["flows"] {
          flows = values.compactMap { if case .text(let name) = $0 { name } else { nil } }
        }
        found.append(ServedEndpoint(deployment: name, name: path, flows: flows))
      }
    }
    return found
  }

  /// Whether there is one endpoint for the messages of a flow that leads into an API.
  func checkEndpoint(ofFlow flow: String, into: String, at position: SourcePosition) {
    guard let endpoints = endpoints(of: into) else { return }
    let fitting = endpoints.filter { $0.flows.contains(flow) }
    guard !fitting.isEmpty else {
      let listed = endpoints.flatMap(\.flows)
      problems.report(
        position, "no endpoint of '\(into)' lists the flow '\(flow)' among its 'flows'",
        note: listed.isEmpty ? "none lists any" : "they list \(Self.list(listed))", isAboutAbsence: true)
      return
    }
    let names = Set(fitting.map(\.name))
    if names.count > 1 || Set(fitting.map(\.deployment)).count < fitting.count {
      problems.report(
        position, "several endpoints of '\(into)' list the flow '\(flow)': its messages come to one alone",
        note: "they are \(Self.list(fitting.map(\.name)))")
    }
  }

  /// The endpoints of all APIs, each once.
  var allEndpoints: [String] {
    var names: [String] = []
    for component in componentNames {
      for endpoint in endpoints(of: component) ?? [] where !names.contains(endpoint.name) {
        names.append(endpoint.name)
      }
    }
    return names
  }

  /// The name of a mix that exists.
  func requestMix(_ node: LocatedNode?) -> String? {
    guard let node, let name = scalars.text(node, "requests") else { return nil }
    if mixNames.contains(name) { return name }
    problems.report(
      node.position, "no requests are named '\(name)'", meaning: name, of: mixNames,
      note: mixNames.isEmpty ? "there are no 'requests'" : "there are \(Self.list(mixNames))", isAboutAbsence: true)
    return nil
  }
}

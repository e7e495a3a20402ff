/// Laying a scenario over its system.
struct SystemMerge {
  static let systemKeys = [
    "version", "name", "description", "components", "flows", "symptoms", "charts", "variables",
  ]

  let problems: ProblemList

  /// The scenario with what it takes from the system, and the system's name.
  ///
  /// The document keeps its own name and description; the system's `version` is checked here.
  func lay(_ scenario: LocatedNode, over system: LocatedNode) -> (document: LocatedNode, name: String?) {
    let isFile = scenario["system"]?.mapping == nil
    let subject = isFile ? "a system file" : "a system"
    let fields = Fields(system, of: subject, keys: Self.systemKeys, problems: problems)
    let scalars = ScalarDecoder(problems: problems)
    let decoding = isFile ? fields.required("version") : fields["version"]
    if let node = decoding, let text = scalars.text(node, "version"), text != "1" {
      problems.report(node.position, "version '\(text)' is not supported; this program reads version 1")
    }
    let name = fields.required("name").flatMap { scalars.text($0, "name") }
    var lower = system
    let shared = ["components", "flows", "symptoms", "charts", "variables"]
    lower.content = .mapping((system.mapping ?? []).filter { shared.contains($0.key.text) })
    return (Merge.lay(scenario, over: lower), name)
  }
}

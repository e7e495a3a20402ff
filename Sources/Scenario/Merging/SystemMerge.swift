/// Laying a scenario over its system.
struct SystemMerge {
  /// The keys of a system; a system's own file has a `version` too.
  static let systemKeys = [
    "name", "description", "components", "flows", "requests", "symptoms", "charts", "variables", "ruleFiles",
    "alertmanager",
    "prometheus", "objectives", "onCall", "runbooks", "detection", "automations", "lateAfter",
  ]

  let problems: ProblemList

  /// The scenario with what it takes from the system, and the system's name.
  ///
  /// The document keeps its own name and description.
  func lay(_ scenario: LocatedNode, over system: LocatedNode) -> (document: LocatedNode, name: String?) {
    let isFile = scenario["system"]?.mapping == nil
    let subject = "a system"
    let keys = isFile ? ["version"] + Self.systemKeys : Self.systemKeys
    let fields = Fields(system, of: subject, keys: keys, problems: problems)
    let scalars = ScalarDecoder(problems: problems)
    let name = fields.required("name").flatMap { scalars.text($0, "name") }
    var lower = system
    let shared = Self.systemKeys.filter { $0 != "name" && $0 != "description" }
    lower.content = .mapping((system.mapping ?? []).filter { shared.contains($0.key.text) })
    return (Merge.lay(scenario, over: lower), name)
  }
}

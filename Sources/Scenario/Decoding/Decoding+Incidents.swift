import VirtualTime

extension Decoding {
  /// Which version of a scenario a plan is made for.
  struct Variation {
    /// The variant's; nil: the scenario as written.
    var name: String?
    /// All variants of the file.
    var all: [String]
  }

  /// What stands for every incident, whatever its cause.
  static let everyIncident = "all"

  /// `{CAUSE: STATEMENT}` or `{CAUSE: [STATEMENT, ...]}`.
  func incidents(_ node: LocatedNode?) -> [(ExpectationPlan, SourcePlace)] {
    mapping(node, "incidents").flatMap { pair -> [(ExpectationPlan, SourcePlace)] in
      let name = pair.key.text
      checkCause(pair.key)
      let cause = name == Self.everyIncident ? nil : name
      let statements = pair.value.sequence ?? [pair.value]
      return statements.compactMap { statement in
        incidentExpectation(statement, name).map { (.incidents(cause: cause, $0), place(statement.position)) }
      }
    }
  }

  /// `STATEMENT`, or `{VARIANT: STATEMENT}` in which every variant finds its own.
  func outcome(_ node: LocatedNode?, _ variation: Variation) -> [(ExpectationPlan, SourcePlace)] {
    guard let node else { return [] }
    guard node.mapping != nil else {
      return incidentExpectation(node, "outcome").map { [(.outcome($0), place(node.position))] } ?? []
    }
    let known = [Variants.baseName] + variation.all
    return mapping(node, "outcome").compactMap { pair in
      let name = pair.key.text
      if !known.contains(name) {
        problems.report(
          pair.key.position, "the scenario has no variant '\(name)'", meaning: name, of: known,
          note: "there are \(Self.list(known))", isAboutAbsence: true)
      }
      let expected = incidentExpectation(pair.value, name)
      return name == variation.name ?? Variants.baseName
        ? expected.map { (.outcome($0), place(pair.key.position)) } : nil
    }
  }

  private func incidentExpectation(_ node: LocatedNode, _ name: String) -> IncidentExpectation? {
    guard let text = scalars.text(node, name) else { return nil }
    return scalars.parse(node, text) { text throws(ParseProblem) in try IncidentExpectation(parsing: text) }
  }

  /// Only significant faults and objectives open incidents. A fault that a variant leaves out stays known.
  private func checkCause(_ key: LocatedNode.Key) {
    guard let faults = significantFaults else { return }
    let known = faults + objectiveNames
    guard key.text != Self.everyIncident, !known.contains(key.text), !writtenFaults.contains(key.text) else { return }
    problems.report(
      key.position, "neither a significant fault nor an objective is named '\(key.text)'", meaning: key.text,
      of: known + [Self.everyIncident],
      note: "'\(Self.everyIncident)' stands for every incident"
        + (known.isEmpty ? "" : "; there are \(Self.list(known))"),
      isAboutAbsence: true)
  }
}

import Components

/// Something in a valid scenario that real systems regret.
struct Advice: Hashable, Sendable {
  /// Keys from the document's root.
  var path: [String]
  var message: String
}

/// Looks for settings of a plan that are valid and unwise.
struct Linter {
  let system: LintedSystem

  init(_ plan: Plan) { system = LintedSystem(plan) }

  /// All advice, in no particular order.
  func advice() -> [Advice] {
    amplification() + impatience() + missingJitter() + shortLeases() + tooLittleThroughput() + endlessMessages()
      + unreadVariables() + unreadableValues() + unknownCodes() + expectedOfNothing()
      + tooManyPods() + unknownCodesInActions()
  }
}

extension ReadScenario {
  /// What is unwise in the scenario and its variants, and which of their rules select what the system never produces, in
  /// the order of their places. What holds for several of them is told once.
  /// - Parameter further: what shows only when their systems are built.
  public func warnings(_ further: [PlanFinding] = []) -> [Diagnostic] {
    var seen: Set<Diagnostic> = []
    var found: [(position: SourcePosition, diagnostic: Diagnostic)] = []
    for (index, plan) in plans.enumerated() {
      let findings =
        Linter(plan).advice().map { PlanFinding(index, at: $0.path, $0.message) }
        + further.filter { $0.index == index }
      for finding in findings {
        var warning = diagnostic(finding)
        warning.severity = .warning
        var anywhere = warning
        anywhere.note = nil
        guard seen.insert(anywhere).inserted else { continue }
        found.append((position(finding), warning))
      }
      for finding in resolved[index].ruleFindings {
        var warning = diagnostic(finding)
        warning.severity = .warning
        if seen.insert(warning).inserted { found.append((finding.position, warning)) }
      }
    }
    return found.sorted { $0.position < $1.position }.map(\.diagnostic)
  }

  /// The rules that select what the scenario's system never produces, in any of the plans: most of them cannot fire.
  public func unreachableRules() -> [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return resolved.flatMap(\.ruleFindings).sorted { $0.position < $1.position }.map(diagnostic)
      .filter { seen.insert($0).inserted }
  }

  private func diagnostic(_ finding: RuleReach.Finding) -> Diagnostic {
    Diagnostic(
      file: sources.names[finding.position.file], line: finding.position.line, column: finding.position.column,
      message: finding.message, suggestion: finding.suggestion, note: finding.note,
      excerpt: sources.excerpt(at: finding.position))
  }
}

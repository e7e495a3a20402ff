import Prometheus

/// `relabel_configs` and its siblings.
extension AlertingDecoding {
  private static let keys = [
    "action", "source_labels", "separator", "regex", "target_label", "replacement", "modulus",
  ]

  func relabeling(_ node: LocatedNode?, _ name: String) -> [RelabelRule] {
    items(node, name).compactMap(relabelRule)
  }

  private func relabelRule(_ node: LocatedNode) -> RelabelRule? {
    let fields = Fields(node, of: "a step of relabelling", keys: Self.keys, problems: problems)
    guard let action = action(fields["action"]) else { return nil }
    let sources = words(fields["source_labels"], "source_labels").map(\.text)
    func text(_ key: String) -> String? {
      guard let scalar = fields[key]?.scalar, !scalar.isNull else { return nil }
      return scalar.text
    }
    let target = text("target_label") ?? ""
    switch action {
    case .replace, .lowercase, .uppercase, .keepequal, .dropequal:
      if target.isEmpty {
        problems.report(fields.position, "the action '\(action.rawValue)' needs 'target_label'", isAboutAbsence: true)
      } else if !isTarget(target, isTemplate: action == .replace), let node = fields["target_label"] {
        problems.report(node.position, "'\(target)' is no name of a label")
      }
    case .labeldrop, .labelkeep:
      for key in ["source_labels", "target_label", "separator", "replacement"] {
        guard let node = fields[key] else { continue }
        problems.report(node.position, "the action '\(action.rawValue)' takes only 'regex', not '\(key)'")
      }
    case .keep, .drop, .labelmap: break
    }
    do throws(RelabelProblem) {
      return try RelabelRule(
        action, sourceLabels: sources, separator: text("separator") ?? ";",
        regex: text("regex") ?? RelabelRule.defaultRegex, targetLabel: target, replacement: text("replacement") ?? "$1")
    } catch {
      problems.report(fields["regex"]?.position ?? fields.position, error.message)
      return nil
    }
  }

  private func action(_ node: LocatedNode?) -> RelabelRule.Action? {
    guard let node else { return .replace }
    guard let text = scalars.text(node, "action") else { return nil }
    if let action = RelabelRule.Action(rawValue: text.lowercased()) { return action }
    let names = RelabelRule.Action.allCases.map(\.rawValue)
    problems.report(
      node.position,
      text == "hashmod" ? "the action 'hashmod' is not simulated" : "there is no action '\(text)'", meaning: text,
      of: names, note: "the actions are \(names.joined(separator: ", "))")
    return nil
  }

  /// A label's name; of the action `replace`, with `$1` or `${1}` in it.
  private func isTarget(_ text: String, isTemplate: Bool) -> Bool {
    guard isTemplate, text.contains("$") else { return isLabelName(text) }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_${}".contains($0)) }
  }
}

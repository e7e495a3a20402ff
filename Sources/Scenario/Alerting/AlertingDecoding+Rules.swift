import Components
import Prometheus
import VirtualTime

extension AlertingDecoding {
  private static let groupKeys = ["name", "interval", "query_offset", "limit", "rules", "labels"]
  private static let ruleKeys = [
    "record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations",
  ]

  /// - Returns: nil when anything was reported.
  func ruleFile(_ path: String, at position: SourcePosition?) -> RuleFile? {
    let before = problems.count
    switch document(path, at: position) {
    case .unreadable: return nil
    case .nothing: return RuleFile(path: path, groups: [])
    case .node(let node):
      let fields = Fields(node, of: "a rule file", keys: ["groups"], problems: problems)
      var names: [String: SourcePosition] = [:]
      let groups = items(fields["groups"], "groups").compactMap { group($0, &names) }
      return problems.count == before ? RuleFile(path: path, groups: groups) : nil
    }
  }

  private func group(_ node: LocatedNode, _ names: inout [String: SourcePosition]) -> RuleGroup? {
    let fields = Fields(node, of: "a rule group", keys: Self.groupKeys, problems: problems)
    let nameNode = fields.required("name")
    let name = nameNode.flatMap { scalars.text($0, "name") }
    if let name, let nameNode {
      if let first = names[name] {
        problems.report(nameNode.position, "the group '\(name)' is in this file already, at line \(first.line)")
      }
      names[name] = names[name] ?? nameNode.position
    }
    let interval = fields["interval"].flatMap { duration($0, "interval") }
    if interval == .zero, let node = fields["interval"] {
      problems.report(node.position, "'interval' must be longer than 0s")
    }
    let offset = fields["query_offset"].flatMap { duration($0, "query_offset") }
    let limit = fields["limit"].map { scalars.integer($0, "limit", 0...1_000_000_000) } ?? 0
    let labels = labels(fields["labels"], "labels")
    let rules = items(fields["rules"], "rules").compactMap { rule($0, labels) }
    guard let name, let limit else { return nil }
    return RuleGroup(name: name, interval: interval, queryOffset: offset, limit: limit, rules: rules)
  }

  private func rule(_ node: LocatedNode, _ shared: [(name: String, node: LocatedNode)]) -> Rule? {
    let fields = Fields(node, of: "a rule", keys: Self.ruleKeys, problems: problems)
    let kinds = ["record", "alert"].filter { key in fields[key].map { !isNull($0) } ?? false }
    guard kinds.count == 1, let kind = kinds.first else {
      if node.mapping != nil {
        problems.report(
          kinds.isEmpty ? node.position : fields["record"]?.position ?? node.position,
          "a rule has one of 'record' and 'alert'\(kinds.isEmpty ? "" : ", not both")",
          isAboutAbsence: kinds.isEmpty)
      }
      _ = expression(fields)
      return nil
    }
    let name = fields[kind].flatMap { scalars.text($0, kind) }
    let expression = expression(fields)
    let own = labels(fields["labels"], "labels")
    // The rule's own labels go before those of the group.
    let labels = (own + shared.filter { label in !own.contains { $0.name == label.name } })
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    let rule =
      kind == "record"
      ? recording(fields, name, expression, labels) : alerting(fields, name, expression, labels)
    if let rule, let node = fields["expr"] { written.add(rule, node) }
    return rule
  }

  private func recording(
    _ fields: Fields, _ name: String?, _ expression: PromQLExpression?, _ labels: [(name: String, node: LocatedNode)]
  ) -> Rule? {
    for key in ["for", "keep_firing_for", "annotations"] {
      guard let node = fields[key], !isNull(node), node.scalar?.text != "0" else { continue }
      problems.report(node.position, "a recording rule has no '\(key)'", note: "it belongs to alerting rules")
    }
    if let name, name.contains("{") || name.contains("}"), let node = fields["record"] {
      problems.report(
        node.position, "'\(name)' is no name for a series: it holds braces", note: "expressions belong under 'expr'")
    }
    guard let name, let expression else { return nil }
    let texts = labels.compactMap { label in text(label.node).map { (name: label.name, value: $0) } }
    return .recording(RecordingRule(name: name, expression: expression, labels: texts))
  }

  private func alerting(
    _ fields: Fields, _ name: String?, _ expression: PromQLExpression?, _ labels: [(name: String, node: LocatedNode)]
  ) -> Rule? {
    let holdFor = fields["for"].map { duration($0, "for") } ?? .zero
    let keepFiringFor = fields["keep_firing_for"].map { duration($0, "keep_firing_for") } ?? .zero
    let annotations = texts(fields["annotations"], "annotations").map { (name: $0.key.text, node: $0.node) }
    let labelTexts = labels.compactMap { template($0.name, $0.node) }
    let annotationTexts = annotations.compactMap { template($0.name, $0.node) }
    guard let name, let expression, let holdFor, let keepFiringFor, labelTexts.count == labels.count,
      annotationTexts.count == annotations.count
    else { return nil }
    return .alerting(
      AlertingRule(
        name: name, expression: expression, holdFor: holdFor, keepFiringFor: keepFiringFor, labels: labelTexts,
        annotations: annotationTexts))
  }

  private func expression(_ fields: Fields) -> PromQLExpression? {
    guard let node = fields.required("expr"), let text = scalars.text(node, "expr") else { return nil }
    let expression = scalars.parse(node, text) { text throws(ParseProblem) in
      do throws(PromQLError) {
        return try PromQLExpression.parse(text)
      } catch {
        throw ParseProblem(offset: error.range.lowerBound, message: error.message)
      }
    }
    guard let expression else { return nil }
    guard expression.type == .scalar || expression.type == .instantVector else {
      problems.report(
        problems.position(in: node, byte: expression.range.lowerBound),
        "a rule needs an instant vector or a scalar, not a \(expression.type.rawValue)",
        note: "a server loads such a rule and fails to evaluate it every time")
      return nil
    }
    return expression
  }

  private func labels(_ node: LocatedNode?, _ name: String) -> [(name: String, node: LocatedNode)] {
    texts(node, name).compactMap { entry in
      if entry.key.text == LabelMatcher.metricName {
        problems.report(entry.key.position, "'\(LabelMatcher.metricName)' is the name of a series and cannot be set")
        return nil
      }
      return (entry.key.text, entry.node)
    }
  }

  private func text(_ node: LocatedNode) -> String? { node.scalar.map { $0.isNull ? "" : $0.text } }

  private func template(_ name: String, _ node: LocatedNode) -> AlertingRule.Text? {
    guard let text = text(node) else { return nil }
    do throws(TemplateProblem) {
      return AlertingRule.Text(name, try Template(text))
    } catch {
      problems.report(
        problems.position(in: node, byte: error.offset), error.message, meaning: error.name, of: error.candidates)
      return nil
    }
  }
}

import Components
public import Prometheus
import VirtualTime

extension AlertingDecoding {
  private static let fileKeys = ["rule_files", "evaluation_interval", "group_eval_order", "fuzzy_compare", "tests"]
  private static let testKeys = [
    "name", "interval", "input_series", "external_labels", "external_url", "alert_rule_test", "promql_expr_test",
  ]

  /// - Returns: nil when anything was reported.
  func unitTests(_ path: String) -> ReadRuleUnitTests? {
    let before = problems.count
    switch document(path, at: nil) {
    case .unreadable: return nil
    case .nothing(let file):
      problems.report(.whole(file: file), "the file holds no values; unit tests need 'rule_files' and 'tests'")
      return nil
    case .node(let node):
      let fields = Fields(node, of: "a file of unit tests", keys: Self.fileKeys, problems: problems)
      var tests = RuleUnitTests(path: path)
      tests.evaluationInterval = interval(fields["evaluation_interval"], "evaluation_interval") ?? .minutes(1)
      tests.isFuzzy = fields["fuzzy_compare"].flatMap { scalars.boolean($0, "fuzzy_compare") } ?? false
      tests.groupOrder = groupOrder(fields["group_eval_order"])
      var warnings: [Diagnostic] = []
      tests.ruleFiles = testedRules(fields["rule_files"], path, &warnings)
      tests.tests = items(fields["tests"], "tests").compactMap { test($0, tests.evaluationInterval) }
      guard problems.count == before else { return nil }
      warnings += unknownAlerts(tests)
      return ReadRuleUnitTests(tests: tests, warnings: warnings)
    }
  }

  /// A duration that counts as absent when it is zero.
  private func interval(_ node: LocatedNode?, _ name: String) -> VirtualDuration? {
    guard let node, !isNull(node), let value = duration(node, name), value > .zero else { return nil }
    return value
  }

  private func groupOrder(_ node: LocatedNode?) -> [String] {
    var names: [String] = []
    for (name, node) in words(node, "group_eval_order") {
      if names.contains(name) {
        problems.report(node.position, "the group '\(name)' is in this list already")
      } else {
        names.append(name)
      }
    }
    return names
  }

  /// The files that a pattern matches, sorted; nil (reported) when it is malformed.
  /// - Parameter path: of the file that names it.
  func files(matching pattern: String, _ node: LocatedNode, from path: String) -> [String]? {
    if let matches = FilePattern(FilePath.resolve(pattern, from: path)).matches(in: files) { return matches }
    problems.report(node.position, "'\(pattern)' is no pattern of file names: a bracket or backslash is left open")
    return nil
  }

  /// The rule files that the patterns match, each once. A pattern that matches none is only warned of, as promtool does.
  private func testedRules(_ node: LocatedNode?, _ path: String, _ warnings: inout [Diagnostic]) -> [RuleFile] {
    var read: [String] = []
    return words(node, "rule_files").flatMap { pattern, node -> [RuleFile] in
      guard let matches = self.files(matching: pattern, node, from: path) else { return [] }
      if matches.isEmpty {
        var warning = diagnostic("no file matches '\(pattern)'", at: node.position)
        warning.severity = .warning
        warnings.append(warning)
      }
      return matches.compactMap { file in
        if read.contains(file) { return nil }
        read.append(file)
        return ruleFile(file, at: node.position)
      }
    }
  }

  private func test(_ node: LocatedNode, _ evaluationInterval: VirtualDuration) -> RuleUnitTest? {
    let fields = Fields(node, of: "a test", keys: Self.testKeys, problems: problems)
    let name = fields["name"].flatMap { isNull($0) ? nil : scalars.text($0, "name") }
    let url = fields["external_url"].flatMap { isNull($0) ? nil : scalars.text($0, "external_url") }
    let labels = pairs(fields["external_labels"], "external_labels")
    return RuleUnitTest(
      place: place(node), name: name, interval: interval(fields["interval"], "interval") ?? evaluationInterval,
      series: inputSeries(fields["input_series"]),
      surroundings: RuleSurroundings(externalLabels: labels, externalURL: url ?? ""),
      alerts: items(fields["alert_rule_test"], "alert_rule_test").compactMap(alertExpectation),
      expressions: items(fields["promql_expr_test"], "promql_expr_test").compactMap(expressionExpectation))
  }

  // MARK: Series

  private func inputSeries(_ node: LocatedNode?) -> [SeriesNotation] {
    var isCut = false
    return items(node, "input_series").compactMap { item in
      let fields = Fields(item, of: "an input series", keys: ["series", "values"], problems: problems)
      guard let series = fields.required("series"), let metric = scalars.text(series, "series") else { return nil }
      let values = fields["values"]
      let text = values?.scalar.map { $0.isNull ? "" : $0.text } ?? ""
      if let values, values.scalar == nil, !values.isInvalid {
        problems.report(values.position, "'values' must be text such as '1 2 3', not \(values.kindName)")
      }
      // For promtool a line feed ends the list of series.
      if isCut {
        problems.report(
          item.position, "promtool leaves this series out: the values before it end with a line feed",
          note: "write them on one line, or fold them with '>-'")
      }
      if text.hasSuffix("\n") { isCut = true }
      return notation(metric, series, text, values)
    }
  }

  private func notation(
    _ metric: String, _ series: LocatedNode, _ text: String, _ values: LocatedNode?
  ) -> SeriesNotation? {
    do throws(PromQLError) {
      return try SeriesNotation(metric + " " + text)
    } catch {
      let offset = error.range.lowerBound
      let split = metric.utf8.count + 1
      let position =
        if let values, offset >= split { problems.position(in: values, byte: offset - split) } else {
          problems.position(in: series, byte: min(offset, metric.utf8.count))
        }
      problems.report(position, error.message)
      return nil
    }
  }

  // MARK: Expectations

  private func alertExpectation(_ node: LocatedNode) -> RuleUnitTest.AlertExpectation? {
    let fields = Fields(
      node, of: "an entry of 'alert_rule_test'", keys: ["eval_time", "alertname", "exp_alerts"], problems: problems)
    let time = evaluationTime(fields["eval_time"])
    let name = fields.required("alertname").flatMap { scalars.text($0, "alertname") }
    let alerts = items(fields["exp_alerts"], "exp_alerts").map { item in
      let fields = Fields(
        item, of: "an expected alert", keys: ["exp_labels", "exp_annotations"], problems: problems)
      return RuleUnitTest.Alert(
        name: name ?? "", labels: pairs(fields["exp_labels"], "exp_labels"),
        annotations: pairs(fields["exp_annotations"], "exp_annotations"))
    }
    guard let time, let name else { return nil }
    return .init(place: place(node), time: time, name: name, alerts: alerts)
  }

  /// 0 when there is none; nil when it was reported.
  private func evaluationTime(_ node: LocatedNode?) -> VirtualDuration? {
    guard let node, !isNull(node) else { return .zero }
    return duration(node, "eval_time")
  }

  private func pairs(_ node: LocatedNode?, _ name: String) -> [(name: String, value: String)] {
    texts(node, name).map { (name: $0.key.text, value: $0.text) }
  }

  private func expressionExpectation(_ node: LocatedNode) -> RuleUnitTest.ExpressionExpectation? {
    let fields = Fields(
      node, of: "an entry of 'promql_expr_test'", keys: ["expr", "eval_time", "exp_samples"], problems: problems)
    let time = evaluationTime(fields["eval_time"])
    let samples = items(fields["exp_samples"], "exp_samples").compactMap(expectedSample)
    guard let exprNode = fields.required("expr"), let text = scalars.text(exprNode, "expr"), let time else {
      return nil
    }
    let expression = scalars.parse(exprNode, text) { text throws(ParseProblem) in
      do throws(PromQLError) {
        return try PromQLExpression.parse(text)
      } catch {
        throw ParseProblem(offset: error.range.lowerBound, message: error.message)
      }
    }
    guard let expression else { return nil }
    return .init(place: place(node), time: time, text: text, expression: expression, samples: samples)
  }

  private func expectedSample(_ node: LocatedNode) -> PromQLValue.Element? {
    let fields = Fields(node, of: "an expected sample", keys: ["labels", "value", "histogram"], problems: problems)
    if let histogram = fields["histogram"], !isNull(histogram), histogram.scalar?.text.isEmpty != true {
      problems.report(histogram.position, "native histograms are not supported")
    }
    let value = expectedValue(fields["value"])
    let metric = fields["labels"]?.scalar.flatMap { $0.isNull ? nil : $0.text } ?? ""
    do throws(PromQLError) {
      let sample = try PromQLValue.Element(metric: metric, value: value ?? 0)
      return value == nil ? nil : sample
    } catch {
      if let node = fields["labels"] {
        problems.report(problems.position(in: node, byte: error.range.lowerBound), error.message)
      }
      return nil
    }
  }

  /// 0 when there is none.
  private func expectedValue(_ node: LocatedNode?) -> Double? {
    guard let node, !isNull(node) else { return 0 }
    if let scalar = node.scalar, scalar.isPlain, let value = YAMLNumber.parse(scalar.text) { return value }
    if !node.isInvalid {
      let found = node.scalar.map { $0.isPlain ? "'\($0.text)'" : "the text '\($0.text)'" } ?? node.kindName
      problems.report(
        node.position, "'value' must be a number, not \(found)", note: "YAML writes .nan, .inf and -.inf")
    }
    return nil
  }

  /// Alerts that no rule has: promtool takes them for alerts that do not fire.
  private func unknownAlerts(_ tests: RuleUnitTests) -> [Diagnostic] {
    var names: [String] = []
    for rule in tests.ruleFiles.flatMap(\.groups).flatMap(\.rules) {
      if case .alerting(let rule) = rule { names.append(rule.name) }
    }
    var seen: Set<String> = []
    return tests.tests.flatMap(\.alerts).filter { !names.contains($0.name) && seen.insert($0.name).inserted }.map {
      var warning = diagnostic(
        "no rule is named '\($0.name)', so it never fires",
        at: SourcePosition(
          file: problems.sources.names.firstIndex(of: tests.path) ?? 0, line: $0.place.line, column: $0.place.column))
      warning.suggestion = NearName.nearest(to: $0.name, in: names.prefix(1_000))
      warning.severity = .warning
      return warning
    }
  }

  private func place(_ node: LocatedNode) -> RuleUnitTest.Place {
    .init(line: node.position.line, column: node.position.column)
  }

  private func diagnostic(_ message: String, at position: SourcePosition) -> Diagnostic {
    Diagnostic(
      file: problems.sources.names[position.file], line: position.line, column: position.column, message: message,
      excerpt: problems.sources.excerpt(at: position))
  }
}

/// A file of unit tests that was read, and what is valid in it and may not be meant so.
public struct ReadRuleUnitTests: Sendable {
  public var tests: RuleUnitTests
  public var warnings: [Diagnostic]
}

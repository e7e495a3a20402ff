import Foundation
import Telemetry
import TestSupport
import Testing
import VirtualTime

@testable import Prometheus

/// The same rules over the same samples: what a real Prometheus fires, word for word.
@Suite("Rules agree with promtool")
struct PromtoolRuleTests {
  static let promtool = Promtool()

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  static func verdict(_ promtool: Promtool, rules: String, test: String) throws -> Promtool.Answer {
    let folder = try TemporaryFolder()
    try Data(rules.utf8).write(to: URL(fileURLWithPath: folder.path("rules.yml")))
    try Data(test.utf8).write(to: URL(fileURLWithPath: folder.path("test.yml")))
    return try promtool.run(["test", "rules", folder.path("test.yml")])
  }

  /// Every template of the table whose surroundings promtool can give.
  @Test(.enabled(if: promtool != nil)) func templatesGiveTheSameTexts() throws {
    let promtool = try #require(Self.promtool)
    let unfit = ["query", "external", "empty", "$labels }}", "len $labels", "$k", "parseDuration", "stripDomain"]
    let cases = TemplateTests.cases.filter { example in !unfit.contains { example.template.contains($0) } }
    #expect(cases.count > 50)
    var rules = "groups:\n- name: g\n  rules:\n"
    var test =
      "rule_files: [rules.yml]\nevaluation_interval: 1m\ntests:\n- interval: 1m\n  input_series:\n"
      + "  - {series: 'x{channel=\"SMS\",code=\"30007\"}', values: '1'}\n  alert_rule_test:\n"
    for (index, example) in cases.enumerated() {
      let value = GoFormat.shortest(example.value).replacing("+Inf", with: "Inf")
      rules += "  - {alert: C\(index), expr: 'x * \(value)', annotations: {t: \(Self.quoted(example.template))}}\n"
      test +=
        "  - {eval_time: 0m, alertname: C\(index), exp_alerts: [{exp_labels: {channel: SMS, code: '30007'}, "
        + "exp_annotations: {t: \(Self.quoted(example.expected))}}]}\n"
    }
    let answer = try Self.verdict(promtool, rules: rules, test: test)
    #expect(answer.status == 0, "\(answer.output)\(answer.errors)")
  }

  @Test(.enabled(if: promtool != nil), arguments: 0..<(Verification.isOn ? 60 : 6)) func alertsAreTheSame(seed: Int)
    throws
  {
    let promtool = try #require(Self.promtool)
    var random = RandomStream(seed: UInt64(seed), name: "rules")
    // The first is known to fire.
    let (hold, keep) = (seed == 0 ? 60 : Int64(random.below(5)) * 45, Int64(random.below(3)) * 75)
    let labels = ["severity": "{{ if gt $value 8.0 }}high{{ else }}low{{ end }}", "team": "x"]
    let annotations = [
      "text": "{{ $labels.q }}: {{ $value | humanize }} {{ printf \"%.1f|%6.2f|%e\" $value $value $value }}"
    ]
    let world = RuleWorld([
      try RuleWorld.record("small", "depth / 10"),
      try RuleWorld.alert(
        "small * 10 > 5", holdFor: hold, keepFiringFor: keep, labels: labels, annotations: annotations),
    ])
    var values: [String: [String]] = [:]
    var test = "  alert_rule_test:\n"
    var states = "  promql_expr_test:\n"
    for minute in 0..<25 {
      let time = Int64(minute) * 60
      for q in ["a", "b", "c"] {
        // Runs of the same side of the threshold, so that alerts last.
        let isHigh = (minute / (2 + q.utf8.first.map { Int($0) % 3 }! + seed % 3)) % 2 == 1
        switch random.below(20) {
        case 0: values[q, default: []].append("_")
        case 1 where minute > 0:
          values[q, default: []].append("stale")
          world.set("depth", nil, ["q": q], at: time)
        default:
          let value = Double(random.below(500)) / 100 + (isHigh ? 5.01 : 0)
          values[q, default: []].append(GoFormat.shortest(value))
          world.set("depth", value, ["q": q], at: time)
        }
      }
      world.evaluate(at: time)
      test += "  - eval_time: \(minute)m\n    alertname: A\n    exp_alerts:\n"
      for line in Self.firing(in: world, at: time) { test += "    - \(line)\n" }
      states += "  - {expr: ALERTS, eval_time: \(minute)m, exp_samples: ["
      states += try world.query("ALERTS", at: time).map { line in
        "{labels: '{\(line.dropLast(2))}', value: 1}"
      }.joined(separator: ", ")
      states += "]}\n"
    }
    var rules =
      "groups:\n- name: g\n  rules:\n  - {record: small, expr: depth / 10}\n  - alert: A\n    expr: small * 10 > 5\n"
    rules +=
      "    for: \(hold)s\n    keep_firing_for: \(keep)s\n    labels: {team: x, severity: \(Self.quoted(labels["severity"]!))}\n"
    rules += "    annotations: {text: \(Self.quoted(annotations["text"]!))}\n"
    var head = "rule_files: [rules.yml]\nevaluation_interval: 1m\ntests:\n- interval: 1m\n  input_series:\n"
    for q in ["a", "b", "c"] {
      head += "  - {series: 'depth{q=\"\(q)\"}', values: '\(values[q]!.joined(separator: " "))'}\n"
    }
    let answer = try Self.verdict(promtool, rules: rules, test: head + test + states)
    #expect(answer.status == 0, "\(answer.output.prefix(2_000))\(answer.errors.prefix(2_000))")
    // The comparison can fail: with another `for` the same expectations do not hold.
    if seed == 0 {
      #expect(world.history.contains { $0.hasSuffix("firing") })
      let other = rules.replacing("for: \(hold)s\n    keep", with: "for: \(hold + 120)s\n    keep")
      #expect(try Self.verdict(promtool, rules: other, test: head + test + states).status != 0)
    }
  }

  private static func firing(in world: RuleWorld, at time: Int64) -> [String] {
    guard var state = world.group.alerting[1] else { return [] }
    return state.alerts.filter { $0.state == .firing }.map { alert in
      let labels = world.store.labels.labels(of: alert.labels).filter { $0.name != "alertname" }
      let text = labels.map { "\($0.name): \(quoted($0.value))" }.joined(separator: ", ")
      let annotations = state.annotations(of: alert, at: time * 1_000, storage: world.storage)
        .map { "\($0.name): \(quoted($0.value))" }.joined(separator: ", ")
      return "{exp_labels: {\(text)}, exp_annotations: {\(annotations)}}"
    }
  }

  @Test(.enabled(if: promtool != nil)) func acceptsTheShippedRules() throws {
    let promtool = try #require(Self.promtool)
    let answer = try promtool.run([
      "check", "rules", ProjectFiles.path("scenarios/systems/outbound-messaging.rules.yml"),
    ])
    #expect(answer.status == 0, "\(answer.output)\(answer.errors)")
  }
}

import Foundation
import Prometheus
import Scenario
import Telemetry
import TestSupport
import Testing

/// Rules of the project's own, rehearsed: what is right passes and fires, what is wrong is found.
@Suite("Rules over made-up samples")
struct RuleRehearsalTests {
  static func rehearse(_ expression: String, annotation: String = "", record: Bool = false) throws -> RuleRehearsal {
    let expression = try PromQLExpression.parse(expression)
    if record { return RuleRehearsal(.recording(RecordingRule(name: "a:b", expression: expression))) }
    let text = AlertingRule.Text("text", try Template(annotation))
    return RuleRehearsal(.alerting(AlertingRule(name: "A", expression: expression, annotations: [text])))
  }

  @Test(arguments: [
    "up{job=~\".*queue.*\"} == 0", "absent(up{job=\"queue\"})", "rate(sent_total{code!~\"2..\"}[5m]) > 3",
    "histogram_quantile(0.9, sum by (le, zone) (rate(wait_seconds_bucket[10m]))) > 0.2",
    "free{disk=~\"/dev/(sd|nvme)[a-z]+\", mode!=\"ro\"} / size{disk=~\"/dev/.+\"} < 0.1",
    "(depth > 10) * on(host) group_left(zone) host_info{zone!=\"\"}", "predict_linear(free[6h], 4 * 3600) < 0",
    "time() - backup_time > 3600 and on() hour() >= 0", "max_over_time(rate(lost_total[5m])[1h:1m]) > 0",
  ])
  func findsSamplesThatFire(_ expression: String) throws {
    let rehearsal = try Self.rehearse(expression, annotation: "{{ $labels.host }} {{ $value | humanize }}")
    #expect(rehearsal.failures == [])
    #expect(rehearsal.hasFired)
    #expect(!rehearsal.answers.isEmpty)
    #expect(try Self.rehearse(expression, record: true).hasFired)
  }

  @Test(arguments: [
    ("depth > 1", "{{ query \"lost_total{}\" | first | value }} of {{ $labels.zone }}", []),
    ("depth > 1", "{{ with query `nothing[5m]` }}{{ . }}{{ end }}", ["range", "vector"]),
    // Never fires, and its text is expanded still.
    ("depth > 1 and depth < 1", "{{ $labels.zone | toUpper }}", []),
    ("depth > 1 and depth < 1", "{{ index $labels 4 }}", ["text:"]),
    ("depth > 1", "{{ $value | humanizeDuration | humanize }}{{ len 3 }}", ["error expanding template"]),
  ])
  func expandsTexts(_ expression: String, _ annotation: String, _ parts: [String]) throws {
    let failures = try Self.rehearse(expression, annotation: annotation).failures
    #expect(failures.isEmpty == parts.isEmpty, "\(failures)")
    if !parts.isEmpty {
      #expect(failures.contains { failure in parts.contains { failure.contains($0) } }, "\(failures)")
    }
  }

  @Test(.enabled(if: ExternalTool.promtool3 != nil)) func promtoolGivesTheSameAnswers() throws {
    let promtool = try #require(ExternalTool.promtool3)
    let rehearsal = try Self.rehearse("sum by (zone) (rate(sent_total{code=~\"5..\"}[5m])) / 3 > 1")
    #expect(rehearsal.answers.count == MadeUpSamples.Shape.allCases.count)
    #expect(try PromtoolQuestion.objection(to: rehearsal.answers, by: promtool) == nil)
    let ambiguous = try Self.rehearse("depth * on() {__name__=~\"depth|size\"}")
    #expect(!ambiguous.refusals.isEmpty || !ambiguous.answers.isEmpty)
    for refusal in ambiguous.refusals {
      #expect(try PromtoolQuestion.objection(to: [refusal], by: promtool)?.contains("err: ") == true)
    }
  }

  @Test(arguments: [
    ("a|b", "a"), ("(|x)y", "xy"), (".*", ""), (".+", "x"), ("[0-9]+s", "0s"), ("[^/]+", "x"), (#"\d{3}\.x?"#, "111."),
    ("(?:eth|en)[0-9]", "eth0"), ("^5..$", "5xx"), ("(?i)ab", "ab"),
  ])
  func examplesOfPatterns(_ pattern: String, _ example: String) throws {
    #expect(PatternExample.of(pattern) == example)
    let matcher = try #require(
      try PromQLExpression.parse("x{a=~'\(pattern.replacing("\\", with: "\\\\"))'}").selectors.first?.matchers.first)
    #expect(matcher.matches(example))
  }
}

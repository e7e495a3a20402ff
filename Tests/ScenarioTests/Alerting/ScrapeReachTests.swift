import Components
import Prometheus
import Scenario
import Telemetry
import TestSupport
import Testing
import VirtualTime

/// Rules and symptoms held against what a server scrapes.
@Suite("What a scrape reaches")
struct ScrapeReachTests {
  static let pods = """
    global: {scrape_interval: 20s, evaluation_interval: 40s, rule_query_offset: 5s, external_labels: {b: "2", a: "1"}}
    scrape_configs:
      - job_name: pods
        kubernetes_sd_configs: [{role: pod}]
        relabel_configs:
          - {action: labelmap, regex: __meta_kubernetes_pod_label_(.+)}
          - {source_labels: [__meta_kubernetes_pod_name], target_label: pod}
    """

  private func read(_ sections: String, _ files: [String: String]) throws(InvalidScenario) -> ReadScenario {
    var files = files
    files["main.yaml"] =
      SystemFiles.small + "load: {steady: {flow: notices, executor: constant-arrival-rate, rate: 4}}\nduration: 1h\n"
      + sections
    return try ScenarioReader(catalogue: .standard, files: MemoryFiles(files)).read(file: "main.yaml")
  }

  /// - Returns: what is wrong with one expression of a rule, and of a symptom.
  private func findings(_ expression: String, _ prometheus: String?) throws -> (rule: String, symptom: String) {
    var files = ["a.yml": "groups: [{name: g, rules: [{alert: A, expr: '\(expression)'}]}]"]
    files["p.yml"] = prometheus
    let key = prometheus == nil ? "" : "prometheus: p.yml\n"
    let rule = try read(key + "ruleFiles: [a.yml]\n", files).unreachableRules().map(\.message).joined()
    return (rule, problems(key + "symptoms: {s: {expr: '\(expression)'}}\n", files))
  }

  private func problems(_ sections: String, _ files: [String: String]) -> String {
    do { _ = try read(sections, files) } catch { return error.rendered() }
    return ""
  }

  @Test(
    arguments: [
      (#"queue_depth{status="queued"} > 5"#, nil),
      (#"queue_depth{job="pods",instance=~".+",app="backend",pod!=""} > 5"#, nil),
      (#"up{pod=~"backend.*"} == 0"#, nil), ("scrape_duration_seconds > 1", nil),
      (#"queue_depth{namespace="x"} > 5"#, "has no label 'namespace'"),
      (#"up{env="x"} == 0"#, "the metric 'up' has no label 'env'"),
      (#"kube_pod_status_phase{phase="Pending"} > 0"#, "no scrape job reaches kube-state-metrics"),
      ("pg_stat_activity_count > 5", "no scrape job reaches postgres"),
      ("queue_dept > 5", "queue_dept"),
    ] as [(String, String?)])
  func isToldByTargets(expression: String, problem: String?) throws {
    let (rule, symptom) = try findings(expression, Self.pods)
    if let problem {
      #expect(rule.contains(problem) && symptom.contains(problem), "\(rule)\n\(symptom)")
    } else {
      #expect(rule == "" && symptom == "")
    }
  }

  /// Without a server's file there are no targets, and so no labels of theirs.
  @Test func withoutTargetsThereAreNoneOfTheirLabels() throws {
    #expect(try findings(#"queue_depth{job="pods"} > 5"#, nil).rule.contains("no label 'job'"))
    #expect(try findings("up == 0", nil).rule.contains("produces the metric 'up'"))
  }

  @Test func jobsThatRenameMetricsLeaveNothingToCheck() throws {
    let renaming =
      Self.pods
        + """

            metric_relabel_configs: [{source_labels: [__name__], regex: queue_(.*), target_label: __name__, replacement: q_$1}]
        """.replacing("      metric", with: "    metric")
    #expect(try findings("q_depth{x=\"y\"} > 5", renaming).rule == "")
  }

  @Test func namesOfTargetsAreThoseOfComponents() throws {
    let file = "scrape_configs: [{job_name: j, static_configs: [{targets: ['postgrs:1']}]}]"
    #expect(
      problems("prometheus: p.yml\n", ["p.yml": file]).contains(
        "no component is named 'postgrs'; did you mean 'postgres'?"))
  }

  @Test func theServersIntervalsHoldUnlessTheScenarioSaysOtherwise() throws {
    let files = [
      "p.yml": Self.pods + "\nrule_files: [rules/*.yml]\n",
      "rules/a.yml": "groups: [{name: g, rules: [{alert: A, expr: up == 0}]}]",
    ]
    let plan = try #require(try read("prometheus: p.yml\n", files).plans.first)
    #expect(plan.scrapeInterval == .seconds(20) && plan.evaluationInterval == .seconds(40))
    let scraping = try #require(plan.scraping)
    #expect(scraping.externalLabels == [MetricLabel("a", "1"), MetricLabel("b", "2")])
    #expect(scraping.ruleQueryOffset == .seconds(5))
    #expect(scraping.jobs.map(\.interval) == [.seconds(20)] && scraping.jobs[0].timeout == .seconds(10))
    #expect(plan.ruleFiles.map(\.path) == ["rules/a.yml"])
    let own = try #require(
      try read("prometheus: p.yml\nscrapeInterval: 5s\nevaluationInterval: 10s\n", files).plans.first)
    #expect(own.scrapeInterval == .seconds(5) && own.evaluationInterval == .seconds(10))
    #expect(own.scraping == scraping)
  }
}

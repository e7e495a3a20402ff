import Harness
import Prometheus
import Scenario
import Telemetry
import TestSupport
import Testing
import VirtualTime

/// A metrics server that finds pods and scrapes them one by one.
@Suite("Targets during a run")
struct TargetTests {
  static let pods = """
    global: {scrape_interval: 15s, evaluation_interval: 15s, external_labels: {cluster: eu, replica: a}}
    alerting:
      alert_relabel_configs: [{action: labeldrop, regex: replica}]
    scrape_configs:
      - job_name: pods
        kubernetes_sd_configs: [{role: pod}]
        relabel_configs:
          - {source_labels: [__meta_kubernetes_pod_name], target_label: pod}
          - {source_labels: [__meta_kubernetes_namespace], target_label: namespace}
      - job_name: cluster
        honor_labels: true
        static_configs: [{targets: ['kube-state-metrics:8080', 'cadvisor:4194']}]
      - job_name: redis
        scrape_interval: 30s
        static_configs: [{targets: ['redis.default.svc:9121'], labels: {env: test}}]
    """

  /// Everything that was scraped in a run, and its result.
  struct Played {
    var result: RunResult
    var store: SampleStore
    var start: CalendarInstant

    /// The elements of an expression at a time after the start, by the value of a label.
    func read(_ text: String, by label: String = "pod", at time: VirtualDuration) throws -> [String: Double] {
      let moment = start.moment(of: .start + time).unixNanoseconds / 1_000_000
      let elements = try Evaluation(PromQLExpression.parse(text), in: store).elements(at: moment)
      return Dictionary(
        elements.map { (store.labels.value(of: label, in: $0.labels), $0.value) }, uniquingKeysWith: { $0 + $1 })
    }

    func value(_ text: String, at time: VirtualDuration) throws -> Double? {
      try read(text, by: "", at: time).values.first
    }
  }

  static func play(
    _ sections: String, prometheus: String? = pods, files more: [String: String] = [:], seed: UInt64 = 7
  ) throws -> Played {
    var files = more
    var sections = sections
    if let prometheus {
      files["prometheus.yml"] = prometheus
      sections += "\nprometheus: prometheus.yml\n"
    }
    let plan = try SmallSystem.plan(sections, files: files)
    let archive = SampleArchive()
    var options = RunOptions()
    options.archive = archive
    let result = try SimulationRun(plan: plan, seed: seed, options: options).execute()
    return Played(result: result, store: archive.store, start: plan.start)
  }

  static let steady = """
    duration: 6m
    load: {steady: {flow: notices, executor: constant-arrival-rate, rate: 4, duration: 4m}}

    """

  @Test func eachPodHasItsOwnSeries() throws {
    let played = try Self.play(Self.steady)
    let up = try played.read("up{job='pods'}", at: .minutes(6))
    #expect(up.count == 3 && up.values.allSatisfy { $0 == 1 })
    #expect(up.keys.allSatisfy { $0.hasPrefix("backend-") })
    // What all pods have counted is what the run has counted, each pod has done a part of it.
    let sent = try played.read("sum by (pod) (queue_sent_total)", at: .minutes(6))
    #expect(sent.values.allSatisfy { $0 > 100 })
    #expect(Int(sent.values.reduce(0, +)) == played.result.total.messages.delivered)
    let latency = try #require(try played.value("sum(queue_delivery_latency_seconds_count)", at: .minutes(6)))
    #expect(Int(latency) == played.result.total.messages.delivered)
    let accepted = try played.read("http_requests_total{status='202'}", at: .minutes(6))
    #expect(accepted.count == 3)
    #expect(Int(accepted.values.reduce(0, +)) == played.result.total.messages.accepted)
    // Gauges of what the pods share are the same on each.
    let depth = try played.read("queue_depth{status='sent'}", at: .minutes(6))
    #expect(Set(depth.values) == [Double(played.result.total.messages.delivered)] && depth.count == 3)
    #expect(try played.value("count(quota_used)", at: .minutes(6)) == 15)
    #expect(try played.read("up", by: "job", at: .minutes(6)) == ["pods": 3, "cluster": 2, "redis": 1])
    #expect(try played.value("count(kube_pod_status_phase{job='cluster',phase='Running'} == 1)", at: .minutes(6)) == 3)
    #expect(
      try played.value("redis_commands_processed_total{env='test',instance='redis.default.svc:9121'}", at: .minutes(6))
        ?? 0 > 0)
    // Nobody scrapes the database.
    #expect(try played.value("pg_stat_activity_count", at: .minutes(6)) == nil)
  }

  @Test(arguments: 1..<4 as Range<UInt64>) func scrapingChangesNothingInTheHistory(seed: UInt64) throws {
    let sections = Self.steady + "faults: [{at: 1m, target: backend, crash: {pods: 1}, for: 1s}]\n"
    #expect(
      try Self.play(sections, seed: seed).result.digest
        == Self.play(sections, prometheus: nil, seed: seed).result.digest)
  }

  @Test func aRestartedContainerCountsFromZero() throws {
    // Often enough that a scrape meets the container while it is down.
    let played = try Self.play(
      Self.steady + "faults: [{at: 2m, target: backend, crash: {pods: 1}, for: 1s}]\n",
      prometheus: Self.pods.replacing("scrape_interval: 15s", with: "scrape_interval: 1s, scrape_timeout: 1s"))
    let before = try played.read("sum by (pod) (queue_sent_total)", at: .seconds(119))
    let resets = try played.read("max by (pod) (resets(queue_sent_total[6m]))", at: .minutes(6))
    #expect(resets.values.sorted() == [0, 0, 1])
    let restarted = try #require(resets.first { $0.value == 1 }?.key)
    let after = try played.read("sum by (pod) (queue_sent_total)", at: .minutes(6))
    #expect(try #require(after[restarted]) > 0)
    // All increases add up to what was sent but for what no scrape saw: the last interval of a process and its first.
    let total = after.values.reduce(0, +) + (before[restarted] ?? 0)
    #expect(total <= Double(played.result.total.messages.delivered))
    #expect(total > Double(played.result.total.messages.delivered) * 0.95)
    #expect(
      try played.read("kube_pod_container_status_restarts_total", at: .minutes(6)).filter { $0.value == 1 }.map(\.key)
        == [restarted])
    #expect(
      try played.read("kube_pod_container_status_last_terminated_reason{reason='Error'} == 1", at: .minutes(6)).map(
        \.key)
        == [restarted])
    #expect(try played.value("min_over_time((min(up{job='pods'}))[4m:1s])", at: .minutes(6)) == 0)
  }

  /// The database answers after the containers that took the requests have been replaced; they count nowhere any more.
  /// Metric handles are pointers, so this is for the address sanitizer too.
  @Test(arguments: 1..<6 as Range<UInt64>) func requestsOutliveTheirContainer(seed: UInt64) throws {
    let slow = "{at: 1m, target: postgres, latency: {add: 20s}, for: 2m}"
    let played = try Self.play(
      Self.steady + "faults: [\(slow), {at: 90s, target: backend, crash: , for: 1s}]\n", seed: seed)
    let accepted = try played.read("http_requests_total{status='202'}", at: .minutes(6)).values.reduce(0, +)
    #expect(accepted > 0 && Int(accepted) < played.result.total.messages.accepted)
  }

  @Test func aHungPodTimesOutAndComesBack() throws {
    let played = try Self.play(Self.steady + "faults: [{at: 1m, for: 2m, target: backend, hang: {pods: 1}}]\n")
    let down = try played.read("up{job='pods'} == 0", at: .seconds(170))
    let hung = try #require(down.keys.first)
    #expect(down.count == 1)
    #expect(try played.value("scrape_duration_seconds{pod='\(hung)'}", at: .seconds(170)) == 10)
    #expect(try played.value("queue_sent_total{pod='\(hung)'}", at: .seconds(170)) == nil)
    // A scrape that begins in the last ten seconds of the hang is still lost.
    #expect(try played.value("up{pod='\(hung)'}", at: .seconds(200)) == 1)
    #expect(try played.value("resets(queue_sent_total{pod='\(hung)',channel='SMS'}[6m])", at: .minutes(6)) == 0)
  }

  @Test func aDeletedPodsSeriesEnd() throws {
    let played = try Self.play(Self.steady + "actions: [{at: 1m, target: backend, deletePods: {count: 1}}]\n")
    let before = try Set(played.read("up{job='pods'}", at: .seconds(59)).keys)
    let after = try Set(played.read("up{job='pods'}", at: .seconds(150)).keys)
    #expect(before.count == 3 && after.count == 3)
    let gone = try #require(before.subtracting(after).first)
    for name in ["queue_sent_total", "kube_pod_info", "kube_pod_status_phase", "container_start_time_seconds"] {
      #expect(try played.value("count_over_time(\(name){pod='\(gone)'}[150s])", at: .seconds(150)) ?? 0 > 0, "\(name)")
      #expect(try played.value("\(name){pod='\(gone)'}", at: .seconds(150)) == nil, "\(name)")
    }
  }

  @Test func endpointsThatFailAreDownWhileTheirProcessesWork() throws {
    let played = try Self.play(Self.steady + "faults: [{at: 1m, for: 1m, target: backend, scrapeFailure: {}}]\n")
    #expect(try played.read("up{job='pods'}", at: .seconds(115)).values.map { $0 } == [0, 0, 0])
    #expect(try played.value("min(up{job='pods'})", at: .minutes(3)) == 1)
    #expect(played.result.total.messages.delivered == played.result.total.messages.accepted)
    let problem = #expect(throws: RunFailure.self) {
      try Self.play(Self.steady + "faults: [{at: 1m, target: backend, scrapeFailure: {}}]\n", prometheus: nil)
    }
    #expect("\(try #require(problem))".contains("changes nothing"))
  }

  @Test func aServerThatRefusesIsDown() throws {
    let played = try Self.play(
      Self.steady + "faults: [{at: 1m, for: 1m, target: redis, outage: {mode: refuse}}]\n")
    #expect(try played.value("up{job='redis'}", at: .seconds(110)) == 0)
    #expect(try played.value("up{job='redis'}", at: .seconds(170)) == 1)
  }

  /// External labels are there for Alertmanager, not for expressions; what relabelling removes is not even there.
  @Test func alertsLeaveWithExternalLabels() throws {
    let routing = """
      route:
        receiver: nobody
        routes:
          - {receiver: team, group_wait: 5s, matchers: [cluster="eu", replica=""]}
      receivers: [{name: nobody}, {name: team, pagerduty_configs: [{routing_key: x}]}]
      """
    let rules = AlertRunTests.rules(
      """
      - alert: PodDown
        expr: up{job="pods"} == 0
        labels: {severity: P2}
        annotations: {summary: '{{ $externalLabels.cluster }}'}
      - alert: Never
        expr: up{cluster="eu"} == 1
      """)
    let sections = """
      duration: 5m
      ruleFiles: [rules.yml]
      alertmanager: am.yml
      faults: [{at: 1m, for: 2m, target: backend, hang: {pods: 2}}]

      """ + SmallSystem.steady
    var files = rules
    files["am.yml"] = routing
    let played = try Self.play(sections, files: files)
    #expect(played.result.alerts.map(\.name) == ["PodDown", "PodDown"])
    for alert in played.result.alerts {
      #expect(alert.notices.map(\.receiver) == ["team"])
      #expect(alert.labels.map(\.name) == ["instance", "job", "namespace", "pod", "severity"])
    }
    // An alert that relabelling drops reaches nobody.
    let dropped = Self.pods.replacing(
      "[{action: labeldrop, regex: replica}]", with: "[{action: drop, source_labels: [alertname], regex: PodDown}]")
    let silent = try Self.play(sections, prometheus: dropped, files: files)
    #expect(silent.result.alerts.count == 2 && silent.result.alerts.allSatisfy { $0.notices.isEmpty })
  }

  @Test func theExportIsWhatTheServerHas() throws {
    var options = RunOptions()
    nonisolated(unsafe) let sink = MemorySink()
    nonisolated(unsafe) let ends = MemorySink()
    options.openMetrics = { sink }
    options.staleMarkers = { ends }
    let plan = try SmallSystem.plan(
      Self.steady + "prometheus: prometheus.yml\nactions: [{at: 1m, target: backend, deletePods: {count: 2}}]\n",
      files: ["prometheus.yml": Self.pods])
    let archive = SampleArchive()
    options.archive = archive
    _ = try SimulationRun(plan: plan, seed: 7, options: options).execute()
    let read = SampleStore()
    try OpenMetricsReader.read(sink.bytes, into: read)
    #expect(read.allSeries.count > 100)
    /// Bit patterns: a stale marker is one NaN of many.
    func samples(_ store: SampleStore) -> [[MetricLabel]: [[UInt64]]] {
      let all = store.allSeries.map { id in
        (store.labels(of: id), store.samples(of: id).map { [UInt64(bitPattern: $0.time), $0.value.bitPattern] })
      }
      return Dictionary(uniqueKeysWithValues: all).filter { !$0.value.isEmpty }
    }
    #expect(samples(read) != samples(archive.store))
    let whole = try OpenMetricsReader.readStaleMarkers(ends.bytes, of: read)
    #expect(whole.sampleCount > read.sampleCount + 20)
    #expect(samples(whole) == samples(archive.store))
  }

  @Test func sameSeedSameSamples() throws {
    let sections = Self.steady + "faults: [{at: 1m, target: backend, crash: {pods: 2}, for: 1s}]\n"
    let (one, two) = (try Self.play(sections), try Self.play(sections))
    #expect(one.store.sampleCount == two.store.sampleCount)
    for (a, b) in zip(one.store.allSeries, two.store.allSeries) {
      #expect(one.store.labels(of: a) == two.store.labels(of: b))
      #expect(one.store.samples(of: a).map(\.value.bitPattern) == two.store.samples(of: b).map(\.value.bitPattern))
    }
  }
}

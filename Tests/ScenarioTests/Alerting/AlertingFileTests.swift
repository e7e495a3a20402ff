import Foundation
import Prometheus
import Scenario
import Telemetry
import TestSupport
import Testing
import VirtualTime

/// Every file in `Broken/alerting` has the whole expected output beside it. `FIREDRILL_UPDATE=1` writes the outputs anew.
@Suite("Rule files and Alertmanager files")
struct AlertingFileTests {
  static let directory = BrokenFileTests.directory + "/alerting"
  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    return files.filter { $0.hasSuffix(".yml") }.sorted()
  }()

  struct Files: FileReading {
    func read(_ path: String, limit: Int) throws(FileProblem) -> [UInt8] {
      try DiskFiles().read(AlertingFileTests.directory + "/" + path, limit: limit)
    }
  }

  static func read(_ name: String) throws(InvalidScenario) {
    let reader = AlertingFileReader(files: Files())
    if name.hasPrefix("alertmanager") {
      _ = try reader.alertmanager(name)
    } else if name.hasPrefix("prometheus") {
      _ = try reader.prometheus(name)
    } else {
      _ = try reader.rules(name)
    }
  }

  @Test(arguments: names) func brokenOnesAreDiagnosed(_ name: String) throws {
    let error = #expect(throws: InvalidScenario.self) { try Self.read(name) }
    let invalid = try #require(error)
    let rendered = "exit \(invalid.exitStatus)\n" + invalid.rendered()
    let expected = name.replacing(".yml", with: ".expected")
    if BrokenFileTests.isUpdating {
      try Data(rendered.utf8).write(to: BrokenFileTests.sources.appendingPathComponent("alerting/" + expected))
      return
    }
    #expect(rendered == String(decoding: try Files().read(expected, limit: .max), as: UTF8.self))
  }

  @Test func theShippedFilesAreRead() throws {
    let systems = ProjectFiles.path("scenarios/systems")
    let rules = try AlertingFileReader().rules(systems + "/outbound-messaging.rules.yml")
    #expect(rules.groups.count == 4)
    #expect(rules.groups.flatMap(\.rules).count == 26)
    let routing = try AlertingFileReader().alertmanager(systems + "/outbound-messaging.alertmanager.yml")
    #expect(routing.receivers.map(\.name) == ["on-call-pager", "incidents-channel", "error-tracker"])
    #expect(routing.inhibitions.count == 4)
  }

  @Test func aRuleKeepsWhatTheFileSays() throws {
    let text = """
      groups:
        - name: g
          interval: 30s
          query_offset: 10s
          limit: 5
          labels: {team: a, tier: 1}
          rules:
            - alert: A
              expr: up == 0
              for: 1h30m
              keep_firing_for: 5m
              labels: {tier: "2"}
              annotations: {summary: '{{ $labels.job }} is down'}
            - {record: job:up, expr: sum by (job) (up)}
      """
    let file = try AlertingFileReader(files: MemoryFiles(["r.yml": text])).rules("r.yml")
    let group = try #require(file.groups.first)
    #expect(group.interval == .seconds(30) && group.queryOffset == .seconds(10) && group.limit == 5)
    guard case .alerting(let alert) = group.rules[0], case .recording(let record) = group.rules[1] else {
      Issue.record("wrong kinds")
      return
    }
    #expect(alert.holdFor == .minutes(90) && alert.keepFiringFor == .minutes(5))
    #expect(alert.labels.map { "\($0.name)=\($0.value.text)" } == ["team=a", "tier=2"])
    #expect(record.labels.map(\.description) == ["team=\"a\"", "tier=\"1\""])
  }

  @Test func anEmptyRuleFileHasNoGroups() throws {
    #expect(try AlertingFileReader(files: MemoryFiles(["r.yml": "# nothing\n"])).rules("r.yml").groups.isEmpty)
  }

  @Test func routesInherit() throws {
    let text = """
      route:
        receiver: a
        group_by: [x]
        group_wait: 1s
        routes:
          - match: {s: "1"}
            match_re: {t: "u|v"}
            matchers: ['w!="3"']
            group_by: ['...']
            repeat_interval: 1d
            routes: [{receiver: b, mute_time_intervals: [night], group_wait: 2s}]
      receivers: [{name: a, email_configs: [{to: x}]}, {name: b, webhook_configs: [{send_resolved: false}]}]
      time_intervals:
        - name: night
          time_intervals:
            - {times: [{start_time: "22:00", end_time: "24:00"}], weekdays: ['monday:friday'], location: Etc/GMT-1}
      """
    let read = try AlertingFileReader(files: MemoryFiles(["a.yml": text])).alertmanager("a.yml")
    let child = read.route.routes[0]
    let leaf = child.routes[0]
    #expect(child.receiver == "a" && leaf.receiver == "b")
    #expect(child.matchers.map(\.description) == ["s=\"1\"", "t=~\"u|v\"", "w!=\"3\""])
    #expect(child.grouping == .all && leaf.grouping == .all && read.route.grouping == .labels(["x"]))
    #expect(leaf.groupWait == .seconds(2) && child.groupWait == .seconds(1) && leaf.repeatInterval == .hours(24))
    #expect(leaf.groupInterval == AlertRoute.defaultGroupInterval && leaf.mutedDuring == ["night"])
    #expect(read.receivers.map { $0.integrations.map(\.sendsResolved) } == [[false], [false]])
    #expect(read.timeIntervals[0].intervals[0].zone == TimeZoneRule(offsetSeconds: 3_600))
  }

  @Test func aSystemsFilesEndInThePlan() throws {
    var files = [
      "main.yaml": TestFiles.scenario,
      "system.yaml": TestFiles.system + "\nruleFiles: [alerts/a.yml]\nalertmanager: alerts/routing.yml\n",
      "alerts/a.yml": "groups: [{name: g, rules: [{alert: A, expr: queue_depth > 5}]}]",
      "alerts/routing.yml": "route: {receiver: r}\nreceivers: [{name: r}]",
    ]
    let plan = try #require(try TestFiles.read(files).plans.first)
    #expect(plan.ruleFiles.map(\.path) == ["alerts/a.yml"])
    #expect(plan.ruleFiles[0].groups[0].rules.map(\.name) == ["A"])
    #expect(plan.alertmanager?.route.receiver == "r")
    files["more/main.yaml"] = "version: 1\nextends: ../main.yaml\n"
    let below = try TestFiles.read(files, file: "more/main.yaml")
    files["more/resolved.yaml"] = below.resolvedYAML(0)
    let again = try TestFiles.read(files, file: "more/resolved.yaml")
    #expect(again.plans[0].ruleFiles.map(\.path) == ["alerts/a.yml"])
    #expect(again.plans[0].alertmanager == plan.alertmanager)
    files["alerts/a.yml"] = "groups: [{name: g, rules: [{alert: A, expr: queue_depth >}]}]"
    #expect(TestFiles.problems(files).hasPrefix("alerts/a.yml:1:"))
    files["alerts/a.yml"] = nil
    #expect(TestFiles.problems(files).contains("system.yaml:30:13: error: the file 'alerts/a.yml' does not exist"))
  }
}

import Foundation
import Prometheus
import Telemetry
import TestSupport
import Testing
import VirtualTime

@Suite("Relabelling")
struct RelabelRuleTests {
  struct Example: Sendable, CustomTestStringConvertible {
    var name: String
    var rule: @Sendable () throws -> RelabelRule
    /// nil: dropped.
    var result: [String: String]?
    var testDescription: String { name }
    init(
      _ name: String, _ result: [String: String]?, _ rule: @escaping @Sendable () throws -> RelabelRule
    ) {
      self.name = name
      self.rule = rule
      self.result = result
    }
  }

  static let labels = ["a": "foo", "b": "bar", "__meta_x": "y"]

  static func changed(_ changes: [String: String]) -> [String: String] {
    labels.merging(changes) { $1 }.filter { !$0.value.isEmpty }
  }

  static let examples = [
    Example("replaces by what was joined", changed(["c": "foo;bar"])) {
      try RelabelRule(sourceLabels: ["a", "b"], targetLabel: "c")
    },
    Example("joins with its separator, absent labels as nothing", changed(["c": "foo--bar"])) {
      try RelabelRule(sourceLabels: ["a", "no", "b"], separator: "-", targetLabel: "c")
    },
    Example("fills in groups", changed(["d": "o-f"])) {
      try RelabelRule(sourceLabels: ["a"], regex: "(.)o(.)", targetLabel: "d", replacement: "${2}-$1")
    },
    Example("replaces nothing without a match of the whole value", labels) {
      try RelabelRule(sourceLabels: ["a"], regex: "fo", targetLabel: "d")
    },
    Example("removes by an empty value", changed(["a": ""])) {
      try RelabelRule(sourceLabels: ["b"], targetLabel: "a", replacement: "")
    },
    Example("fills in the target's name, too", changed(["f_label": "1"])) {
      try RelabelRule(sourceLabels: ["a"], regex: "(f)(.*)", targetLabel: "${1}_label", replacement: "1")
    },
    Example("leaves labels alone when the target's name becomes none", labels) {
      try RelabelRule(sourceLabels: ["a"], targetLabel: "$1-x", replacement: "1")
    },
    Example("keeps what matches", labels) { try RelabelRule(.keep, sourceLabels: ["a"], regex: "f.*") },
    Example("drops what does not", nil) { try RelabelRule(.keep, sourceLabels: ["a"], regex: "f") },
    Example("drops what matches", nil) { try RelabelRule(.drop, sourceLabels: ["a", "b"], regex: "foo;bar") },
    Example("keeps by an absent label", labels) { try RelabelRule(.keep, sourceLabels: ["no"], regex: "") },
    Example("copies labels to other names", changed(["x": "y"])) {
      try RelabelRule(.labelmap, regex: "__meta_(.+)")
    },
    Example("removes labels by name", ["__meta_x": "y"]) { try RelabelRule(.labeldrop, regex: "[ab]") },
    Example("keeps labels by name", ["a": "foo"]) { try RelabelRule(.labelkeep, regex: "a") },
    Example("makes upper case", changed(["c": "FOO"])) {
      try RelabelRule(.uppercase, sourceLabels: ["a"], targetLabel: "c")
    },
    Example("makes lower case", changed(["c": "foo"])) {
      try RelabelRule(.lowercase, sourceLabels: ["a"], targetLabel: "c")
    },
    Example("drops what is not equal", nil) {
      try RelabelRule(.keepequal, sourceLabels: ["a"], targetLabel: "b")
    },
    Example("keeps what is not equal", labels) {
      try RelabelRule(.dropequal, sourceLabels: ["a"], targetLabel: "b")
    },
  ]

  @Test(arguments: examples) func does(_ example: Example) throws {
    let labels = LabelSet(Self.labels.map { MetricLabel($0.key, $0.value) })
    let result = try [example.rule()].applied(to: labels)
    #expect(result.map { Dictionary(uniqueKeysWithValues: $0.labels.map { ($0.name, $0.value) }) } == example.result)
  }

  @Test func refusesWhatIsNoExpression() {
    #expect(throws: RelabelProblem.self) { try RelabelRule(regex: "(") }
  }

  @Test func aTargetGetsItsJobAndInstanceAndLosesWhatIsTheServersOwn() throws {
    let job = ScrapeJob(name: "j", interval: .seconds(15))
    let address = MetricLabel("__address__", "h:1")
    #expect(job.target(LabelSet([address, MetricLabel("__meta_x", "y")])).map(Self.text) == "instance=h:1,job=j")
    #expect(
      job.target(LabelSet([address, MetricLabel("job", "own"), MetricLabel("instance", "i")])).map(Self.text)
        == "instance=i,job=own")
    var relabelled = job
    relabelled.relabeling = [
      try RelabelRule(sourceLabels: ["__metrics_path__", "__scrape_interval__"], targetLabel: "p")
    ]
    #expect(relabelled.target(LabelSet([address])).map(Self.text) == "instance=h:1,job=j,p=/metrics;15s")
    relabelled.relabeling = [try RelabelRule(.labeldrop, regex: "__address__")]
    #expect(relabelled.target(LabelSet([address])) == nil)
  }

  static func text(_ labels: LabelSet) -> String {
    labels.labels.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
  }

  // MARK: Against a real one

  /// Jobs drawn at random, their targets as promtool's service discovery has them.
  @Test func doesAsPromtool() throws {
    guard let promtool = Promtool() else { return }
    var random = RandomStream(seed: 4, name: "relabelling")
    let count = Verification.count(6, full: 300)
    var compared = 0
    for number in 0..<count {
      let draw = try Draw(&random)
      let folder = try TemporaryFolder()
      try Data(draw.file.utf8).write(to: URL(filePath: folder.path("p.yml")))
      let read = try Self.discovered(by: promtool, in: folder.path("p.yml"))
      let theirs = read.compactMap(\.labels).filter { !$0.isEmpty }.map { labels in
        labels.filter { !$0.key.hasPrefix("__") }.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
          .joined(separator: ",")
      }
      let ours = draw.job.target(LabelSet(draw.labels + [MetricLabel("__address__", "h:1")])).map(Self.text)
      #expect(theirs == (ours.map { [$0] } ?? []), "\(number): \(draw.file)")
      compared += 1
    }
    #expect(compared == count)
    Verification.record(
      "Relabelling as promtool does it", asked: "same targets, same labels",
      measured: "\(compared) jobs drawn at random", passed: compared == count)
  }

  /// What promtool finds. It always waits for its whole timeout, so the first one is short.
  private static func discovered(by promtool: Promtool, in file: String) throws -> [Discovered] {
    var answer = ""
    for timeout in ["300ms", "2s", "20s"] {
      answer = try promtool.run(["check", "service-discovery", "--timeout=\(timeout)", file, "j"]).output
      if let read = try? JSONDecoder().decode([Discovered].self, from: Data(answer.utf8)), !read.isEmpty { return read }
    }
    throw Unreadable(answer: answer)
  }

  private struct Unreadable: Error { var answer: String }

  private struct Discovered: Decodable { var labels: [String: String]? }

  private struct Draw {
    var job: ScrapeJob
    var labels: [MetricLabel]
    var file: String

    init(_ random: inout RandomStream) throws {
      func pick(_ texts: [String]) -> String { texts[random.below(texts.count)] }
      let names = ["a", "b", "__meta_x", "env", "instance", "__address__", "job"]
      labels = ["a", "b", "__meta_x", "env"].filter { _ in random.below(3) > 0 }
        .map { MetricLabel($0, pick(["foo", "bar", "Foo", "f1", "x;y"])) }
      var steps: [(rule: RelabelRule, text: String)] = []
      for _ in 0...random.below(4) {
        let action = RelabelRule.Action.allCases[random.below(RelabelRule.Action.allCases.count)]
        let sources = (0..<random.below(3)).map { _ in pick(names) }
        let target = pick(["a", "b", "c", "env", "instance"])
        let regex = pick(["(.*)", "f(.).*", "foo", "(a|b)", "__meta_(.+)", ".+;.*", "[a-z]+", "h:(\\\\d)"])
        let replacement = pick(["$1", "${1}x", "z", ""])
        let hasOnlyRegex = action == .labeldrop || action == .labelkeep
        let comparesLabels = [.keepequal, .dropequal, .lowercase, .uppercase].contains(action)
        let pattern = regex.replacing("\\\\", with: "\\")
        var text = "{action: \(action.rawValue)"
        if !comparesLabels { text += ", regex: '\(pattern)'" }
        if !hasOnlyRegex { text += ", source_labels: [\(sources.joined(separator: ", "))]" }
        if action == .replace || comparesLabels { text += ", target_label: \(target)" }
        if action == .replace { text += ", replacement: '\(replacement)'" }
        steps.append(
          (
            try RelabelRule(
              action, sourceLabels: hasOnlyRegex ? [] : sources,
              regex: comparesLabels ? RelabelRule.defaultRegex : pattern, targetLabel: target,
              replacement: action == .replace ? replacement : "$1"), text + "}"
          ))
      }
      job = ScrapeJob(name: "j", interval: .minutes(1), relabeling: steps.map(\.rule))
      let fixed = labels.map { "\($0.name): '\($0.value)'" }.joined(separator: ", ")
      file = """
        scrape_configs:
          - job_name: j
            static_configs: [{targets: ['h:1'], labels: {\(fixed)}}]
            relabel_configs:
        \(steps.map { "      - \($0.text)" }.joined(separator: "\n"))

        """
    }
  }
}

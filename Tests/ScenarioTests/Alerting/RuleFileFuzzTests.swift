import Prometheus
import Scenario
import TestSupport
import Testing
import VirtualTime

/// Small rule files with bytes and tokens changed at random: reading them never crashes nor hangs, and gives a value or
/// problems at places that exist. Small, so that a change often lands where it matters, and a million of them take minutes.
@Suite("Fuzzed rule files")
struct RuleFileFuzzTests {
  static let lanes = 4
  static let inputs = Verification.isOn ? 1_000_000 : 4_000

  static let seeds = [
    "groups:\n- name: a\n  interval: 15s\n  rules:\n  - record: a:b\n    expr: sum by (x) (rate(c_total{d=\"e\"}[5m]))\n",
    "groups:\n- name: a\n  limit: 5\n  query_offset: 1m\n  labels: {t: u}\n  rules:\n  - {record: b, expr: 'c + d', labels: {e: f}}\n",
    "groups:\n- name: a\n  rules:\n  - alert: B\n    expr: |\n      c > 0.5\n        and d\n    for: 5m\n    keep_firing_for: 1h30m\n"
      + "    labels: {severity: P1}\n    annotations:\n      text: '{{ $labels.c }} at {{ $value | humanizePercentage }}'\n",
    "groups:\n- name: a\n  rules:\n  - alert: B\n    expr: >-\n      absent(c{d=~\"e.*|f\"}) or\n      vector(1)\n    labels:\n"
      + "      level: \"{{ if gt $value 1.0 }}high{{ else }}low{{ end }}\"\n- name: g\n  rules: []\n",
    "groups:\n- name: a\n  rules:\n  - alert: B\n    expr: histogram_quantile(0.9, sum(rate(c_bucket[5m])) by (le)) > 1\n"
      + "    annotations: {x: '{{ range query \"up\" }}{{ .Labels.job }}{{ .Value | printf \"%.2f\" }}{{ end }}'}\n",
  ].map { Array($0.utf8) }

  static let tokens = [
    "groups:", "- name: ", "rules:", "expr: ", "record: ", "alert: ", "for: ", "labels: ", "annotations: ",
    "interval: ",
    "limit: ", "keep_firing_for: ", "query_offset: ", "\n", "\n  ", "\n    - ", ": ", "[", "]", "{", "}", "{{", "}}",
    "{{-",
    "(", ")", "\"", "'", "|", "|-", ">", ">+2", "#", "&a ", "*a", "<<: ", "!!str ", "? ", "---\n", "...\n",
    "%YAML 1.1\n",
    "\t", "\u{0}", "\u{1}", "\u{FEFF}", "\u{2028}", "ü", "🚒", "null", "~", "true", "0", "-1", "5m", "1h30m", "292y",
    "1e308",
    "99999999999999999999", "NaN", "Inf", "sum", "rate(", "[5m]", "[5m:1m]", "offset ", "@ 5", "by (x) ", "on () ",
    "group_left ", "bool ", "{a=\"b\"}", "{a=~\"(\"}", "{a=~\"(a*)*b\"}", "$value", "$labels.", ".Value", "if ",
    "else ",
    "end", "range ", "query ", "printf \"%d\" ", "| humanize ", "template \"x\"", "define \"x\"", "/*", "\\", "\\x",
    "__name__",
  ].map { Array($0.utf8) }

  @Test(arguments: seeds.indices) func theSeedsAreValid(index: Int) throws {
    var files = MemoryFiles([:])
    files.files["x.yml"] = Self.seeds[index]
    do throws(InvalidScenario) { _ = try AlertingFileReader(files: files).rules("x.yml") } catch {
      Issue.record("\(error.rendered())")
    }
  }

  @Test(arguments: 0..<lanes) func neverCrash(lane: Int) {
    var random = RandomStream(seed: UInt64(lane), name: "rule file fuzz")
    var valid = 0
    let count = Self.inputs / Self.lanes
    var files = MemoryFiles([:])
    for number in 0..<count {
      var bytes = Self.seeds[random.below(Self.seeds.count)]
      for _ in 0..<1 + random.below(3) { Self.mutate(&bytes, &random) }
      files.files["x.yml"] = bytes
      let reader = AlertingFileReader(files: files)
      do throws(InvalidScenario) {
        let read = try reader.rules("x.yml")
        valid += 1
        // What was read can be put to work.
        if number % 8 == 0 { Self.evaluate(read) }
      } catch {
        let lines = bytes.count(where: { $0 == 0x0A || $0 == 0x0D }) + 2
        let isPlaced = error.diagnostics.allSatisfy { problem in
          problem.line >= 0 && (problem.line == 0) == (problem.column == 0)
            && (problem.line <= lines || bytes.contains { $0 >= 0x80 })
        }
        if !isPlaced || error.diagnostics.isEmpty {
          Issue.record("\(error.rendered())\nin\n\(String(decoding: bytes, as: UTF8.self))")
        }
      }
    }
    // Both ends are reached: not every change breaks a file, not every one leaves it whole.
    #expect(valid > count / 50 && valid < count)
    if lane == 0 {
      Verification.record(
        "Fuzzed rule files", asked: "1000000 inputs, no crash and no hang",
        measured: "\(count * Self.lanes) inputs, \(valid * 100 / count) % of them valid", passed: true)
    }
  }

  private static func evaluate(_ file: RuleFile) {
    let store = SampleStore()
    for name in ["c", "c_total", "d", "up"] { store.append(1, at: 0, to: store.series(named: name)) }
    let storage = StoredRules(store: store)
    for group in file.groups {
      var state = RuleGroupState(group, settings: RuleSettings(), isRestart: false, storage: storage)
      for time in [0, 60_000] { _ = state.evaluate(at: Int64(time), storage: storage) }
    }
  }

  private static func mutate(_ bytes: inout [UInt8], _ random: inout RandomStream) {
    let place = random.below(bytes.count + 1)
    switch random.below(7) {
    case 0: bytes.insert(UInt8(random.below(256)), at: place)
    case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(6)))
    case 2: bytes.insert(contentsOf: tokens[random.below(tokens.count)], at: place)
    case 3:
      bytes.replaceSubrange(place..<min(bytes.count, place + 1), with: tokens[random.below(tokens.count)])
    case 4:
      // A piece of the file again, somewhere else.
      let start = random.below(bytes.count + 1)
      bytes.insert(contentsOf: bytes[start..<min(bytes.count, start + random.below(40))], at: place)
    case 5:
      // A word for a word.
      var end = place
      while end < bytes.count, bytes[end] != 0x20, bytes[end] != 0x0A { end += 1 }
      bytes.replaceSubrange(place..<end, with: tokens[random.below(tokens.count)])
    default:
      if place < bytes.count { bytes[place] ^= 1 << UInt8(random.below(8)) }
    }
  }
}

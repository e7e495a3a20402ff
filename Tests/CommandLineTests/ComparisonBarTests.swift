import Foundation
import TestSupport
import Testing

/// What the bars of comparisons ask: what differs is found, and what does not is seldom taken for a difference.
@Suite("Comparison bars")
struct ComparisonBarTests {
  private static let bar = "Runs that differ, and runs that do not"

  /// - Returns: the figures that differ each by itself, and those that do so after the correction for their number.
  private func differing(_ arguments: [String]) throws -> (alone: [String], corrected: [String]) {
    let report = JSONText.object(
      Shell().run(["compare"] + arguments + ["--format", "json", "--jobs", "2"]).output)
    return try (
      #require(report["differing"] as? [String]), #require(report["differingCorrected"] as? [String])
    )
  }

  /// Answers of the operator and none, seed by seed: the breaker opened by hand, and nobody acting.
  @Test(.enabled(if: Verification.isOn)) func operatorsWhoActDifferFromNobody() throws {
    let file = "scenarios/outbound-messaging/breaker-activation.yaml"
    let keys = try differing([
      file, "\(file)#nobody-acts", "--seeds", "1..100", "--metric", "latency", "--metric", "delivered",
    ]).alone
    let expected = ["latency.p50", "latency.p90", "latency.p95", "latency.p99"]
    let found = expected.filter(keys.contains)
    #expect(found == expected)
    Verification.record(
      Self.bar, asked: "breaker-activation with and without the operator, seeds 1..100: paired intervals exclude 0",
      measured: "\(found.count) of \(expected.count) latencies", passed: found == expected)
  }

  /// Dead letters that are queued again at once, against the runbook that ends the cause first.
  @Test(.enabled(if: Verification.isOn)) func oneRunbookDiffersFromAnother() throws {
    let file = "scenarios/outbound-messaging/wrong-remedy.yaml"
    let keys = try differing([file, "\(file)#cause-first", "--seeds", "1..100"]).alone
    let expected = ["delivered", "deadLettered", "mttr"]
    let found = expected.filter(keys.contains)
    #expect(found == expected, "\(keys)")
    Verification.record(
      Self.bar, asked: "two runbooks of wrong-remedy, seeds 1..100: paired intervals exclude 0",
      measured: "\(found.count) of \(expected.count): \(found.joined(separator: ", "))", passed: found == expected)
  }

  /// Two copies of one runbook with other seeds, again and again.
  @Test(.enabled(if: Verification.isOn)) func twoCopiesOfARunbookSeldomDiffer() throws {
    // Less load than as shipped: people are what is compared.
    let lighter = ["load.reminders.rate=0.4", "load.notices.rate=0.4", "warmUp=2m"].flatMap { ["--set", $0] }
    try compareCopies(
      of: ["scenarios/outbound-messaging/wrong-remedy.yaml", "--variant", "cause-first"] + lighter,
      asked: ["mttd", "mtta", "mttr", "delivered", "deadLettered", "latency.p95"], name: "two copies of a runbook")
  }

  /// Two copies of a scenario with other seeds.
  @Test func twoCopiesSeldomDiffer() throws {
    let folder = Folder()
    let file = folder.write(
      Files.system + """
        duration: 5m
        load: {steady: {flow: notices, executor: constant-arrival-rate, rate: 2, arrivals: poisson}}
        faults: [{at: 1m, for: 2m, target: sms, errors: {share: 40%}}]
        symptoms: {busy: {expr: 'queue_depth{status="queued"} > 2'}}

        """, to: "scenario.yaml")
    try compareCopies(
      of: [file], asked: ["delivered", "deadLettered", "latency.p50", "latency.p95", "symptoms.busy.first"],
      name: "two copies of a scenario")
  }

  /// Copies of twenty runs each, no seed in two of them. Each copy is compared with the ten that follow it: with 95 %
  /// intervals about five comparisons of a hundred differ in a given figure, and a hundred of them alone could not tell five
  /// from eight.
  private func compareCopies(of run: [String], asked: [String], name: String) throws {
    let (copies, followers) = Verification.isOn ? (200, 10) : (4, 1)
    let folder = Folder()
    let reports = (0..<copies).map { folder.path("copy-\($0).json") }
    for (index, report) in reports.enumerated() {
      let first = index * 20 + 1
      _ = Shell().run(
        ["run"] + run + ["--seeds", "\(first)..\(first + 19)", "--jobs", "2", "--out", "json=\(report)"])
    }
    var all = Tally()
    var disjoint = Tally()
    for index in 0..<copies {
      for distance in 1...followers {
        let keys = try differing([reports[index], reports[(index + distance) % copies], "--independent"])
        all.add(keys.alone, keys.corrected)
        if distance == 1, index.isMultiple(of: 2) { disjoint.add(keys.alone, keys.corrected) }
      }
    }
    let (worst, corrected) = (all.worst(of: asked), all.corrected)
    let passed = Verification.isOn ? 100 * worst <= 8 * all.count && 100 * corrected <= 8 * all.count : worst <= 2
    #expect(passed, "\(all)")
    func percent(_ count: Int) -> String { String(format: "%.1f", 100 * Double(count) / Double(all.count)) }
    Verification.record(
      Self.bar, asked: "\(name) with other seeds, 20 runs against 20: at most 8 of 100 comparisons differ",
      measured:
        "\(percent(worst)) of 100 in the worst of \(asked.count) figures, \(percent(corrected)) in any after the "
        + "correction, of \(all.count) comparisons; of \(disjoint.count) that share no run \(disjoint.worst(of: asked)) and "
        + "\(disjoint.corrected)", passed: passed)
  }

  /// Comparisons, and in how many of them figures differ.
  private struct Tally {
    var count = 0
    var alone: [String: Int] = [:]
    var corrected = 0

    mutating func add(_ alone: [String], _ corrected: [String]) {
      count += 1
      for key in alone { self.alone[key, default: 0] += 1 }
      if !corrected.isEmpty { self.corrected += 1 }
    }

    func worst(of keys: [String]) -> Int { keys.map { alone[$0] ?? 0 }.max() ?? 0 }
  }
}

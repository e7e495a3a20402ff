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
    let side = "scenarios/outbound-messaging/wrong-remedy.yaml#cause-first"
    // Less load than as shipped: people are what is compared.
    let lighter = ["load.reminders.rate=0.4", "load.notices.rate=0.4", "warmUp=2m"].flatMap { ["--set", $0] }
    try compareCopies(
      [side, side] + lighter, asked: ["mttd", "mtta", "mttr", "delivered", "deadLettered", "latency.p95"],
      name: "two copies of a runbook", repeats: 100)
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
      [file, file], asked: ["delivered", "deadLettered", "latency.p50", "latency.p95", "symptoms.busy.first"],
      name: "two copies of a scenario", repeats: Verification.count(3, full: 100))
  }

  private func compareCopies(_ sides: [String], asked: [String], name: String, repeats: Int) throws {
    var counts: [String: Int] = [:]
    var anyCorrected = 0
    for index in 0..<repeats {
      let first = index * 40 + 1
      let keys = try differing(sides + ["--independent", "--seeds", "\(first)..\(first + 19)"])
      for key in keys.alone { counts[key, default: 0] += 1 }
      if !keys.corrected.isEmpty { anyCorrected += 1 }
    }
    let worst = asked.map { counts[$0] ?? 0 }.max() ?? 0
    let most = repeats == 100 ? 8 : 2
    #expect(worst <= most, "\(counts)")
    #expect(anyCorrected <= most, "\(anyCorrected)")
    Verification.record(
      Self.bar, asked: "\(name) with other seeds, 20 against 20: at most 8 of 100 repeats differ",
      measured: "\(worst) in the worst of \(asked.count) figures; \(anyCorrected) in any figure after the correction",
      passed: worst <= 8 && anyCorrected <= 8)
  }
}

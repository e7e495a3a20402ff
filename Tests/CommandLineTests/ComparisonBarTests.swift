import Foundation
import TestSupport
import Testing

/// What the bars of comparisons ask: what differs is found, and what does not is seldom taken for a difference.
@Suite("Comparison bars")
struct ComparisonBarTests {
  private static let bar = "Runs that differ, and runs that do not"

  private func differing(_ arguments: [String], corrected: Bool = false) throws -> [String] {
    let report = JSONText.object(
      Shell().run(["compare"] + arguments + ["--format", "json", "--jobs", "2"]).output)
    return try #require(report[corrected ? "differingCorrected" : "differing"] as? [String])
  }

  /// Answers of the operator and none, seed by seed: the breaker opened by hand, and nobody acting.
  @Test(.enabled(if: Verification.isOn)) func operatorsWhoActDifferFromNobody() throws {
    let file = "scenarios/outbound-messaging/breaker-activation.yaml"
    let keys = try differing([
      file, "\(file)#nobody-acts", "--seeds", "1..100", "--metric", "latency", "--metric", "delivered",
    ])
    let expected = ["latency.p50", "latency.p90", "latency.p95", "latency.p99"]
    let found = expected.filter(keys.contains)
    #expect(found == expected)
    Verification.record(
      Self.bar, asked: "breaker-activation with and without the operator, seeds 1..100: paired intervals exclude 0",
      measured: "\(found.count) of \(expected.count) latencies", passed: found == expected)
  }

  /// Two copies of one scenario with other seeds, again and again.
  @Test func twoCopiesSeldomDiffer() throws {
    let folder = Folder()
    let file = folder.write(
      Files.system + """
        duration: 5m
        load: {steady: {flow: notices, executor: constant-arrival-rate, rate: 2, arrivals: poisson}}
        faults: [{at: 1m, for: 2m, target: sms, errors: {share: 40%}}]
        symptoms: {busy: {expr: 'queue_depth{status="queued"} > 2'}}

        """, to: "scenario.yaml")
    let repeats = Verification.count(4, full: 100)
    let asked = ["delivered", "deadLettered", "latency.p50", "latency.p95", "symptoms.busy.first"]
    var counts: [String: Int] = [:]
    var anyCorrected = 0
    for index in 0..<repeats {
      let first = index * 40 + 1
      let arguments = [file, file, "--independent", "--seeds", "\(first)..\(first + 19)"]
      for key in try differing(arguments) { counts[key, default: 0] += 1 }
      if try !differing(arguments, corrected: true).isEmpty { anyCorrected += 1 }
    }
    let worst = asked.map { counts[$0] ?? 0 }.max() ?? 0
    #expect(worst <= Verification.count(2, full: 8), "\(counts)")
    #expect(anyCorrected <= Verification.count(2, full: 8), "\(anyCorrected)")
    Verification.record(
      Self.bar, asked: "two copies of a scenario with other seeds, 20 against 20: at most 8 of 100 repeats differ",
      measured: "\(worst) in the worst of \(asked.count) figures; \(anyCorrected) in any figure after the correction",
      passed: worst <= 8 && anyCorrected <= 8)
  }
}

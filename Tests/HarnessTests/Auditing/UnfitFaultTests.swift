import Components
import Harness
import Testing

/// Faults that fit their type but not the very component they aim at are refused before the run.
@Suite("Unfit faults")
struct UnfitFaultTests {
  @Test func areAllFoundWithTheirPlaces() throws {
    let plan = try SmallSystem.plan(
      """
      duration: 10m
      faults:
        - {at: 1m, target: sms, outage: {code: nope}}
        - {at: 2m, target: sms, latency: {add: 1s}}
        - {at: 3m, target: mail, latency: {}}
        - {at: 4m, target: mail, quota: {multiply: 0.5}}
        - {at: 5m, target: sms, outage: {code: "530"}}
      actions:
        - {at: 5m, target: outbox, archiveFailed: {}}

      """ + SmallSystem.steady)
    do throws(RunFailure) {
      try SimulationRun(plan: plan, seed: 1).check()
      Issue.record("the faults fit")
    } catch {
      guard case .configuration(let findings) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(
        findings.map(\.path) == [
          ["faults", "0", "outage", "code"], ["faults", "2", "latency"], ["faults", "3", "quota", "multiply"],
          ["faults", "4", "outage", "code"], ["actions", "0", "archiveFailed"],
        ])
      #expect(findings[0].message.contains("'nope'") && !findings[0].message.contains("did you mean"))
      #expect(findings[3].message == "'530' is not one of this provider's codes; did you mean '503'?")
    }
  }

  /// An operator lifts the limit that a later fault lowers.
  @Test func aTierRaisedToUnlimitedDoesNotUnsettleAFault() throws {
    let sections = """
      duration: 10m
      actions: [{at: 1m, target: sms, upgradeTier: {}}, {at: 2m, target: sms, upgradeTier: {}}]
      faults: [{at: 3m, target: sms, quota: {multiply: 0.1}}]

      """
    let head = SmallSystem.head.replacing(
      "{type: provider, acceptLatency: 50ms, receipt: 2s, unreported: 0%, receiptErrors: []}\n  mail",
      with: "{type: provider, preset: whatsapp-cloud, tier: 100000 per 24h}\n  mail")
    #expect(head != SmallSystem.head)
    let run = try SmallSystem.run(sections + SmallSystem.steady, head: head)
    #expect(run.warnings.count <= 1)
    #expect(run.aborted == nil)
  }
}

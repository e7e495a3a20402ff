import Harness
import Testing
import VirtualTime

@Suite("Timeline")
struct TimelineTests {
  private func run(_ sections: String) throws -> RunResult { try SmallSystem.run(sections + SmallSystem.steady) }

  @Test func isInTheOrderOfTime() throws {
    let timeline = try SmallSystem.run(SmallSystem.eventful).timeline
    #expect(timeline.map(\.at) == timeline.map(\.at).sorted())
    #expect(Set(timeline.map(\.kind)) == [.load, .fault, .action, .incident, .milestone])
    #expect(timeline.allSatisfy { $0.at >= .start && $0.at <= .start + .minutes(10) })
  }

  @Test func faultsBeginAndEndUnderTheirNames() throws {
    let run = try run(
      """
      duration: 10m
      faults:
        - {id: short, at: 2m, for: 1m, target: sms, outage: }
        - {at: 5m, target: redis, latency: {add: 1ms}}

      """)
    let faults = run.timeline.filter { $0.kind == .fault }
    #expect(
      faults.map(\.text) == [
        "short (outage on sms) begins", "short (outage on sms) ends", "latency-redis (latency on redis) begins",
      ])
    #expect(faults.map(\.phase) == [.begins, .ends, .begins])
    #expect(faults.map(\.subject) == ["short", "short", "latency-redis"])
    #expect(faults.map { $0.at.nanoseconds / 60_000_000_000 } == [2, 3, 5])
  }

  @Test(
    "A fault that an operator ends is over then",
    arguments: [
      ("target: sms, credentials: {code: '401'}", "target: sms, rotateCredentials: {}", nil),
      ("target: backend, badRelease: {errors: {share: 50%}}", "target: backend, rolloutUndo: {}", nil),
      // Going back to the bad image brings it back.
      (
        "target: backend, badRelease: {errors: {share: 50%}}", "target: backend, rolloutUndo: {}",
        "target: backend, rolloutUndo: {}"
      ),
      (
        "target: postgres, bloat: {longTransaction: true, deadTuples: 10}",
        "target: postgres, killLongTransactions: {}", nil
      ),
    ] as [(String, String, String?)]
  )
  func endedByAnOperator(fault: String, cure: String, again: String?) throws {
    let relapse = again.map { ", {at: 4m, \($0)}" } ?? ""
    let run = try run(
      "duration: 10m\nfaults: [{id: it, at: 2m, for: 7m, \(fault)}]\nactions: [{at: 3m, \(cure)}\(relapse)]\n")
    let faults = run.timeline.filter { $0.kind == .fault }
    let ends = again == nil ? "3m is ended" : "9m ends"
    #expect(
      faults.map { "\($0.at.nanoseconds / 60_000_000_000)m \($0.text.split(separator: ") ")[1])" } == [
        "2m begins", ends,
      ])
  }

  @Test func withinAMomentLoadComesBeforeFaultsBeforeActionsBeforeIncidents() throws {
    let run = try run(
      """
      duration: 10m
      faults: [{at: 0s, for: 2m, target: sms, errors: {share: 50%}}]
      actions: [{at: 0s, target: backend, scale: {replicas: 4}, note: more}, {at: 2m, target: outbox, requeueFailed: {}}]

      """)
    let first = run.timeline.filter { $0.at == .start }
    #expect(first.map(\.kind) == [.load, .fault, .action, .incident])
    #expect(first[0].text == "steady: 4/s")
    #expect(first[2].text == "backend scale (more): deployment.apps/backend scaled")
    #expect(run.timeline.filter { $0.at == .start + .minutes(2) }.map(\.kind) == [.fault, .action])
  }

  @Test func aRefusedActionSaysSoAndWarns() throws {
    let run = try run(
      """
      duration: 5m
      faults: [{at: 1m, for: 2m, target: postgres, outage: }]
      actions: [{at: 2m, target: outbox, cancel: {}}]

      """)
    let text = try #require(run.timeline.first { $0.kind == .action }?.text)
    #expect(text.hasPrefix("outbox cancel: refused: "))
    #expect(run.warnings.count == 1 && run.warnings[0].hasPrefix("the action cancel on outbox was refused: "))
    #expect(run.verdict == .passed, "a refusal is the operator's experience, not a failure")
  }

  @Test func tellsWhenEachCodeWasFirstSeen() throws {
    let run = try run("duration: 10m\nfaults: [{at: 2m, for: 1m, target: mail, errors: {share: 50%}}]\n")
    let milestones = run.timeline.filter { $0.kind == .milestone }
    #expect(milestones.count == 1)
    #expect(milestones[0].text.hasPrefix("first mail/") && milestones[0].text.hasSuffix(" on EMAIL"))
    #expect(run.errors.map(\.channel) == ["EMAIL"])
  }
}

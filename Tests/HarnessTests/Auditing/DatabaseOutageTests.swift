import Harness
import Telemetry
import Testing
import VirtualTime

/// While the database is down nothing is stored, swept or changed by operators.
@Suite("Database outage")
struct DatabaseOutageTests {
  private func history() throws -> History {
    let sections = """
      duration: 10m
      faults: [{at: 3m, for: 2m, target: postgres, outage: }]
      actions:
        - {at: 4m, target: outbox, cancel: {}}
        - {at: 6m, target: outbox, cancel: {}}

      """
    return try History.play(SmallSystem.plan(sections + SmallSystem.steady)).history
  }

  private let outage = VirtualInstant.start + .minutes(3)..<VirtualInstant.start + .minutes(5)

  @Test func theApplicationStoresNothingAndRejects() throws {
    let history = try history()
    #expect(history.of(.accepted, .claimed, .recorded, .requeued).filter { outage.contains($0.time) }.isEmpty)
    let rejected = history.of(.rejected)
    #expect(rejected.count > 300 && rejected.allSatisfy { $0.detail == "SERVICE_UNAVAILABLE" })
    #expect(!history.of(.accepted).filter { $0.time >= outage.upperBound }.isEmpty)
  }

  @Test func operatorsAreRefusedUntilItIsBack() throws {
    let history = try history()
    #expect(history.of(.actionRefused).map(\.time) == [.start + .minutes(4)])
    #expect(history.of(.actionApplied).map(\.time) == [.start + .minutes(6)])
  }
}

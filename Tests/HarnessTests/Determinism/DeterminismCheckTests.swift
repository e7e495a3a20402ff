import Components
import Harness
import Scenario
import SimulationKernel
import Synchronization
import Testing
import VirtualTime

/// A workload whose pods leave when a counter says so that outlives runs.
private struct CountingWorkload: Workload {
  static let calls = Mutex(0)
  /// How many calls of a run are alike before the counter matters.
  let alike: Int

  func run(in pod: isolated Pod) async throws {
    let call = Self.calls.withLock { calls in
      calls += 1
      return calls
    }
    try await pod.nap(for: .seconds(10) + .nanoseconds(call > alike ? Int64(call) : 0))
  }

  static func type(alike: Int) -> WorkloadType {
    WorkloadType(name: "counting", summary: "Counts.", options: []) { _, _ in CountingWorkload(alike: alike) }
  }
}

@Suite("Determinism check", .serialized)
struct DeterminismCheckTests {
  @Test func givesTheResultOfADeterministicRun() throws {
    let plan = try SmallSystem.plan(SmallSystem.eventful)
    let checked = try DeterminismCheck(plan: plan, seed: 7).execute()
    #expect(checked.everything == (try SimulationRun(plan: plan, seed: 7).execute()).everything)
  }

  private func difference(alike: Int) throws -> String? {
    CountingWorkload.calls.withLock { $0 = 0 }
    let type = CountingWorkload.type(alike: alike)
    let catalogue = Catalogue.standard(workloads: Catalogue.standard.workloads + [type])
    let head = SmallSystem.head.replacing(
      "  api:", with: "  idler: {type: deployment, replicas: 1, startDelay: 5s, runs: {type: counting}}\n  api:")
    let plan = try SmallSystem.plan("duration: 5m\n" + SmallSystem.steady, head: head, catalogue: catalogue)
    do throws(RunFailure) {
      _ = try DeterminismCheck(
        plan: plan, seed: 3, settings: ["load.steady.rate=4"], catalogue: catalogue
      ).execute()
      return nil
    } catch {
      guard case .notDeterministic(let difference, let replay) = error else {
        Issue.record("\(error)")
        return nil
      }
      #expect(replay.arguments == ["run", "main.yaml", "--seed", "3", "--set", "load.steady.rate=4"])
      return difference
    }
  }

  @Test func namesTheFirstDifference() throws {
    let difference = try #require(try difference(alike: 0))
    // The pod of the second run leaves later than that of the first.
    #expect(difference.hasPrefix("event "), "\(difference)")
    #expect(difference.contains("podKilled at 10s") || difference.contains("at 10"), "\(difference)")
  }

  /// What does not reach the journal is no difference.
  @Test func aCounterThatChangesNothingIsNone() throws {
    #expect(try difference(alike: .max) == nil)
  }

  @Test func aHistoryThatEndsEarlierIsNamed() throws {
    // Every pod start of the second run is far later: at the end some events are missing.
    let calls = Mutex(0)
    let type = WorkloadType(name: "counting", summary: "Counts.", options: []) { _, _ in
      OnceWorkload(
        leaves: calls.withLock { calls in
          calls += 1
          return calls == 1
        })
    }
    let catalogue = Catalogue.standard(workloads: Catalogue.standard.workloads + [type])
    let head = SmallSystem.head.replacing(
      "  api:", with: "  idler: {type: deployment, replicas: 1, runs: {type: counting}}\n  api:")
    let plan = try SmallSystem.plan("duration: 1m\n", head: head, catalogue: catalogue)
    do throws(RunFailure) {
      _ = try DeterminismCheck(plan: plan, seed: 3, catalogue: catalogue).execute()
      Issue.record("no difference was found")
    } catch {
      guard case .notDeterministic(let difference, _) = error else {
        Issue.record("\(error)")
        return
      }
      let match = difference.wholeMatch(of: /the first run has (\d+) events, the second only the first (\d+) of them/)
      #expect(match.map { Int($0.1)! - Int($0.2)! } == 1, "\(difference)")
    }
  }
}

/// Leaves just before the end, or never.
private struct OnceWorkload: Workload {
  let leaves: Bool
  func run(in pod: isolated Pod) async throws {
    if leaves { try await pod.nap(for: .seconds(59)) } else { try await pod.untilTermination() }
  }
}

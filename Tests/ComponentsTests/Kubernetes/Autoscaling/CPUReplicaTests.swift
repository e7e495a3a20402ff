import Testing
import VirtualTime

@testable import Components

/// A row of the table: pods that request one core each, held against a utilization, and the replicas that come of it by
/// hand from Kubernetes' rules.
struct CPURow: Sendable, CustomTestStringConvertible {
  var why: String
  /// Millicores of pods that are ready and measured.
  var used: [Int64]
  /// Ready, without a measurement.
  var missing = 0
  /// Of 5 m age at most and not ready, using two cores each.
  var starting = 0
  /// Not started.
  var pending = 0
  /// On their way out, using two cores each.
  var terminating = 0
  var target = 50
  /// Replicas of the deployment; nil: as many as there are pods that stay.
  var current: Int?
  var expected: Int

  var testDescription: String { why }

  static let now = VirtualInstant.start + .hours(1)

  var pods: [ObservedPod] {
    let old = ObservedPod(startedAt: .start, readyChangedAt: .start)
    func pod(_ milli: Int64) -> ObservedPod {
      var pod = old
      pod.usage = .init(cpu: KubernetesQuantity(milli: milli), at: Self.now, window: .seconds(15))
      return pod
    }
    var pods = used.map(pod) + Array(repeating: old, count: missing)
    for _ in 0..<starting {
      var young = pod(2_000)
      young.isReady = false
      young.startedAt = Self.now - .minutes(4)
      young.readyChangedAt = young.startedAt
      pods.append(young)
    }
    for _ in 0..<pending {
      var new = old
      (new.isPending, new.isReady) = (true, false)
      pods.append(new)
    }
    for _ in 0..<terminating {
      var leaving = pod(2_000)
      leaving.isTerminating = true
      pods.append(leaving)
    }
    return pods
  }
}

@Suite struct CPUReplicaTests {
  @Test(
    "What CPU asks for",
    arguments: [
      // desired = ceil(pods x utilization / target)
      CPURow(why: "at its target", used: [500, 500], expected: 2),
      CPURow(why: "twice the target doubles", used: [1_000, 1_000], expected: 4),
      CPURow(why: "a fraction is rounded up: 3 x 0.6 / 0.5 = 3.6", used: [600, 600, 600], expected: 4),
      CPURow(why: "half the target halves", used: [250, 250, 250, 250], expected: 2),
      CPURow(why: "idle pods leave one: ceil(4 x 0.02)", used: [10, 10, 10, 10], expected: 1),
      CPURow(why: "idle to the last digit asks for none", used: [0, 0], expected: 0),
      // Tolerance: 10 %.
      CPURow(why: "10 % above is within", used: [550, 550], expected: 2),
      CPURow(why: "12 % above is not", used: [560, 560], expected: 3),
      CPURow(why: "10 % below is within", used: Array(repeating: 450, count: 20), expected: 20),
      CPURow(why: "12 % below is not: ceil(20 x 0.88)", used: Array(repeating: 440, count: 20), expected: 18),
      CPURow(why: "percent are cut off: 55.9 % are 55, within 10 % of 50", used: [559, 559], expected: 2),
      CPURow(why: "the average counts, not the busiest", used: [900, 100], expected: 2),
      // Missing metrics.
      CPURow(
        why: "a missing pod counts as idle on the way up: (1000 + 1000 + 0) / 3 = 66 %", used: [1_000, 1_000],
        missing: 1, expected: 4),
      CPURow(why: "so many idle ones that it would go down: stay", used: [600], missing: 5, expected: 6),
      CPURow(
        why: "a missing pod counts as full on the way down: (200 + 200 + 1000) / 3 = 46 %: within",
        used: [200, 200], missing: 1, expected: 3),
      CPURow(why: "full ones would turn it round: stay", used: [200, 200], missing: 4, expected: 6),
      CPURow(
        why: "many idle ones outweigh one: ceil(5 x (4 x 50 + 1000) / 5 / 500) = ceil(5 x 0.48)",
        used: [50, 50, 50, 50], missing: 1, expected: 3),
      // Unready pods.
      CPURow(
        why: "unready pods do not count on the way down, nor with a missing one: 1400 / 3 = 46 %: within",
        used: [200, 200], missing: 1, starting: 3, expected: 6),
      CPURow(
        why: "unready pods count as idle on the way up: (1000 + 1000 + 0 + 0) / 4 = 50 %: stay",
        used: [1_000, 1_000], starting: 2, expected: 4),
      CPURow(
        why: "unready pods do not count on the way down: ceil(4 x 0.5)", used: [250, 250, 250, 250], starting: 2,
        expected: 2),
      CPURow(why: "pods that have not started are unready", used: [1_000, 1_000], pending: 1, expected: 4),
      CPURow(
        why: "what is being terminated does not count", used: [500, 500], terminating: 3, current: 2, expected: 2),
      CPURow(
        why: "unready and missing: (1500 + 0 + 0) / 3 = 50 %: stay", used: [1_500], missing: 1, starting: 1,
        expected: 3),
      CPURow(why: "another target: ceil(2 x 90 / 80) is above tolerance", used: [900, 900], target: 80, expected: 3),
    ])
  func table(row: CPURow) throws {
    let staying = row.pods.count { !$0.isTerminating }
    let proposal = try ReplicaCalculator().replicas(
      cpu: .utilization(row.target), request: KubernetesQuantity(milli: 1_000), current: row.current ?? staying,
      pods: row.pods, now: CPURow.now)
    #expect(proposal.replicas == row.expected)
  }

  @Test(
    "Without any metric it says so",
    arguments: [
      CPURow(why: "no pods", used: [], expected: 0), CPURow(why: "missing alone", used: [], missing: 3, expected: 0),
      CPURow(why: "unready alone", used: [], starting: 2, pending: 1, expected: 0),
    ])
  func nothingIsKnown(row: CPURow) {
    #expect(throws: ReplicaCalculator.Missing.self) {
      _ = try ReplicaCalculator().replicas(
        cpu: .utilization(50), request: KubernetesQuantity(milli: 1_000), current: 3, pods: row.pods, now: CPURow.now)
    }
  }

  /// Minutes since its start, seconds since its readiness changed, whether it is ready, whether its CPU counts.
  @Test(
    "The CPU of a pod's first minutes is ignored",
    arguments: [
      (4.0, 60.0, true, true), (4, 14, true, false), (4, 15, true, true), (4, 60, false, false),
      // Past the first five minutes only one that has never been ready is ignored.
      (6, 10, true, true), (6, 10, false, true), (6, 345, false, false), (6, 330, false, true), (6, 331, false, false),
    ])
  func firstMinutes(age: Double, since: Double, isReady: Bool, counts: Bool) throws {
    let now = CPURow.now
    let pod = ObservedPod(
      isReady: isReady, startedAt: now - .seconds(Int64(age * 60)), readyChangedAt: now - .seconds(Int64(since)),
      usage: .init(cpu: KubernetesQuantity(milli: 1_000), at: now, window: .seconds(15)))
    let proposal = try? ReplicaCalculator().replicas(
      cpu: .utilization(50), request: KubernetesQuantity(milli: 1_000), current: 1, pods: [pod], now: now)
    #expect((proposal != nil) == counts)
  }

  /// 200 millicores per pod: ceil(3 x 300 / 200) = 5.
  @Test func averageValueCountsInCores() throws {
    let row = CPURow(why: "", used: [300, 300, 300], expected: 5)
    let proposal = try ReplicaCalculator().replicas(
      cpu: .average(KubernetesQuantity(milli: 200)), request: KubernetesQuantity(milli: 1_000), current: 3,
      pods: row.pods, now: CPURow.now)
    #expect(proposal.replicas == 5)
  }
}

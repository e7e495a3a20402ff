import Testing
import VirtualTime

@testable import Components

@Suite struct ExternalReplicaTests {
  private func pods(_ count: Int, ready: Int) -> [ObservedPod] {
    (0..<count).map { ObservedPod(isReady: $0 < ready, startedAt: .start, readyChangedAt: .start) }
  }

  private func milli(_ value: Int64) -> KubernetesQuantity { KubernetesQuantity(milli: value * 1000) }

  /// The value, its target, replicas, ready pods, and the replicas by hand.
  @Test(
    "value: ceil(ready pods x value / target), within 10 % no change",
    arguments: [
      (1_000, 1_000, 4, 4, 4), (1_100, 1_000, 4, 4, 4), (1_101, 1_000, 4, 4, 5), (900, 1_000, 4, 4, 4),
      (500, 1_000, 4, 4, 2), (0, 1_000, 4, 4, 0), (3_000, 1_000, 4, 2, 6), (2_500, 1_000, 0, 0, 3),
    ])
  func value(value: Int64, target: Int64, current: Int, ready: Int, expected: Int) {
    let proposal = ReplicaCalculator().replicas(
      value: milli(value), target: milli(target), current: current, pods: pods(current, ready: ready))
    #expect(proposal.replicas == expected)
  }

  /// The value, each pod's share, pods, and the replicas by hand.
  @Test(
    "averageValue: ceil(value / share), within 10 % no change",
    arguments: [
      (400, 100, 4, 4), (440, 100, 4, 4), (441, 100, 4, 5), (360, 100, 4, 4), (359, 100, 4, 4), (299, 100, 4, 3),
      (1_001, 100, 4, 11), (0, 100, 4, 0), (7, 100, 0, 1),
    ])
  func averageValue(value: Int64, share: Int64, count: Int, expected: Int) {
    #expect(
      ReplicaCalculator().replicas(value: milli(value), perPod: milli(share), count: count).replicas == expected)
  }

  @Test(arguments: [("250m", 250), ("2", 2_000), ("0.5", 500), ("2k", 2_000_000), ("1Ki", 1_024_000), ("0.29", 290)])
  func readsAmounts(text: String, milli: Int64) throws {
    #expect(try KubernetesQuantity(parsing: text).milli == milli)
  }

  @Test(arguments: ["", "m", "0", "-1", "1.5m", "0.0001", "1x", "1 k", "nan"])
  func refusesAmounts(text: String) {
    #expect(throws: ParseProblem.self) { try KubernetesQuantity(parsing: text) }
  }
}

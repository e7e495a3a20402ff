import Testing
import VirtualTime

@testable import Components

@Suite struct RolloutProgressTests {
  private typealias Count = RolloutProgress.Count

  @Test(
    "What kubectl rollout status says",
    arguments: [
      (Count(replicas: 3, updated: 3, old: 0, available: 3), "deployment \"web\" successfully rolled out"),
      (
        Count(replicas: 3, updated: 1, old: 3, available: 3),
        "Waiting for deployment \"web\" rollout to finish: 1 out of 3 new replicas have been updated..."
      ),
      (
        Count(replicas: 3, updated: 3, old: 1, available: 3),
        "Waiting for deployment \"web\" rollout to finish: 1 old replicas are pending termination..."
      ),
      (
        Count(replicas: 3, updated: 3, old: 0, available: 2),
        "Waiting for deployment \"web\" rollout to finish: 2 of 3 updated replicas are available..."
      ),
      (Count(replicas: 0, updated: 0, old: 0, available: 0), "deployment \"web\" successfully rolled out"),
    ] as [(RolloutProgress.Count, String)])
  func status(count: RolloutProgress.Count, text: String) {
    var progress = RolloutProgress(allowed: .seconds(600), now: .start)
    progress.begin(now: .start)
    progress.observe(count, now: .start)
    #expect(progress.status(of: "web") == text)
  }

  @Test("Ten minutes without progress", arguments: [(599, false), (600, true), (5_000, true)] as [(Int64, Bool)])
  func deadline(seconds: Int64, hasPassed: Bool) {
    var progress = RolloutProgress(allowed: .seconds(600), now: .start)
    progress.observe(Count(replicas: 3, updated: 3, old: 0, available: 3), now: .start)
    #expect(progress.deadline == nil)
    progress.begin(now: .at(.seconds(100)))
    progress.observe(Count(replicas: 3, updated: 0, old: 3, available: 3), now: .at(.seconds(100)))
    progress.observe(Count(replicas: 3, updated: 1, old: 3, available: 3), now: .at(.seconds(130)))
    // Losing pods is no progress.
    progress.observe(Count(replicas: 3, updated: 1, old: 3, available: 2), now: .at(.seconds(300)))
    #expect(progress.deadline == .at(.seconds(730)))
    #expect(progress.check(now: .at(.seconds(130 + seconds))) == hasPassed)
    let failed = "error: deployment \"web\" exceeded its progress deadline"
    #expect((progress.status(of: "web") == failed) == hasPassed)
    // Progress afterwards takes it back.
    progress.observe(Count(replicas: 3, updated: 2, old: 2, available: 3), now: .at(.seconds(9_000)))
    #expect(!progress.hasExceeded && progress.deadline == .at(.seconds(9_600)))
  }

  @Test("A complete rollout stays so, whatever happens to its pods")
  func completion() {
    var progress = RolloutProgress(allowed: .seconds(600), now: .start)
    progress.begin(now: .start)
    progress.observe(Count(replicas: 3, updated: 3, old: 0, available: 3), now: .at(.seconds(50)))
    progress.observe(Count(replicas: 3, updated: 3, old: 0, available: 0), now: .at(.seconds(60)))
    #expect(progress.isComplete && progress.deadline == nil)
    #expect(progress.check(now: .at(.hours(5))) == false)
  }

  /// Kubernetes' rounding, and its rule that one of the two is above zero.
  @Test("Bounds of every size", arguments: 0...60)
  func bounds(replicas: Int) {
    for percent in stride(from: 0, through: 100, by: 5) {
      for other in [0, 10, 25, 33, 100] {
        let rollout = Rollout(
          replicas: replicas, surgeShare: Double(percent) / 100, unavailableShare: Double(other) / 100)
        let surge = (replicas * percent + 99) / 100
        let unavailable = replicas * other / 100
        #expect(rollout.maxSurge == surge)
        #expect(rollout.maxUnavailable == (surge == 0 && unavailable == 0 ? 1 : unavailable))
      }
    }
  }

  @Test(
    "A hang is noticed by the third failed probe",
    arguments: [
      // Start, hang, delay, period, timeout, threshold: seconds until noticed.
      (0, 0, 0, 10, 1, 3, 21), (0, 100, 0, 10, 1, 3, 121), (0, 101, 0, 10, 1, 3, 131), (0, 109, 0, 10, 1, 3, 131),
      (7, 100, 0, 10, 1, 3, 128), (0, 5, 30, 10, 1, 3, 51), (0, 100, 0, 5, 2, 1, 102), (3, 4, 0, 30, 5, 5, 158),
    ] as [(Int64, Int64, Int64, Int64, Int64, Int, Int64)])
  func probes(
    start: Int64, hang: Int64, delay: Int64, period: Int64, timeout: Int64, threshold: Int, noticed: Int64
  ) {
    let probe = Probe(
      initialDelay: .seconds(delay), period: .seconds(period), timeout: .seconds(timeout), failureThreshold: threshold)
    #expect(probe.failure(ofHangAt: .at(.seconds(hang)), start: .at(.seconds(start))) == .at(.seconds(noticed)))
  }

  @Test("With the defaults, 20 to 30 seconds and the timeout", arguments: Seeds.some(50))
  func probeRange(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "probe")
    let probe = Probe(initialDelay: .zero, period: .seconds(10), timeout: .seconds(1), failureThreshold: 3)
    let hang = VirtualInstant.at(.milliseconds(Int64(random.below(1_000_000))))
    let noticed = (probe.failure(ofHangAt: hang, start: .start) - hang).seconds
    #expect(noticed >= 21 && noticed < 31)
  }
}

import Testing
import VirtualTime

@testable import Components

@Suite struct RolloutTests {
  @Test(
    "Surge is rounded up, unavailability down; both zero: one may be unavailable",
    arguments: [
      (3, 0.25, 0.25, 1, 0), (4, 0.25, 0.25, 1, 1), (1, 0.25, 0.25, 1, 0), (0, 0.25, 0.25, 0, 1),
      (10, 0.25, 0.25, 3, 2), (10, 0, 0, 0, 1), (10, 0, 0.05, 0, 1), (10, 1, 1, 10, 10), (100, 0.07, 0.07, 7, 7),
      (100, 0.29, 0.29, 29, 29), (1000, 0.001, 0.0019, 1, 1),
    ] as [(Int, Double, Double, Int, Int)])
  func bounds(replicas: Int, surge: Double, unavailable: Double, maxSurge: Int, maxUnavailable: Int) {
    let rollout = Rollout(replicas: replicas, surgeShare: surge, unavailableShare: unavailable)
    #expect(rollout.maxSurge == maxSurge)
    #expect(rollout.maxUnavailable == maxUnavailable)
  }

  @Test("The first step of an update of ready pods", arguments: [(3, 1, 0), (4, 1, 1), (1, 1, 0), (10, 3, 2)])
  func firstStep(replicas: Int, created: Int, stopped: Int) {
    let rollout = Rollout(replicas: replicas, surgeShare: 0.25, unavailableShare: 0.25)
    let step = rollout.step(Rollout.Census(oldReady: replicas))
    #expect(step == Rollout.Step(create: created, stopOldReady: stopped))
  }

  @Test func nothingToDoIsNothing() {
    let rollout = Rollout(replicas: 4, surgeShare: 0.25, unavailableShare: 0.25)
    #expect(rollout.step(Rollout.Census(newReady: 3, newStarting: 1)).isNothing)
    #expect(Rollout(replicas: 0, surgeShare: 0.25, unavailableShare: 0.25).step(Rollout.Census()).isNothing)
  }

  @Test("Any update keeps within its bounds and ends", arguments: Seeds.some(300))
  func updates(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "rollout")
    let shares = [0, 0.1, 0.25, 0.5, 1]
    let surge = shares[Int(random.below(5))]
    let unavailable = shares[Int(random.below(5))]
    var replicas = Int(random.below(30))
    var pods = Rollout.Census(oldReady: replicas)
    // Some of the old pods never became ready.
    pods.oldStarting = Int(random.below(UInt64(pods.oldReady + 1)))
    pods.oldReady -= pods.oldStarting
    var scalings = Int(random.below(3))
    for _ in 0..<1000 {
      let rollout = Rollout(replicas: replicas, surgeShare: surge, unavailableShare: unavailable)
      let step = rollout.step(pods)
      if step.isNothing {
        if pods.newStarting == 0 { break }
        let ready = 1 + Int(random.below(UInt64(pods.newStarting)))
        pods.newStarting -= ready
        pods.newReady += ready
      } else {
        apply(step, to: &pods, rollout)
      }
      if scalings > 0, random.below(5) == 0 {
        replicas = Int(random.below(30))
        scalings -= 1
      }
    }
    #expect(pods == Rollout.Census(newReady: replicas))
  }

  private func apply(_ step: Rollout.Step, to pods: inout Rollout.Census, _ rollout: Rollout) {
    let before = pods
    pods.newStarting += step.create
    pods.oldStarting -= step.stopOldStarting
    pods.oldReady -= step.stopOldReady
    let starting = min(step.stopNew, pods.newStarting)
    pods.newStarting -= starting
    pods.newReady -= step.stopNew - starting
    #expect(pods.oldStarting >= 0 && pods.oldReady >= 0 && pods.newReady >= 0)
    let ready = pods.newReady + pods.oldReady
    #expect(ready >= min(before.newReady + before.oldReady, rollout.replicas - rollout.maxUnavailable))
    // A scale-down may leave more pods than the surge allows until new ones are ready; none are added to them.
    #expect(pods.total <= max(before.total, rollout.replicas + rollout.maxSurge))
  }
}

@Suite struct CrashLoopTests {
  @Test func doublesUpToFiveMinutes() {
    var loop = CrashLoop()
    let delays = (0..<9).map { _ in loop.delay(afterRunningFor: .seconds(1)).seconds }
    #expect(delays == [0, 10, 20, 40, 80, 160, 300, 300, 300])
    #expect(loop.restarts == 9)
  }

  @Test("Ten minutes of running are forgiven", arguments: [(599, 300), (600, 0), (6000, 0)])
  func forgives(uptime: Int64, delay: Int64) {
    var loop = CrashLoop()
    for _ in 0..<8 { _ = loop.delay(afterRunningFor: .zero) }
    #expect(loop.delay(afterRunningFor: .seconds(uptime)) == .seconds(delay))
    #expect(loop.delay(afterRunningFor: .zero) == (delay == 0 ? .seconds(10) : .seconds(300)))
  }
}

import SimulationKernel
import Testing
import VirtualTime

@testable import Components

/// Containers whose processes answer only after a while, and the probe that waits for them.
@Suite struct StartupProbeTests {
  @Test(
    "It succeeds with the first probe after the process answers, or fails with the last that it may",
    arguments: [
      (0, 0, 10, 3, 0, true), (1, 0, 10, 3, 10, true), (10, 0, 10, 3, 10, true), (20, 0, 10, 3, 20, true),
      (21, 0, 10, 3, 20, false), (300, 0, 10, 30, 290, false), (290, 0, 10, 30, 290, true), (5, 30, 10, 1, 30, true),
      (31, 30, 10, 1, 30, false), (31, 30, 5, 2, 35, true),
    ])
  func outcome(boot: Int, initialDelay: Int, period: Int, threshold: Int, after: Int, succeeds: Bool) {
    let probe = Probe(
      initialDelay: .seconds(Int64(initialDelay)), period: .seconds(Int64(period)), timeout: .seconds(1),
      failureThreshold: threshold)
    let expected = VirtualDuration.seconds(Int64(after))
    #expect(
      probe.startup(booting: .seconds(Int64(boot))) == (succeeds ? Probe.Startup.succeeds(expected) : .fails(expected)))
    // The same, probe by probe.
    var asked = initialDelay
    var failures = 0
    while asked < boot {
      failures += 1
      if failures == threshold { break }
      asked += period
    }
    #expect((failures < threshold) == succeeds && asked == after)
  }

  private static func system(_ options: String, type: String = "deployment") throws -> TestSystem {
    let system = TestSystem(.standard(workloads: [TrialWorkload.type(TrialWorkload.Diary())]))
    let runs = type == "deployment" ? ", runs: {type: trial}" : ""
    try system.add("web", type, "{replicas: 1, \(options)\(runs)}")
    system.start()
    return system
  }

  private static func restarts(_ system: TestSystem, at seconds: Int64) throws -> (count: Int, isReady: Bool) {
    try system.run(until: .seconds(seconds))
    let pod = try #require((system["web"] as! any PodController).with { $0.describePods() }.first)
    return (pod.restarts, pod.isReady)
  }

  @Test(
    "A process that starts more slowly than its probe allows never comes up", arguments: ["deployment", "statefulSet"])
  func restartLoop(type: String) throws {
    let system = try Self.system("startDelay: 35s, startupProbe: {period: 10s, failureThreshold: 3}", type: type)
    system.at(.seconds(100)) { try system.perform("web", "rolloutRestart") }
    // The old pod of a deployment serves on; what counts is the new one.
    system.at(.seconds(101)) {
      guard type == "deployment" else { return }
      let pods = system["web", Deployment.self].with { $0.describePods() }
      #expect(pods.count == 2)
    }
    try system.run(until: .minutes(20))
    let pods = (system["web"] as! any PodController).with { $0.describePods() }
    let new = try #require(pods.last)
    // Killed after 20 s, then 0, 10, 20, 40, 80, 160, 300 s of back-off.
    #expect(!new.isReady && (5...9).contains(new.restarts) && new.lastEnd?.exitCode == 137)
    #expect(new.lastEnd.map { $0.startedAt.duration(to: $0.finishedAt) } == .seconds(20))
    #expect(pods.count == (type == "deployment" ? 2 : 1))
  }

  @Test("One that allows enough lets it in with its next probe", arguments: ["deployment", "statefulSet"])
  func enough(type: String) throws {
    let system = try Self.system("startDelay: 35s, startupProbe: {period: 10s, failureThreshold: 5}", type: type)
    system.at(.seconds(100)) { try system.inject("web", "oomKill") }
    let before = try Self.restarts(system, at: 139)
    #expect(before.count == 1 && !before.isReady)
    let after = try Self.restarts(system, at: 140)
    #expect(after.count == 1 && after.isReady)
  }

  @Test("Slow starts turn an ordinary restart into a loop, until they are over")
  func slowStarts() throws {
    let system = try Self.system("startDelay: 8s, startupProbe: {period: 5s, failureThreshold: 3}")
    system.at(.seconds(100)) { try system.inject("web", "slowStart", "{multiply: 2}") }
    system.at(.seconds(101)) { try system.inject("web", "oomKill") }
    system.at(.seconds(200)) { try system.lift("web", "slowStart") }
    let during = try Self.restarts(system, at: 199)
    #expect(during.count >= 3 && !during.isReady)
    let after = try Self.restarts(system, at: 400)
    #expect(after.isReady)
  }

  @Test("`kubectl describe` has a line for each probe")
  func lines() throws {
    let probes = "startupProbe: {failureThreshold: 30}, livenessProbe: {initialDelay: 5s, timeout: 2s}"
    let system = try Self.system("\(probes), http: {port: 3000, health: /healthz}")
    #expect(
      system["web", Deployment.self].probeLines == [
        "Liveness:   http-get http://:3000/healthz delay=5s timeout=2s period=10s #success=1 #failure=3",
        "Startup:    http-get http://:3000/healthz delay=0s timeout=1s period=10s #success=1 #failure=30",
      ])
  }
}

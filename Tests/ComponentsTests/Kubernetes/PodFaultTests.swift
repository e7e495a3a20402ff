import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// Memory limits, hangs, probes, lost nodes and hooks.
@Suite struct PodFaultTests {
  @Test("Out of memory: at once and in place, and again after every interval")
  func memory() throws {
    let web = try DeploymentFixture("replicas: 4")
    web.system.at(.seconds(10)) { try web.system.inject("web", "oomKill", "{share: 30%, interval: 1m}") }
    web.system.at(.seconds(200)) { try web.system.lift("web", "oomKill") }
    try web.system.run(until: .minutes(30))
    // 30 % of 4, rounded up, at 10, 70, 130 and 190 seconds.
    #expect(web.log.seconds(.podKilled) == [10, 10, 70, 70, 130, 130, 190, 190])
    #expect(web.log.all(.podKilled).allSatisfy { web.system.name($0.detail) == "OOMKilled, exit 137" })
    #expect(web.log.count(.podScheduled) == 4)
    #expect(web.ready == 4)
  }

  @Test func memoryOnce() throws {
    let web = try DeploymentFixture("replicas: 3")
    web.system.at(.seconds(10)) { try web.system.inject("web", "oomKill") }
    try web.system.run(until: .hours(1))
    #expect(web.log.seconds(.podKilled) == [10, 10, 10])
    #expect(web.log.seconds(.podReady).suffix(3) == [11, 11, 11])
  }

  @Test("A hung process goes unnoticed without a probe, ignores SIGTERM, and goes on when the hang ends")
  func hang() throws {
    let web = try DeploymentFixture("replicas: 2")
    web.system.at(.seconds(10)) { try web.system.inject("web", "hang", "{pods: 1}") }
    web.system.at(.minutes(5)) { #expect(web.ready == 2) }
    web.system.at(.minutes(6)) { try web.system.perform("web", "scale", "{replicas: 0}") }
    try web.system.run(until: .minutes(10))
    // One ends at once, the other is killed with its grace period.
    #expect(web.diary.moments("ended") == [360])
    #expect(web.diary.moments("killed") == [390])
    let other = try DeploymentFixture("replicas: 2")
    other.system.at(.seconds(10)) { try other.system.inject("web", "hang") }
    other.system.at(.minutes(6)) { try other.system.perform("web", "scale", "{replicas: 0}") }
    other.system.at(.seconds(370)) { try other.system.lift("web", "hang") }
    try other.system.run(until: .minutes(10))
    #expect(other.diary.moments("ended") == [370, 370])
  }

  @Test("Probes take a hung pod out of service and restart it; the restarted one is well")
  func probes() throws {
    let web = try DeploymentFixture(
      "replicas: 2, readinessProbe: {failureThreshold: 1}, livenessProbe: {}, terminationGracePeriod: 5s")
    web.system.at(.seconds(13)) { try web.system.inject("web", "hang", "{pods: 1}") }
    web.system.at(.milliseconds(20_999)) { #expect(web.ready == 2) }
    web.system.at(.milliseconds(21_001)) { #expect(web.ready == 1) }
    try web.system.run(until: .minutes(10))
    // Probes at 20, 30 and 40 seconds time out; 5 s of grace are ignored; it starts in one second.
    #expect(web.log.seconds(.podKilled) == [46])
    #expect(web.system.name(web.log.all(.podKilled)[0].detail) == "liveness probe failed")
    #expect(web.log.seconds(.podReady).suffix(1) == [47])
    #expect(web.ready == 2)
  }

  @Test(
    "A hang that ends before the probes have failed changes nothing; one that ends later is noticed by the next probe")
  func shortHang() throws {
    let web = try DeploymentFixture("replicas: 1, readinessProbe: {}, livenessProbe: {failureThreshold: 30}")
    web.system.at(.seconds(13)) { try web.system.inject("web", "hang") }
    web.system.at(.seconds(40)) { try web.system.lift("web", "hang") }
    web.system.at(.seconds(103)) { try web.system.inject("web", "hang") }
    web.system.at(.milliseconds(130_999)) { #expect(web.ready == 1) }
    web.system.at(.milliseconds(131_001)) { #expect(web.ready == 0) }
    web.system.at(.seconds(155)) { try web.system.lift("web", "hang") }
    web.system.at(.milliseconds(159_999)) { #expect(web.ready == 0) }
    try web.system.run(until: .minutes(30))
    #expect(web.log.seconds(.podReady) == [0, 160])
    #expect(web.log.count(.podKilled) == 0)
  }

  @Test("A worker that hangs sends nothing until it goes on, and loses nothing")
  func hungWorkers() throws {
    var parts = QueueSystem.Parts()
    parts.deployment = "replicas: 2"
    let queue = try QueueSystem(parts)
    for second in 0..<300 { queue.system.at(.milliseconds(Int64(second) * 1000 + 7)) { queue.system.offer() } }
    queue.system.at(.seconds(60)) { try queue.system.inject("workers", "hang", "{pods: 2}") }
    queue.system.at(.seconds(180)) { try queue.system.lift("workers", "hang") }
    try queue.system.run(until: .minutes(30))
    let began = queue.log.seconds(.sendBegan)
    #expect(began.contains { $0 < 60 } && began.contains { $0 >= 180 })
    #expect(!began.contains { $0 > 60 && $0 < 180 })
    #expect(queue.rows(.sent) == 300)
  }

  @Test("Pods of a lost node count as ready until they are missed, and are replaced when it stays away")
  func lostNode() throws {
    let web = try DeploymentFixture("replicas: 4")
    web.system.at(.seconds(10)) { try web.system.inject("web", "nodeLoss", "{pods: 2, unreadyAfter: 45s}") }
    web.system.at(.seconds(54)) { #expect(web.ready == 4) }
    web.system.at(.seconds(56)) { #expect(web.ready == 2) }
    web.system.at(.minutes(30)) { try web.system.lift("web", "nodeLoss") }
    try web.system.run(until: .minutes(20))
    #expect(web.diary.moments("killed") == [10, 10])
    #expect(web.log.seconds(.podTerminating) == [355, 355])
    #expect(web.log.seconds(.podReady).suffix(2) == [356, 356])
    #expect(web.log.count(.podStopped) == 0, "nobody can tell that they are gone")
    try web.system.run(until: .hours(1))
    #expect(web.log.seconds(.podStopped) == [1800, 1800])
    #expect(web.ready == 4)
  }

  @Test("A node that comes back in time keeps its pods", arguments: [20.0, 100, 300])
  func returningNode(back: Double) throws {
    let web = try DeploymentFixture("replicas: 4")
    web.system.at(.seconds(10)) { try web.system.inject("web", "nodeLoss", "{pods: 2, unreadyAfter: 45s}") }
    web.system.at(.seconds(Int64(back))) { try web.system.lift("web", "nodeLoss") }
    try web.system.run(until: .hours(1))
    #expect(web.log.count(.podScheduled) == 4 && web.log.count(.podTerminating) == 0)
    #expect(web.log.seconds(.podReady).suffix(2) == [back + 1, back + 1])
  }

  @Test("The cluster misses a node after 40 to 50 seconds", arguments: Seeds.some(20))
  func missed(seed: UInt64) throws {
    let web = try DeploymentFixture("replicas: 1")
    web.system.at(.milliseconds(Int64(seed) * 977)) { try web.system.inject("web", "nodeLoss") }
    try web.system.run { web.ready == 0 }
    let after = web.system.simulation.now.seconds - Double(seed) * 0.977
    #expect(after >= 40 && after <= 50)
  }

  @Test(
    "The preStop hook comes before SIGTERM and counts towards the grace period",
    arguments: [(0, 5, 15.0, false), (10, 5, 25, false), (10, 25, 40, true), (30, 1, 40, true), (40, 1, 40, true)])
  func preStop(hook: Int, linger: Int, end: Double, isKilled: Bool) throws {
    let web = try DeploymentFixture("replicas: 1, preStop: \(hook)s", runs: "linger: \(linger)s")
    web.system.at(.seconds(10)) { try web.system.perform("web", "scale", "{replicas: 0}") }
    try web.system.run(until: .minutes(2))
    #expect(web.diary.moments(isKilled ? "killed" : "ended") == [end])
    #expect(web.log.seconds(isKilled ? .podKilled : .podStopped) == [end])
  }

  @Test func metricsAreThoseOfKubeStateMetrics() throws {
    let web = try DeploymentFixture("replicas: 2, namespace: mail")
    let pod = web.system.name(web.log.all(.podScheduled)[0].actor)
    web.system.at(.seconds(10)) { try web.system.perform("web", "scale", "{replicas: 3}") }
    try web.system.run(until: .milliseconds(10_500))
    #expect(try web.system.metric("kube_deployment_status_replicas", ["namespace": "mail"]) == 3)
    #expect(try web.system.metric("kube_deployment_status_replicas_available", ["deployment": "web"]) == 2)
    #expect(try web.system.metric("kube_deployment_status_replicas_unavailable") == 1)
    web.system.at(.seconds(20)) { try web.system.inject("web", "oomKill") }
    try web.system.run(until: .minutes(5))
    let labels = ["namespace": "mail", "pod": pod, "container": "web"]
    #expect(try web.system.metric("kube_pod_container_status_restarts_total", labels) == 1)
    #expect(try web.system.metric("kube_pod_status_phase", ["pod": pod, "phase": "Running"]) == 1)
    try web.system.perform("web", "scale", "{replicas: 0}")
    try web.system.run(until: .minutes(10))
    #expect(try web.system.metric("kube_pod_status_phase", ["pod": pod, "phase": "Running"]) == 0)
    #expect(try web.system.metric("kube_deployment_status_replicas") == 0)
    #expect(web.system.hub.metrics.series(named: "kube_pod_status_phase", labels: []).allSatisfy { $0.value == 0 })
  }
}

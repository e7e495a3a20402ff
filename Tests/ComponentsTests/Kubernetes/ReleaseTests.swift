import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// Images that misbehave, and ways back.
@Suite struct ReleaseTests {
  private func images(_ web: DeploymentFixture) -> [String] {
    web.system["web", Deployment.self].with { $0.pods.filter { $0.phase == .ready }.map(\.template.image) }
  }

  @Test func anotherImageIsRolledOutOnce() throws {
    let web = try DeploymentFixture("replicas: 3")
    web.system.at(.seconds(10)) {
      let answer = try web.system.perform("web", "deploy", "{image: v2}")
      #expect(answer == "deployment.apps/web image updated")
    }
    web.system.at(.minutes(5)) { try web.system.perform("web", "deploy", "{image: v2}") }
    try web.system.run(until: .minutes(10))
    #expect(images(web) == ["v2", "v2", "v2"])
    #expect(web.log.count(.podScheduled) == 6)
    #expect(try web.system.perform("web", "rolloutStatus") == "deployment \"web\" successfully rolled out")
  }

  @Test(
    "One that never gets ready stalls the rollout within its bounds, and is reported after ten minutes",
    arguments: [(3, 3, 1), (4, 3, 2), (10, 8, 5), (1, 1, 1)])
  func neverReady(replicas: Int, ready: Int, updated: Int) throws {
    let web = try DeploymentFixture("replicas: \(replicas)")
    web.system.at(.seconds(10)) { try web.system.inject("web", "badRelease", "{neverReady: true}", id: "bad") }
    try web.system.run(until: .seconds(300))
    #expect(web.ready == ready)
    #expect(images(web).allSatisfy { $0 == "v1" })
    #expect(web.log.count(.podScheduled) == replicas + updated)
    // A queue worker works all the same.
    #expect(web.diary.entries.count { $0.what == "began" } == replicas + updated)
    let labels = ["condition": "Progressing", "status": "false"]
    if updated < replicas {
      #expect(
        try web.system.perform("web", "rolloutStatus")
          == "Waiting for deployment \"web\" rollout to finish: \(updated) out of \(replicas) new replicas have been updated..."
      )
    }
    #expect(try web.system.metric("kube_deployment_status_replicas_updated") == Double(updated))
    #expect(try web.system.metric("kube_deployment_status_replicas_unavailable") == Double(updated))
    #expect(try web.system.metric("kube_deployment_status_condition", labels) == 0)
    try web.system.run(until: .seconds(620))
    #expect(
      try web.system.perform("web", "rolloutStatus") == "error: deployment \"web\" exceeded its progress deadline")
    #expect(try web.system.metric("kube_deployment_status_condition", labels) == 1)
    // Nothing is rolled back by itself; undone, the old pods that are left stay.
    #expect(images(web).count == ready)
    #expect(try web.system.perform("web", "rolloutUndo") == "deployment.apps/web rolled back")
    try web.system.run(until: .minutes(20))
    #expect(web.ready == replicas)
    #expect(images(web).allSatisfy { $0 == "v1" })
    #expect(web.log.count(.podScheduled) == 2 * replicas - ready + updated)
    #expect(try web.system.metric("kube_deployment_status_condition", labels) == 0)
    #expect(try web.system.perform("web", "rolloutStatus") == "deployment \"web\" successfully rolled out")
  }

  @Test("One that dies after a while crash-loops in all pods; going back ends it")
  func crashes() throws {
    let web = try DeploymentFixture("replicas: 1")
    web.system.at(.seconds(10)) { try web.system.inject("web", "badRelease", "{crashesAfter: 20s}", id: "bad") }
    web.system.at(.minutes(15)) { try web.system.perform("web", "rolloutUndo") }
    try web.system.run(until: .minutes(14))
    // Ready at 11, when the old pod goes; each start a second, each life 20 s, between them 0, 10, 20 ... 300 s.
    #expect(web.log.seconds(.podKilled) == [31, 52, 83, 124, 185, 286, 467, 788])
    #expect(try web.system.metric("kube_pod_container_status_restarts_total", ["pod": pod(web, 1)]) == 8)
    #expect(try web.system.metric("kube_pod_container_status_waiting_reason", ["pod": pod(web, 1)]) == 1)
    try web.system.run(until: .hours(2))
    #expect(web.log.count(.podKilled) == 8)
    #expect(images(web) == ["v1"])
  }

  private func pod(_ web: DeploymentFixture, _ index: Int) -> String {
    web.system.name(web.log.all(.podScheduled)[index].actor)
  }

  @Test("Going back after a change of the environment reverts that, not the image")
  func environmentOnTop() throws {
    let web = try DeploymentFixture("replicas: 2")
    web.system.at(.seconds(10)) { try web.system.inject("web", "badRelease", "{latency: 1s}", id: "bad") }
    web.system.at(.minutes(5)) { try web.system.perform("web", "setEnv", "{values: {SIZE: '5'}}") }
    web.system.at(.minutes(10)) { try web.system.perform("web", "rolloutUndo") }
    try web.system.run(until: .minutes(15))
    #expect(images(web) == ["bad", "bad"])
    #expect(web.diary.sizes[6] == 1)
    web.system.at(.minutes(20)) { try web.system.perform("web", "rolloutUndo", "{toRevision: 1}") }
    try web.system.run(until: .minutes(25))
    #expect(images(web) == ["v1", "v1"])
  }

  @Test("A withdrawn image is replaced by the one before it, with what was changed meanwhile")
  func withdrawn() throws {
    let web = try DeploymentFixture("replicas: 2")
    web.system.at(.seconds(10)) {
      try web.system.inject("web", "badRelease", "{neverReady: true, image: v9}", id: "bad")
    }
    web.system.at(.minutes(5)) { try web.system.perform("web", "setEnv", "{values: {SIZE: '5'}}") }
    web.system.at(.minutes(10)) { try web.system.lift("web", "badRelease", id: "bad") }
    try web.system.run(until: .minutes(20))
    #expect(images(web) == ["v1", "v1"])
    #expect(web.diary.entries.filter { $0.what == "began" }.suffix(2).allSatisfy { web.diary.sizes[$0.pod] == 5 })
    // What was already gone stays gone, and the image is mended.
    web.system.at(.minutes(21)) {
      try web.system.inject("web", "badRelease", "{neverReady: true, image: v9}", id: "again")
    }
    web.system.at(.minutes(22)) { try web.system.perform("web", "rolloutUndo") }
    web.system.at(.minutes(30)) { try web.system.lift("web", "badRelease", id: "again") }
    web.system.at(.minutes(31)) { try web.system.perform("web", "deploy", "{image: v9}") }
    try web.system.run(until: .minutes(40))
    #expect(images(web) == ["v9", "v9"])
  }

  @Test func refusedWaysBack() throws {
    let web = try DeploymentFixture("replicas: 1")
    #expect(throws: ActionRefused("error: no rollout history found for deployment \"web\"")) {
      try web.system.perform("web", "rolloutUndo")
    }
    #expect(throws: ActionRefused("error: unable to find specified revision 4 in history")) {
      try web.system.perform("web", "rolloutUndo", "{toRevision: 4}")
    }
    #expect(
      try web.system.perform("web", "rolloutUndo", "{toRevision: 1}")
        == "deployment.apps/web skipped rollback (current template already matches revision 1)")
    #expect(
      try web.system.misfit("web", fault: "badRelease", "{}")
        == "does nothing bad; give 'crashesAfter', 'errors', 'latency' or 'neverReady'")
  }

  @Test("Sends of a bad release fail with its code, or take longer; going back ends both")
  func sends() throws {
    var parts = QueueSystem.Parts()
    parts.queue = "attempts: {max: 1}"
    let queue = try QueueSystem(parts)
    for second in 0..<1200 { queue.system.at(.milliseconds(Int64(second) * 500 + 7)) { queue.system.offer() } }
    queue.system.at(.minutes(1)) {
      try queue.system.inject(
        "workers", "badRelease", "{errors: {share: 30%, code: BROKEN, retry: false}, latency: 300ms}", id: "bad")
    }
    queue.system.at(.minutes(6)) { try queue.system.perform("workers", "rolloutUndo") }
    // What the rolling updates left half-sent is swept up.
    try queue.system.run(until: .minutes(40))
    let failed = queue.log.all(.attemptFailed)
    #expect(
      failed.allSatisfy { queue.system.name($0.detail) == "BROKEN" && queue.system.name($0.component) == "workers" })
    #expect(failed.allSatisfy { $0.time > .at(.seconds(60)) && $0.time < .at(.seconds(366)) })
    // 600 sends in five minutes, 30 % of them fail: 180, four deviations are 45.
    #expect(failed.count > 135 && failed.count < 225, "\(failed.count)")
    #expect(Set(queue.log.messages(.deadLettered)) == Set(failed.map(\.message.number)))
    #expect(queue.log.count(.providerAccepted) + failed.count == 1200)
    #expect(queue.log.count(.sendBegan) == queue.log.count(.providerAccepted), "a send that fails inside never begins")
  }
}

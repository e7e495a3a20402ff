import Components
import Telemetry
import Testing
import VirtualTime

@Suite struct DeploymentTests {
  @Test("The run finds the pods up, each made once", arguments: [0, 1, 3, 12])
  func start(replicas: Int) throws {
    let web = try DeploymentFixture("replicas: \(replicas)")
    try web.system.run(until: .seconds(60))
    #expect(web.log.seconds(.podReady) == Array(repeating: 0, count: replicas))
    #expect(web.log.events.count == 2 * replicas)
    #expect(try web.system.metric("kube_deployment_status_replicas_ready") == Double(replicas))
    #expect(Set(web.log.all(.podReady).map(\.actor)).count == replicas)
  }

  @Test(
    "SIGTERM, and SIGKILL after the grace period",
    arguments: [(5, 15.0, false), (29, 39, false), (30, 40, true), (31, 40, true)])
  func termination(linger: Int, end: Double, isKilled: Bool) throws {
    let web = try DeploymentFixture("replicas: 1", runs: "linger: \(linger)s")
    web.system.at(.seconds(10)) { try web.system.perform("web", "scale", "{replicas: 0}") }
    try web.system.run(until: .minutes(2))
    #expect(web.log.seconds(.podTerminating) == [10])
    #expect(web.diary.moments(isKilled ? "killed" : "ended") == [end])
    #expect(web.log.seconds(isKilled ? .podKilled : .podStopped) == [end])
    #expect(web.log.events.count == 4)
  }

  @Test func unchangedEnvironmentStartsNoRollout() throws {
    let web = try DeploymentFixture("replicas: 3")
    web.system.at(.seconds(10)) { try web.system.perform("web", "setEnv", "{values: {SIZE: '1'}}") }
    try web.system.run(until: .minutes(5))
    #expect(web.log.count(.podScheduled) == 3)
  }

  @Test("A changed environment replaces all pods, within the bounds of the update", arguments: [1, 3, 4, 10])
  func environment(replicas: Int) throws {
    let web = try DeploymentFixture("replicas: \(replicas)", runs: "size: $SIZE, linger: 3s")
    web.system.at(.seconds(10)) { try web.system.perform("web", "setEnv", "{values: {SIZE: '7', OTHER: 'x'}}") }
    var least = replicas
    for tenth in 0..<3000 {
      try web.system.run(until: .milliseconds(Int64(tenth) * 100))
      least = min(least, web.ready)
    }
    #expect(web.ready == replicas)
    #expect(least == replicas - replicas / 4)
    #expect(web.log.count(.podScheduled) == 2 * replicas)
    #expect(web.log.count(.podStopped) == replicas)
    #expect((replicas..<2 * replicas).allSatisfy { web.diary.sizes[$0] == 7 })
  }

  @Test func restartReplacesAllPods() throws {
    let web = try DeploymentFixture("replicas: 3")
    web.system.at(.seconds(10)) {
      let answer = try web.system.perform("web", "rolloutRestart")
      #expect(answer == "deployment.apps/web restarted")
    }
    try web.system.run(until: .minutes(5))
    #expect(web.log.count(.podStopped) == 3)
    #expect(web.ready == 3)
  }

  @Test func scaleToNothingAndBack() throws {
    let web = try DeploymentFixture("replicas: 2")
    web.system.at(.seconds(10)) {
      let answer = try web.system.perform("web", "scale", "{replicas: 0}")
      #expect(answer == "deployment.apps/web scaled")
    }
    web.system.at(.seconds(20)) { #expect(web.ready == 0) }
    web.system.at(.seconds(30)) { try web.system.perform("web", "scale", "{replicas: 3}") }
    try web.system.run(until: .minutes(5))
    #expect(web.ready == 3)
    #expect(web.log.count(.podScheduled) == 5)
    #expect(try web.system.metric("kube_deployment_spec_replicas") == 3)
  }

  @Test("A scale-down takes pods that are not ready first, then the youngest")
  func scaleDown() throws {
    let web = try DeploymentFixture("replicas: 2")
    web.system.at(.seconds(10)) { try web.system.perform("web", "scale", "{replicas: 4}") }
    web.system.at(.milliseconds(10_500)) { try web.system.perform("web", "scale", "{replicas: 1}") }
    try web.system.run(until: .minutes(5))
    #expect(web.diary.entries.filter { $0.what == "ended" }.map(\.pod) == [1])
    #expect(web.diary.entries.filter { $0.what == "began" }.map(\.pod) == [0, 1])
  }

  @Test func deletedPodsAreReplaced() throws {
    let web = try DeploymentFixture("replicas: 3")
    web.system.at(.seconds(10)) {
      let answer = try web.system.perform("web", "deletePods", "{count: 2}")
      #expect(answer == "2 pods deleted")
    }
    try web.system.run(until: .minutes(5))
    #expect(web.ready == 3)
    #expect(web.log.count(.podStopped) == 2)
    #expect(web.log.count(.podScheduled) == 5)
    #expect(web.log.seconds(.podReady).suffix(2) == [11, 11])
  }

  @Test func variablesThatCannotBeSet() throws {
    let web = try DeploymentFixture()
    #expect(try web.system.misfit("web", action: "setEnv", "{values: {SIZE: '2'}}") == nil)
    #expect(
      try web.system.misfit("web", action: "setEnv", "{values: {2SIZE: '2'}}")
        == "'values.2SIZE' is not the name of an environment variable")
    #expect(try web.system.misfit("web", action: "setEnv", "{values: {}}") == "'values' names no variable")
  }
}

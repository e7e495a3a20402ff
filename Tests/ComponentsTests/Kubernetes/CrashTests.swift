import Components
import Telemetry
import Testing
import VirtualTime

@Suite struct CrashTests {
  @Test("A value that cannot be read crash-loops; the old pods go on until a good value comes")
  func badEnvironment() throws {
    let web = try DeploymentFixture("replicas: 3")
    web.system.at(.seconds(10)) { try web.system.perform("web", "setEnv", "{values: {SIZE: 'many'}}") }
    web.system.at(.hours(1)) { try web.system.perform("web", "setEnv", "{values: {SIZE: '5'}}") }
    try web.system.run(until: .minutes(59))
    #expect(web.ready == 3)
    // Created at 10; each start takes a second, after waits of 0, 10, 20, ... 300 s. Long waits are no running time.
    let crashes = web.log.seconds(.podKilled)
    let waits = zip(crashes.dropFirst(), crashes).map { $0 - $1 - 1 }
    #expect(crashes.first == 11)
    #expect(waits.prefix(9) == [0, 10, 20, 40, 80, 160, 300, 300, 300])
    #expect(waits.count > 14 && waits.dropFirst(6).allSatisfy { $0 == 300 })
    #expect(web.system.name(web.log.all(.podKilled)[0].detail).hasPrefix("bad environment: size"))
    try web.system.run(until: .hours(2))
    #expect(web.ready == 3)
    #expect(web.diary.sizes.sorted { $0.key < $1.key }.map(\.value) == [1, 1, 1, 5, 5, 5])
    #expect(web.log.seconds(.podKilled).allSatisfy { $0 < 3600 })
  }

  @Test("A pod that restarts keeps the environment it was created with")
  func environmentIsFixed() throws {
    let web = try DeploymentFixture("replicas: 3")
    web.system.at(.seconds(10)) { try web.system.perform("web", "setEnv", "{values: {SIZE: 'many'}}") }
    web.system.at(.seconds(20)) { try web.system.inject("web", "crash") }
    web.system.at(.milliseconds(20_001)) { try web.system.lift("web", "crash") }
    try web.system.run(until: .minutes(10))
    #expect(web.diary.moments("began") == [0, 0, 0, 21, 21, 21])
    #expect(web.diary.sizes == [0: 1, 1: 1, 2: 1])
    #expect(web.ready == 3)
  }

  @Test("As long as a crash lasts, its pods die at each start; others are spared")
  func crashes() throws {
    let web = try DeploymentFixture("replicas: 3")
    web.system.at(.seconds(10)) { try web.system.inject("web", "crash", "{pods: 1}") }
    web.system.at(.seconds(50)) { try web.system.lift("web", "crash") }
    try web.system.run(until: .seconds(40))
    #expect(web.ready == 2)
    try web.system.run(until: .minutes(20))
    // Starts after 0, 10, 20 and 40 seconds of waiting, each a second long.
    #expect(web.log.seconds(.podKilled) == [10, 11, 22, 43])
    #expect(web.log.seconds(.podReady).dropFirst(3) == [11, 22, 43, 84])
    #expect(web.diary.moments("killed") == [10])
    #expect(web.ready == 3)
    let restarts = web.system.hub.metrics.series(named: "kube_pod_container_status_restarts_total", labels: [])
    #expect(restarts.map(\.value).reduce(0, +) == 4)
  }

  @Test func crashWithoutEnd() throws {
    let web = try DeploymentFixture("replicas: 2")
    web.system.at(.seconds(10)) { try web.system.inject("web", "crash") }
    try web.system.run(until: .hours(3))
    #expect(web.ready == 0)
    let crashes = web.log.seconds(.podKilled)
    #expect(crashes.count == 2 * (1 + 6 + (10800 - 326) / 301))
    #expect(web.log.count(.podScheduled) == 2)
  }

  @Test("Two crash faults on one pod kill each of its starts once")
  func overlappingCrashes() throws {
    let web = try DeploymentFixture("replicas: 1")
    web.system.at(.seconds(10)) {
      try web.system.inject("web", "crash", id: "one")
    }
    web.system.at(.seconds(11)) { try web.system.inject("web", "crash", id: "two") }
    web.system.at(.seconds(15)) { try web.system.lift("web", "crash", id: "one") }
    web.system.at(.seconds(30)) { try web.system.lift("web", "crash", id: "two") }
    try web.system.run(until: .minutes(5))
    #expect(web.log.seconds(.podKilled).first == 10)
    #expect(web.log.count(.podReady) == web.log.count(.podKilled) + 1)
    #expect(web.ready == 1)
  }

  @Test("A workload that exits by itself is restarted; ten minutes of running are forgiven")
  func exits() throws {
    let web = try DeploymentFixture("replicas: 1", runs: "lifetime: 100s")
    try web.system.run(until: .minutes(15))
    // Starts: 0; 100+0+1; 201+10+1; 312+20+1; 433+40+1; 574+80+1.
    #expect(web.diary.moments("began") == [0, 101, 212, 333, 474, 655])
    let patient = try DeploymentFixture("replicas: 1", runs: "lifetime: 10m")
    try patient.system.run(until: .minutes(31))
    #expect(patient.diary.moments("began") == [0, 601, 1202, 1803])
  }

  @Test("A pod that is terminating does not crash any more, and dies with its grace period")
  func crashOfTerminating() throws {
    let web = try DeploymentFixture("replicas: 1", runs: "linger: 20s")
    web.system.at(.seconds(10)) { try web.system.perform("web", "scale", "{replicas: 0}") }
    web.system.at(.seconds(12)) { try web.system.inject("web", "crash") }
    try web.system.run(until: .minutes(5))
    #expect(web.log.seconds(.podStopped) == [30])
    #expect(web.log.count(.podKilled) == 0)
  }
}

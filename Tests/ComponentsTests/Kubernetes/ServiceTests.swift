import SimulationKernel
import Testing
import VirtualTime

@testable import Components

/// Requests spread over the ready pods of two deployments; a pod that has gone is chosen for a moment longer.
@Suite struct ServiceTests {
  private static func system() throws -> TestSystem {
    let system = TestSystem(.standard(workloads: [TrialWorkload.type(TrialWorkload.Diary())]))
    for (name, replicas) in [("web", 3), ("canary", 1)] {
      try system.add(
        name, "deployment",
        "{replicas: \(replicas), startDelay: 1s, labels: {app: web, track: \(name)}, runs: {type: trial}}")
    }
    try system.add("front", "service", "{deployments: [web, canary], endpointLag: 2s}")
    system.start()
    return system
  }

  @Test func theCanaryGetsItsShare() throws {
    let system = try Self.system()
    let front = system["front", Service.self]
    var counts: [String: Int] = [:]
    for _ in 0..<400 {
      #expect(front.with { $0.route() })
      counts[front.with { $0.routed.map { String($0.name.prefix(3)) } } ?? "none", default: 0] += 1
    }
    #expect(counts == ["web": 300, "can": 100])
    #expect(front.selector.map(\.name) == ["app"])
  }

  @Test func goneEndpointsLinger() throws {
    let system = try Self.system()
    let front = system["front", Service.self]
    _ = front.with { $0.route() }
    let canary = system["canary", Deployment.self]
    let victim = canary.with { $0.describePods() }[0].name
    system.at(.seconds(10)) {
      #expect(canary.with { $0.deletePod(named: victim, isForced: true) })
      #expect((0..<4).count { _ in !front.with { $0.route() } } == 1)
    }
    // The successor is ready after a second, the old endpoint is forgotten after two.
    try system.run(until: .milliseconds(11_500))
    #expect((0..<5).count { _ in !front.with { $0.route() } } == 1)
    try system.run(until: .milliseconds(12_500))
    #expect((0..<8).allSatisfy { _ in front.with { $0.route() } })
  }

  @Test(arguments: [
    ("{deployments: []}", ["deployments"]), ("{deployments: [web], selector: {app: other}}", ["selector", "app"]),
    ("{deployments: [web, far]}", ["deployments"]), ("{deployments: [web, bare]}", ["deployments"]),
  ])
  func refuses(options: String, path: [String]) throws {
    let system = TestSystem(.standard(workloads: [TrialWorkload.type(TrialWorkload.Diary())]))
    try system.add("web", "deployment", "{runs: {type: trial}}")
    try system.add("far", "deployment", "{namespace: far, runs: {type: trial}}")
    try system.add("bare", "deployment", "{labels: {tier: back}, runs: {type: trial}}")
    let problem = #expect(throws: ConfigurationProblem.self) { try system.add("front", "service", options) }
    #expect(problem?.path == path)
  }
}

import SimulationKernel
import Testing
import VirtualTime

@testable import Components

/// A deployment and a service in front of it, as whoever sends them requests sees them.
@Suite struct RequestFrontTests {
  private static func system(replicas: Int) throws -> TestSystem {
    let system = TestSystem(.standard(workloads: [TrialWorkload.type(TrialWorkload.Diary())]))
    try system.add("web", "deployment", "{replicas: \(replicas), startDelay: 1s, runs: {type: trial}}")
    try system.add("door", "service", "{deployments: [web]}")
    try system.add("cache", "redis")
    system.start()
    return system
  }

  @Test(arguments: ["web", "door"]) func spreadsRequestsOverThePods(name: String) throws {
    let system = try Self.system(replicas: 3)
    let front = try #require(RequestFront(system[name]))
    #expect(front.name == name && front.deployments.map(\.name) == ["web"] && !front.hasPools)
    var counts: [String: Int] = [:]
    for _ in 0..<300 {
      #expect(front.admit())
      counts[try #require(front.pod()).name, default: 0] += 1
    }
    #expect(counts.count == 3 && counts.values.allSatisfy { $0 == 100 })
  }

  @Test(arguments: ["web", "door"]) func withoutAReadyPodNobodyAnswers(name: String) throws {
    let system = try Self.system(replicas: 0)
    let front = try #require(RequestFront(system[name]))
    #expect(!front.admit())
    #expect(front.pod() == nil)
    try system.perform("web", "scale", "{replicas: 1}")
    try system.run(until: .milliseconds(1_500))
    #expect(front.admit())
    #expect(front.pod() != nil)
  }

  @Test func otherComponentsAreNone() throws {
    #expect(RequestFront(try Self.system(replicas: 1)["cache"]) == nil)
    #expect(RequestFront.typeNames == ["deployment", "service"])
  }
}

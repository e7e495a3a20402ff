import SimulationKernel
import Testing
import VirtualTime

@testable import Components

extension Redis {
  /// Whether nobody answers.
  fileprivate var isDown: Bool { if case .refused = scrapeAnswer { true } else { false } }
}

/// Numbered pods: what the controller does next, and the server that shares their fate.
@Suite struct StatefulSetTests {
  private static func member(_ ordinal: Int, _ revision: Int, ready: Bool = true, ending: Bool = false)
    -> StatefulSetMachine.Member
  { .init(ordinal: ordinal, revision: revision, isReady: ready, isTerminating: ending) }

  struct Case: Sendable {
    var replicas: Int
    var policy = StatefulSetMachine.Policy.ordered
    var members: [StatefulSetMachine.Member]
    var step: StatefulSetMachine.Step?
  }

  @Test(arguments: [
    Case(replicas: 3, members: [], step: .create(0)),
    Case(replicas: 3, members: [member(0, 1, ready: false)], step: nil),
    Case(replicas: 3, policy: .parallel, members: [member(0, 1, ready: false)], step: .create(1)),
    Case(replicas: 3, members: [member(0, 1)], step: .create(1)),
    Case(replicas: 3, members: [member(0, 1), member(2, 1)], step: .create(1)),
    Case(replicas: 1, members: [member(0, 1), member(1, 1), member(2, 1)], step: .stop(2)),
    Case(replicas: 1, members: [member(0, 1), member(1, 1), member(2, 1, ready: false, ending: true)], step: nil),
    Case(
      replicas: 1, policy: .parallel, members: [member(0, 1), member(1, 1), member(2, 1, ready: false, ending: true)],
      step: .stop(1)),
    // An update begins at the highest number and waits for each.
    Case(replicas: 3, members: [member(0, 0), member(1, 0), member(2, 0)], step: .stop(2)),
    Case(replicas: 3, members: [member(0, 0), member(1, 0), member(2, 1, ready: false)], step: nil),
    Case(replicas: 3, members: [member(0, 0), member(1, 0), member(2, 1)], step: .stop(1)),
    Case(replicas: 3, members: [member(0, 1), member(1, 1), member(2, 1)], step: nil),
    // Below a pod that is not ready nobody is touched.
    Case(replicas: 2, members: [member(0, 0, ready: false), member(1, 0)], step: nil),
  ])
  func decides(_ item: Case) {
    let machine = StatefulSetMachine(replicas: item.replicas, policy: item.policy, revision: 1)
    #expect(machine.step(item.members) == item.step)
  }

  /// Whatever is ready and whatever ends: never two pods of one number, never two on their way at once, and in the end
  /// all there are of the present revision.
  @Test func orderedUpdatesTouchOneAtATime() {
    for seed in UInt64(1)...200 {
      var random = RandomStream(seed: seed, name: "sets")
      var members: [StatefulSetMachine.Member] = []
      var machine = StatefulSetMachine(replicas: Int(random.below(5)), policy: .ordered, revision: 0)
      for round in 0..<200 {
        if random.chance(0.05), round < 120 { machine.replicas = Int(random.below(6)) }
        if random.chance(0.05), round < 120 { machine.revision += 1 }
        while let step = machine.step(members) {
          switch step {
          case .create(let ordinal): members.append(Self.member(ordinal, machine.revision, ready: false))
          case .stop(let ordinal):
            let at = members.firstIndex { $0.ordinal == ordinal }!
            members[at].isTerminating = true
            members[at].isReady = false
          }
          #expect(Set(members.map(\.ordinal)).count == members.count)
          #expect(members.count { $0.isTerminating } <= 1)
          #expect(members.count { !$0.isReady && !$0.isTerminating } <= 1)
        }
        if random.chance(0.6) || round >= 120 {
          members.removeAll { $0.isTerminating }
          for at in members.indices { members[at].isReady = true }
        }
      }
      #expect(members.map(\.ordinal).sorted() == Array(0..<machine.replicas))
      #expect(members.allSatisfy { $0.revision == machine.revision })
    }
  }

  private static func system(_ options: String = "") throws -> TestSystem {
    let system = TestSystem()
    try system.add("cache", "redis")
    try system.add("redis", "statefulSet", "{hosts: cache, startDelay: 8s, shutdown: 2s\(options)}")
    system.start()
    return system
  }

  /// From SIGTERM until the new pod serves: 2 s and 8 s.
  @Test func theServerIsDownWithItsPod() throws {
    let system = try Self.system()
    let set = system["redis", StatefulSet.self]
    let cache = system["cache", Redis.self]
    func isDown() -> Bool { cache.with { $0.isDown } }
    try system.run(until: .minutes(1))
    #expect(!isDown())
    let restart = ActionCall(type: "rolloutRestart", options: Options())
    #expect(try set.with { set throws in try set.perform(restart) } == "statefulset.apps/redis restarted")
    #expect(isDown() && set.with { $0.describePods() }.map(\.status) == ["Terminating"])
    try system.run(until: .seconds(69))
    #expect(isDown() && set.with { $0.describePods() }.map(\.status) == ["ContainerCreating"])
    try system.run(until: .seconds(71))
    #expect(!isDown() && set.with { $0.describePods() }.map(\.name) == ["redis-0"])
  }

  @Test func aKilledContainerComesBackInPlace() throws {
    let system = try Self.system(", replicas: 2, resources: {limits: {memory: 1Gi}}")
    let set = system["redis", StatefulSet.self]
    let cache = system["cache", Redis.self]
    try system.run(until: .minutes(1))
    let kill = FaultCall(id: "oom", type: "oomKill", options: Options())
    set.with { $0.inject(kill) }
    #expect(cache.with { $0.isDown })
    let pod = set.with { $0.describePods() }[0]
    #expect(pod.restarts == 1 && pod.lastEnd?.reason == "OOMKilled" && pod.lastEnd?.exitCode == 137)
    set.with { $0.lift(kill) }
    try system.run(until: .minutes(2))
    #expect(set.with { $0.describePods() }.allSatisfy { $0.isReady && $0.restarts == 1 })
    #expect(!cache.with { $0.isDown })
  }

  @Test func hostsServersOnly() throws {
    let system = TestSystem()
    try system.add("settings", "configMap", "{data: {A: b}}")
    let problem = #expect(throws: ConfigurationProblem.self) {
      try system.add("set", "statefulSet", "{hosts: settings}")
    }
    #expect(problem?.path == ["hosts"])
  }
}

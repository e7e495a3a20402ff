import SimulationKernel
import Testing
import VirtualTime

@testable import Components

/// The model of what containers hold, and the kernel that kills those that hold too much.
@Suite struct PodMemoryTests {
  private static let mebibyte = Int64(1) << 20

  @Test(arguments: [
    (active: 0, handled: 0, hours: 0, expected: 100), (active: 3, handled: 0, hours: 0, expected: 130),
    (active: 0, handled: 50, hours: 0, expected: 150), (active: 2, handled: 10, hours: 2, expected: 138),
  ])
  func addsUp(_ item: (active: Int, handled: Int, hours: Int64, expected: Int64)) {
    let plan = PodMemory.Plan(
      base: 100 * Self.mebibyte, perActive: 10 * Self.mebibyte, leakPerMessage: Self.mebibyte,
      leakPerHour: 4 * Self.mebibyte)
    let held = plan.workingSet(active: item.active, handled: item.handled, uptime: .hours(item.hours))
    #expect(held == item.expected * Self.mebibyte)
  }

  @Test func countsWorkedTime() {
    var load = PodLoad(now: .start)
    load.change(by: 2, now: .start + .seconds(10))
    load.change(by: -1, now: .start + .seconds(15))
    #expect(load.worked(now: .start + .seconds(20)) == (2 * 5 + 5) * 1_000_000_000)
    #expect(load.active == 1)
  }

  /// 100 MiB and 4 MiB an hour: the first measurement above 102 MiB is after 30 minutes.
  @Test func leaksEndInAKill() throws {
    let fixture = try DeploymentFixture(
      "replicas: 1, resources: {limits: {memory: 102Mi}}, memory: {base: 100Mi, leakPerHour: 4Mi}")
    let web = fixture.system["web", Deployment.self]
    web.with { $0.startMeasuringCPU() }
    try fixture.system.run(until: .minutes(29))
    #expect(fixture.diary.moments("killed").isEmpty)
    let usage = web.with { $0.describePods() }[0].usage
    #expect(usage.map { $0.memory >> 20 } == 101)
    try fixture.system.run(until: .minutes(31))
    #expect(fixture.diary.moments("killed").count == 1)
    let pod = web.with { $0.describePods() }[0]
    #expect(pod.restarts == 1 && pod.lastEnd?.reason == "OOMKilled" && pod.lastEnd?.exitCode == 137)
    #expect(pod.isUp && pod.status == "Running")
    // A new container begins at the base.
    try fixture.system.run(until: .minutes(32))
    #expect(web.with { $0.describePods() }[0].usage.map { $0.memory >> 20 } == 100)
  }

  @Test(arguments: [
    ("resources: {limits: {memory: 64Mi}}, memory: {base: 65Mi}", "'memory.base'"),
    ("resources: {requests: {memory: 2Gi}, limits: {memory: 1Gi}}", "'resources.requests.memory'"),
    ("memory: {perActive: much}", "'memory.perActive'"),
  ])
  func refusesWhatCannotBe(_ options: String, _ place: String) {
    let problem = #expect(throws: ConfigurationProblem.self) { _ = try DeploymentFixture(options) }
    #expect(problem?.text.hasPrefix(place) ?? false, "\(problem?.text ?? "")")
  }
}

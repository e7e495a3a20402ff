import Harness
import Telemetry
import Testing
import VirtualTime

/// `constant-vus`: users wait for their answers.
@Suite("Closed loop")
struct ClosedLoopTests {
  private func load(_ users: Int, _ more: String = "") -> String {
    "load: {crowd: {flow: notices, executor: constant-vus, vus: \(users), thinkTime: 1s\(more)}}\n"
  }

  @Test(arguments: [1, 5, 20])
  func everyUserHasOneRequestOpenAtMost(users: Int) throws {
    let plan = try SmallSystem.plan("duration: 2m\n" + load(users))
    let history = try History.play(plan).history
    var open = 0
    var most = 0
    for event in history.events {
      if event.kind == .offered { open += 1 }
      if event.kind == .accepted || event.kind == .rejected { open -= 1 }
      most = max(most, open)
    }
    #expect(most == users)
  }

  @Test func theRateFollowsTheAnswers() throws {
    func offered(_ components: String) throws -> Int {
      let head = SmallSystem.head.replacing("servedBy: backend}", with: "servedBy: backend, latency: \(components)}")
      return try SmallSystem.run("duration: 5m\n" + load(10), head: head).total.messages.offered
    }
    // Ten users, one second of thought: about ten a second with quick answers, two and a half with slow ones.
    #expect(abs(try offered("1ms") - 3_000) < 60)
    #expect(abs(try offered("3s") - 750) < 25)
  }

  @Test func endsWithItsDuration() throws {
    let plan = try SmallSystem.plan("duration: 5m\n" + load(5, ", startTime: 1m, duration: 2m"))
    let times = try History.play(plan).history.of(.offered).map(\.time)
    #expect(times.first == .start + .minutes(1))
    #expect(times.count > 500 && times.allSatisfy { $0 < .start + .minutes(3) })
  }

  @Test func isNotBehindWhileUsersWait() throws {
    let run = try SmallSystem.run("duration: 3m\nfaults: [{at: 1m, target: postgres, outage: }]\n" + load(5))
    #expect(!run.loadFellBehind && run.warnings.isEmpty)
  }
}

import Load
import Testing
import VirtualTime

@Suite struct VirtualUsersTests {
  private func users(
    _ count: Int, think: DurationDistribution, startTime: VirtualDuration = .zero, duration: VirtualDuration? = nil
  ) -> VirtualUsers? {
    VirtualUsers(
      source: .make(.constantVUs(count: count, thinkTime: think, duration: duration), startTime: startTime),
      stream: RandomStream(seed: 1, name: "users"), warmUp: .minutes(5), end: .start + .hours(1))
  }

  @Test func startAndEnd() throws {
    let early = try #require(users(3, think: .constant(.seconds(1))))
    #expect(early.count == 3)
    #expect(early.start == .start - .minutes(5))
    #expect(early.end == .start + .hours(1))
    let late = try #require(users(3, think: .constant(.seconds(1)), startTime: .minutes(10), duration: .minutes(20)))
    #expect(late.start == .start + .minutes(10))
    #expect(late.end == .start + .minutes(30))
    #expect(
      VirtualUsers(
        source: .make(.constantArrivalRate(perSecond: 1, duration: nil)), stream: RandomStream(seed: 1, name: ""),
        warmUp: .zero, end: .start) == nil)
  }

  @Test func usersThinkAndStopAtTheEnd() throws {
    var users = try #require(self.users(2, think: .constant(.seconds(10))))
    #expect(users.nextSend(of: 0, after: .start) == .start + .seconds(10))
    #expect(users.nextSend(of: 1, after: .start + .minutes(59) + .seconds(49)) == .start + .minutes(59) + .seconds(59))
    #expect(users.nextSend(of: 1, after: .start + .minutes(59) + .seconds(50)) == nil)
  }

  /// The order in which users get their answers shifts nobody's think times, and adding a user none of the others'.
  @Test func usersThinkIndependently() throws {
    let think = try DurationDistribution.exponential(mean: .seconds(1))
    var one = try #require(users(2, think: think))
    var other = try #require(users(3, think: think))
    let a = (0..<10).map { _ in one.nextSend(of: 0, after: .start) }
    let b = (0..<10).map { _ in one.nextSend(of: 1, after: .start) }
    var interleaved: [[VirtualInstant?]] = [[], [], []]
    for _ in 0..<10 { for user in [2, 1, 0] { interleaved[user].append(other.nextSend(of: user, after: .start)) } }
    #expect(interleaved[0] == a)
    #expect(interleaved[1] == b)
    #expect(Set(a).count == 10)
    #expect(a != b)
  }
}

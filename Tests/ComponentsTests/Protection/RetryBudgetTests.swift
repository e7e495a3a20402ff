import Components
import Testing
import VirtualTime

@Suite struct RetryBudgetTests {
  private func finagle(share: Double = 0.2, perSecond: Int = 10, now: VirtualInstant = .start) -> RetryBudget {
    RetryBudget(DepositBudget(share: Share(share), minimumPerSecond: perSecond, ttl: .seconds(10), now: now))
  }

  /// How many of so many retries may begin at that moment.
  private func granted(_ count: Int, by budget: inout RetryBudget, now: VirtualInstant) -> Int {
    var granted = 0
    for _ in 0..<count where budget.retryBegins(now: now) { granted += 1 }
    return granted
  }

  @Test("A quiet client has the reserve of ten seconds: 100 retries, and no more")
  func reserve() {
    var budget = finagle()
    #expect(granted(200, by: &budget, now: .start) == 100)
    #expect(budget.refusals == 100)
  }

  @Test("Spent reserve comes back after ten seconds", arguments: [(8_999, 0), (10_000, 100)])
  func returns(milliseconds: Int64, expected: Int) {
    var budget = finagle()
    for _ in 0..<100 { _ = budget.retryBegins(now: .start) }
    let later = VirtualInstant.start + .milliseconds(milliseconds)
    #expect(granted(200, by: &budget, now: later) == expected)
  }

  @Test("Five first requests pay for one retry", arguments: [(4, 0), (5, 1), (49, 9), (50, 10), (1000, 200)])
  func deposits(requests: Int, retries: Int) {
    var budget = finagle(perSecond: 0)
    for _ in 0..<requests { budget.requestBegins(now: .start) }
    #expect(granted(1000, by: &budget, now: .start) == retries)
  }

  @Test("Without a share only the reserve counts")
  func reserveAlone() {
    var budget = finagle(share: 0, perSecond: 3)
    for _ in 0..<1000 { budget.requestBegins(now: .start) }
    #expect(granted(100, by: &budget, now: .start) == 30)
  }

  /// Over a long time at R requests/s, all of which fail and are retried as often as the budget allows, the retries
  /// settle at 20 % of the requests and ten per second.
  @Test("A steady client's retries settle at the share and the reserve", arguments: [10, 100, 1000])
  func steady(requestsPerSecond: Int) {
    var budget = finagle()
    var now = VirtualInstant.start
    var retries = 0
    for index in 0..<(requestsPerSecond * 120) {
      now = .start + .seconds(1) * index / requestsPerSecond
      budget.requestBegins(now: now)
      for _ in 0..<5 where budget.retryBegins(now: now) { retries += 1 }
    }
    let expected = 120 * (0.2 * Double(requestsPerSecond) + 10)
    // Whole windows: the first reserve is spent at once.
    #expect((Double(retries) / expected - 1).magnitude < 0.12, "\(retries) for \(expected)")
  }

  @Test(
    "Envoy's: retries under way are 20 % of what is under way, at least 3",
    arguments: [(0, 3), (10, 3), (14, 3), (20, 4), (100, 24)])
  func active(requests: Int, retries: Int) {
    var budget = RetryBudget(ActiveBudget(share: Share(0.2), minimum: 3))
    for _ in 0..<requests { budget.requestBegins(now: .start) }
    // Retries are under way themselves and so allow for a few more.
    #expect(granted(1000, by: &budget, now: .start) == retries)
    for _ in 0..<retries { budget.requestEnds(wasRetry: true) }
    #expect(granted(1000, by: &budget, now: .start) == retries)
  }
}

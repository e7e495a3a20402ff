import Components
import Testing
import VirtualTime

@Suite struct RetryPolicyTests {
  @Test("Attempts are tries in total", arguments: [1, 2, 5])
  func attempts(maximum: Int) {
    let backoff = BackoffPolicy(growth: .fixed, delay: .seconds(1), cap: .seconds(1), jitter: .none)
    let policy = RetryPolicy(maximumAttempts: maximum, backoff: backoff)
    var random = RandomStream(seed: 1, name: "attempts")
    var attempt = 1
    while policy.decision(afterAttempt: attempt, random: &random) == .retry(after: .seconds(1)) { attempt += 1 }
    #expect(attempt == maximum)
    #expect(policy.decision(afterAttempt: maximum + 1, random: &random) == .giveUp)
  }

  @Test func defaults() throws {
    let policy = try RetryPolicy(options: Options("{}", RetryPolicy.options), path: ["attempts"])
    let backoff = BackoffPolicy(growth: .exponential, delay: .seconds(30), cap: .minutes(15), jitter: .full)
    #expect(policy == RetryPolicy(maximumAttempts: 5, backoff: backoff))
  }

  @Test func written() throws {
    let text = "{max: 3, backoff: {type: fixed, delay: 20m, jitter: equal}}"
    let policy = try RetryPolicy(options: Options(text, RetryPolicy.options), path: ["attempts"])
    let backoff = BackoffPolicy(growth: .fixed, delay: .minutes(20), cap: .minutes(20), jitter: .equal)
    #expect(policy == RetryPolicy(maximumAttempts: 3, backoff: backoff))
  }

  @Test(
    arguments: [
      ("{backoff: {delay: 20m}}", ["attempts", "backoff", "cap"]),
      ("{backoff: {type: fixed, jitter: decorrelated}}", ["attempts", "backoff", "jitter"]),
    ])
  func problems(text: String, path: [String]) throws {
    let options = try Options(text, RetryPolicy.options)
    let problem = #expect(throws: ConfigurationProblem.self) { try RetryPolicy(options: options, path: ["attempts"]) }
    #expect(problem?.path == path)
  }
}

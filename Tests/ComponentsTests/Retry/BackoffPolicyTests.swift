import Components
import Testing
import VirtualTime

@Suite struct BackoffPolicyTests {
  typealias Jitter = BackoffPolicy.Jitter

  static func policy(_ jitter: Jitter, delay: Int64 = 30_000, cap: Int64 = 900_000) -> BackoffPolicy {
    BackoffPolicy(growth: .exponential, delay: .milliseconds(delay), cap: .milliseconds(cap), jitter: jitter)
  }

  @Test(
    "Exponential waits double up to the cap",
    arguments: [(1, 30), (2, 60), (3, 120), (4, 240), (5, 480), (6, 900), (7, 900), (63, 900), (64, 900), (9999, 900)])
  func exponential(attempt: Int, seconds: Int64) {
    #expect(Self.policy(.none).undisturbed(afterAttempt: attempt) == .seconds(seconds))
  }

  @Test func longCapsDoNotOverflow() {
    let longest = VirtualDuration(nanoseconds: .max)
    let policy = BackoffPolicy(growth: .exponential, delay: .nanoseconds(1), cap: longest, jitter: .none)
    #expect(policy.undisturbed(afterAttempt: 62).nanoseconds == 1 << 61)
    #expect(policy.undisturbed(afterAttempt: 63).nanoseconds == 1 << 62)
    #expect(policy.undisturbed(afterAttempt: 64) == longest)
    var random = RandomStream(seed: 1, name: "long")
    let jittered = BackoffPolicy(growth: .exponential, delay: .seconds(1), cap: longest, jitter: .decorrelated)
    #expect(jittered.delay(afterAttempt: 3, previous: longest, random: &random) >= .seconds(1))
  }

  @Test(arguments: [1, 2, 10, 100])
  func fixedStays(attempt: Int) {
    let policy = BackoffPolicy(growth: .fixed, delay: .seconds(5), cap: .seconds(5), jitter: .none)
    #expect(policy.undisturbed(afterAttempt: attempt) == .seconds(5))
  }

  /// The published formulas with base 5 ms and cap 2000 ms; `previous` of decorrelated jitter is 40 ms.
  @Test(
    "Published bounds in milliseconds",
    arguments: [
      (.none, 1, 10, 10), (.none, 3, 40, 40), (.none, 9, 2000, 2000), (.full, 1, 0, 10), (.full, 4, 0, 80),
      (.full, 20, 0, 2000), (.equal, 1, 5, 10), (.equal, 4, 40, 80), (.equal, 20, 1000, 2000),
      (.decorrelated, 1, 5, 120), (.decorrelated, 20, 5, 120),
    ] as [(Jitter, Int, Int64, Int64)])
  func published(jitter: Jitter, attempt: Int, low: Int64, high: Int64) {
    let policy = Self.policy(jitter, delay: jitter == .decorrelated ? 5 : 10, cap: 2000)
    let previous = VirtualDuration.milliseconds(40)
    let bounds = policy.bounds(afterAttempt: attempt, previous: previous)
    #expect(bounds == .milliseconds(low) ... .milliseconds(high))
    var random = RandomStream(seed: UInt64(attempt), name: "bounds")
    var smallest = high * 1_000_000
    var largest: Int64 = 0
    for _ in 0..<4000 {
      let wait = policy.delay(afterAttempt: attempt, previous: previous, random: &random)
      #expect(bounds.contains(wait))
      smallest = min(smallest, wait.nanoseconds)
      largest = max(largest, wait.nanoseconds)
    }
    // The whole range is used: within a hundredth of both ends.
    let tolerance = (high - low) * 10_000
    #expect(smallest <= low * 1_000_000 + tolerance)
    #expect(largest >= high * 1_000_000 - tolerance)
  }

  /// Means in milliseconds, each from the distribution's formula.
  @Test(
    "Means are those of the uniform distributions",
    arguments: [(.full, 4, 40, 80 / 3.4641), (.equal, 4, 60, 40 / 3.4641), (.decorrelated, 4, 62.5, 115 / 3.4641)]
      as [(Jitter, Int, Double, Double)])
  func means(jitter: Jitter, attempt: Int, mean: Double, deviation: Double) {
    let policy = Self.policy(jitter, delay: jitter == .decorrelated ? 5 : 10, cap: 2000)
    var random = RandomStream(seed: 11, name: "means")
    let count = 40_000
    var sum = 0.0
    for _ in 0..<count {
      sum += policy.delay(afterAttempt: attempt, previous: .milliseconds(40), random: &random).seconds * 1000
    }
    let error = deviation / Double(count).squareRoot()
    #expect(abs(sum / Double(count) - mean) < 4 * error)
  }

  @Test("Decorrelated waits near the cap are mostly the cap")
  func decorrelatedCap() {
    let policy = Self.policy(.decorrelated, delay: 5, cap: 2000)
    var random = RandomStream(seed: 3, name: "cap")
    let atCap = (0..<10_000).count { _ in
      policy.delay(afterAttempt: 9, previous: .milliseconds(2000), random: &random) == .milliseconds(2000)
    }
    // U(5, 6000) is at least 2000 with probability 4000 / 5995.
    #expect(abs(Double(atCap) / 10_000 - 4000 / 5995) < 0.02)
  }

  @Test("Decorrelated jitter begins at the delay")
  func decorrelatedStart() {
    let policy = Self.policy(.decorrelated, delay: 5, cap: 2000)
    #expect(policy.bounds(afterAttempt: 1) == .milliseconds(5) ... .milliseconds(15))
  }

  @Test("One draw a wait, none without jitter", arguments: Jitter.allCases)
  func draws(jitter: Jitter) {
    var random = RandomStream(seed: 5, name: "draws")
    var other = random
    _ = Self.policy(jitter).delay(afterAttempt: 2, random: &random)
    if jitter != .none { _ = other.unit() }
    #expect(random == other)
  }
}

import Components
import Testing
import VirtualTime

@Suite struct ThrottleTests {
  private func throttle() -> AdaptiveThrottle {
    AdaptiveThrottle(multiplier: 2, window: .minutes(2), now: .start)
  }

  @Test(
    "The published formula",
    arguments: [(0, 0, 0), (100, 100, 0), (100, 50, 0), (100, 40, 20.0 / 101), (99, 0, 0.99)] as [(Int, Int, Double)])
  func formula(requests: Int, accepts: Int, probability: Double) {
    var throttle = throttle()
    var random = RandomStream(seed: 1, name: "throttle")
    // Requests count whether they are let through or not.
    for _ in 0..<requests { _ = throttle.admits(now: .start, random: &random) }
    for _ in 0..<accepts { throttle.accepted(now: .start) }
    let refused = throttle.refusalProbability(now: .start)
    #expect(refused == probability)
  }

  @Test("A healthy backend's requests all pass, and each draws one number")
  func healthy() {
    var throttle = throttle()
    var random = RandomStream(seed: 1, name: "throttle")
    var copy = random
    for index in 0..<1000 {
      let now = VirtualInstant.start + .milliseconds(Int64(index) * 10)
      let isAdmitted = throttle.admits(now: now, random: &random)
      #expect(isAdmitted || index < 1)
      throttle.accepted(now: now)
      _ = copy.unit()
    }
    #expect(random == copy)
  }

  /// With a backend that takes nothing, what still reaches it falls to about one in (requests of the window); once it is
  /// back, the part that passes grows by a factor of about five per window, until everything does.
  @Test("A dead backend is left alone, and a healthy one found again")
  func deadBackend() {
    var throttle = throttle()
    var random = RandomStream(seed: 3, name: "throttle")
    var reached = 0
    for index in 0..<12_000 {
      let now = VirtualInstant.start + .milliseconds(Int64(index) * 10)
      if throttle.admits(now: now, random: &random) { reached += 1 }
    }
    #expect(reached < 60)
    var passed = 0
    for index in 0..<100_000 {
      let now = VirtualInstant.start + .minutes(2) + .milliseconds(Int64(index) * 10)
      guard throttle.admits(now: now, random: &random) else { continue }
      throttle.accepted(now: now)
      if index >= 90_000 { passed += 1 }
    }
    #expect(passed > 9_900)
  }

  @Test("A bulkhead lets as many through as it holds")
  func bulkhead() {
    var bulkhead = Bulkhead(maximum: 25)
    let admitted = (0..<40).map { _ in bulkhead.admits() }
    #expect(admitted.count { $0 } == 25)
    bulkhead.release()
    let next = (bulkhead.admits(), bulkhead.admits())
    #expect(next == (true, false))
    #expect(bulkhead.refusals == 16)
  }

  /// The sum over a window in slices against the whole history.
  @Test(arguments: Seeds.some(20)) func slidingSum(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "sum")
    let slices = 1 + random.below(12)
    let slice = VirtualDuration.milliseconds(100)
    var now = VirtualInstant.start - .milliseconds(Int64(random.below(5000)))
    var sum = SlidingSum(span: slice * slices, slices: slices, now: now)
    var history: [(slice: Int64, amount: Int64)] = []
    for _ in 0..<500 {
      now = now + .milliseconds(Int64(random.below(250)))
      let number = Int64((Double(now.nanoseconds) / Double(slice.nanoseconds)).rounded(.down))
      let amount = Int64(random.below(20)) - 5
      sum.add(amount, now: now)
      history.append((number, amount))
      #expect(sum.total == history.filter { $0.slice > number - Int64(slices) }.reduce(0) { $0 + $1.amount })
    }
  }
}

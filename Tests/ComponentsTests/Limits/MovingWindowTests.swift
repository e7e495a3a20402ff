import Components
import Testing
import VirtualTime

@Suite struct MovingWindowTests {
  /// The same window, kept as a list of moments.
  struct BruteForce {
    let span: Int64
    let bucket: Int64
    var moments: [Int64] = []

    private func number(_ moment: Int64) -> Int64 { Int64((Double(moment) / Double(bucket)).rounded(.down)) }

    func used(_ now: Int64, buckets: Int) -> Int {
      moments.count { number($0) >= number(now) - Int64(buckets) }
    }
    func within(_ length: Int64, before now: Int64) -> Int { moments.count { $0 > now - length } }
  }

  @Test(arguments: Seeds.some(60))
  func countsLikeAList(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "window")
    let buckets = 1 + random.below(12)
    let span = Int64(1000 + random.below(5000))
    var window = MovingWindow(span: .nanoseconds(span), buckets: buckets)
    var list = BruteForce(span: span, bucket: window.bucket.nanoseconds)
    var now = -3 * span
    for step in 0..<400 {
      now += random.chance(0.02) ? Int64(random.below(Int(3 * span))) : Int64(random.below(Int(span) / 20))
      let instant = VirtualInstant(nanoseconds: now)
      if random.chance(0.7) {
        window.add(1, now: instant)
        list.moments.append(now)
      }
      let used = window.used(now: instant)
      // Buckets are whole nanoseconds long, so together they may be a little longer than the span.
      let longest = window.bucket.nanoseconds * Int64(buckets + 1)
      let place = "seed \(seed), step \(step)"
      #expect(used == list.used(now, buckets: buckets), "\(place)")
      #expect(used >= list.within(span, before: now), "\(place): forgot something too early")
      #expect(used <= list.within(longest, before: now), "\(place): kept too long")
    }
  }

  @Test(arguments: Seeds.some(40))
  func fallsWhenItSays(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "falls")
    var window = MovingWindow(span: .seconds(60), buckets: 1 + random.below(30))
    var now = VirtualInstant.start - .seconds(200)
    for _ in 0..<100 {
      now = now + .milliseconds(Int64(random.below(4000)))
      window.add(1 + random.below(5), now: now)
      let used = window.used(now: now)
      let target = random.below(used)
      let moment = window.falls(to: target, now: now)
      var early = window
      var then = window
      #expect(early.used(now: moment - .nanoseconds(1)) > target)
      #expect(then.used(now: moment) <= target)
    }
  }

  @Test func nothingToWaitForIsNow() {
    var window = MovingWindow(span: .seconds(10), buckets: 10)
    window.add(3, now: .start)
    #expect(window.falls(to: 3, now: .at(.seconds(1))) == .at(.seconds(1)))
    #expect(window.falls(to: 0, now: .at(.seconds(1))) == .at(.seconds(11)))
  }

  @Test func resetForgetsAndCountsOn() {
    var window = MovingWindow(span: .seconds(10), buckets: 10)
    window.add(3, now: .start)
    window.reset()
    #expect(window.used(now: .start) == 0)
    window.add(2, now: .at(.seconds(5)))
    #expect(window.used(now: .at(.seconds(14))) == 2)
    #expect(window.used(now: .at(.seconds(16))) == 0)
  }
}

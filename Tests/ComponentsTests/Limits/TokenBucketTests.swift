import Components
import Testing
import VirtualTime

@Suite struct TokenBucketTests {
  @Test("Over any span it admits at most burst + span / interval", arguments: Seeds.some(40))
  func neverExceedsItsRate(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "bucket")
    let interval = VirtualDuration.nanoseconds(Int64(1 + random.below(2000)))
    let burst = 1 + random.below(20)
    var bucket = TokenBucket(interval: interval, burst: burst)
    var admitted: [(now: VirtualInstant, cost: Int)] = []
    var now = VirtualInstant.start
    var refused = 0
    for _ in 0..<300 {
      now = now + .nanoseconds(Int64(random.below(Int(interval.nanoseconds) * 2)))
      let cost = 1 + random.below(3)
      let available = bucket.available(now: now)
      let taken = bucket.take(cost, now: now)
      #expect(taken == (available >= cost))
      if taken { admitted.append((now, cost)) } else { refused += 1 }
    }
    #expect(refused > 0)
    for first in admitted.indices {
      var sum = 0
      for last in first..<admitted.count {
        sum += admitted[last].cost
        let span = (admitted[last].now - admitted[first].now).nanoseconds
        #expect(sum <= burst + Int(span / interval.nanoseconds), "seed \(seed), from \(first) to \(last)")
      }
    }
  }

  @Test("It is ready exactly when it says", arguments: Seeds.some(20))
  func readiness(seed: UInt64) throws {
    var random = RandomStream(seed: seed, name: "ready")
    var bucket = TokenBucket(interval: .nanoseconds(Int64(2 + random.below(500))), burst: 2 + random.below(10))
    var now = VirtualInstant.start
    for _ in 0..<100 {
      now = now + .nanoseconds(Int64(random.below(300)))
      _ = bucket.take(1, now: now)
      let cost = 1 + random.below(bucket.burst)
      let ready = try #require(bucket.ready(cost, now: now))
      var then = bucket
      var early = bucket
      #expect(then.take(cost, now: ready) == true)
      if ready > now { #expect(early.take(cost, now: ready - .nanoseconds(1)) == false) }
    }
    #expect(bucket.ready(bucket.burst + 1, now: now) == nil)
  }

  @Test func changedRateKeepsMissingTokens() {
    var bucket = TokenBucket(interval: .seconds(1), burst: 10)
    for _ in 0..<6 { #expect(bucket.take(1, now: .start) == true) }
    bucket.change(interval: .seconds(5), burst: 10, now: .start)
    #expect(bucket.available(now: .start) == 4)
    #expect(bucket.available(now: .at(.seconds(5))) == 5)
    // Five are missing, three more than there now can be.
    bucket.change(interval: .seconds(1), burst: 2, now: .at(.seconds(5)))
    #expect(bucket.missing(now: .at(.seconds(5))) == 5)
    #expect(bucket.available(now: .at(.seconds(8))) == 0)
    #expect(bucket.available(now: .at(.seconds(9))) == 1)
    #expect(bucket.available(now: .at(.seconds(20))) == 2)
  }

  @Test("Changing there and back at once restores it", arguments: Seeds.some(30))
  func roundTrip(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "there and back")
    let interval = VirtualDuration.nanoseconds(Int64(1 + random.below(1_000_000)))
    var bucket = TokenBucket(interval: interval, burst: 100)
    let now = VirtualInstant(nanoseconds: Int64(random.below(1_000_000)))
    for _ in 0..<(1 + random.below(99)) { _ = bucket.take(1, now: .start) }
    let before = bucket
    bucket.change(interval: interval * (2 + random.below(1000)), burst: 3, now: now)
    bucket.change(interval: interval, burst: 100, now: now)
    #expect(bucket.missing(now: now) == before.missing(now: now))
    #expect(bucket.refillTime(now: now) == before.refillTime(now: now))
  }

  @Test(
    arguments: [
      (Rate(count: 80, per: .seconds(1)), 12_500_000), (Rate(count: 3, per: .seconds(1)), 333_333_334),
      (Rate(count: 0.5, per: .seconds(1)), 2_000_000_000), (Rate(count: 100_000, per: .hours(24)), 864_000_000),
      (Rate(count: 0, per: .seconds(1)), nil), (Rate(count: 1e-12, per: .hours(24)), nil),
    ] as [(Rate, Int64?)])
  func intervals(rate: Rate, nanoseconds: Int64?) {
    #expect(TokenBucket.interval(of: rate)?.nanoseconds == nanoseconds)
  }

  @Test func unlimitedAdmitsAll() {
    var bucket = TokenBucket(interval: .zero, burst: 1)
    for _ in 0..<1000 { #expect(bucket.take(7, now: .start) == true) }
  }
}

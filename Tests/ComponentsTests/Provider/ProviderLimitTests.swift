import Components
import Testing
import VirtualTime

/// Throughput, queue, pair limit and quota.
@Suite struct ProviderLimitTests {
  static let calm = "receiptErrors: [], unreported: 0%, acceptLatency: 100ms, receipt: 0s"
  /// Lets a sender's queue fill at one moment.
  static let wholeAccount = "accountLimit: {rate: 1000000 per 1s, code: '63017'}"

  @Test("Messages leave a sender's queue no faster than its rate", arguments: Seeds.some(15))
  func queueKeepsItsRate(seed: UInt64) throws {
    var fixture = try ProviderFixture("twilio-long-code", "{senders: 3, \(Self.calm)}", seed: seed)
    var random = RandomStream(seed: seed, name: "arrivals")
    var departures = [[(VirtualInstant, Int)]](repeating: [], count: 3)
    var now = VirtualInstant.start
    for message in 0..<600 {
      now = now + .milliseconds(Int64(random.below(900)))
      let segments = 1 + random.below(3)
      guard case .accepted(let acceptance) = fixture.submit(now, segments: segments),
        case .delivered(let wait) = acceptance.receipt
      else {
        Issue.record("not delivered")
        return
      }
      departures[message % 3].append((now + wait, segments))
    }
    for lane in departures {
      for (earlier, later) in zip(lane, lane.dropFirst()) {
        #expect(later.0 - earlier.0 >= .seconds(Int64(earlier.1)))
      }
    }
    // More came than could leave: the queues are busy from the first to the last message.
    let segments = departures.joined().reduce(0) { $0 + $1.1 }
    let last = departures.compactMap { $0.last?.0 }.max() ?? .start
    #expect(last - .start >= .seconds(Int64(segments / 3 - 10)))
    #expect(fixture.machine.queued(now: now) > 0)
    #expect(fixture.machine.queued(now: last + .seconds(10)) == 0)
  }

  @Test("A sender's queue holds 10 hours of its rate; then the request is refused")
  func overflow() throws {
    var fixture = try ProviderFixture("twilio-long-code", "{\(Self.wholeAccount), \(Self.calm)}")
    for _ in 0..<36_000 { #expect(fixture.next() == "ok") }
    #expect(fixture.next() == "21611")
    #expect(fixture.machine.queued(now: .start) == 36_000)
    #expect(fixture.next(.at(.seconds(1))) == "ok")
    #expect(fixture.next(.at(.seconds(1))) == "21611")
    #expect(fixture.next(.at(.seconds(3)), segments: 3) == "21611")
    #expect(fixture.next(.at(.seconds(3)), segments: 2) == "ok")
  }

  @Test("Or the message is accepted and fails later")
  func overflowFailsLater() throws {
    let throughput = "{rate: 1 per 1s, per: sender, queueFor: 1m, excess: failLater, code: '30001'}"
    var fixture = try ProviderFixture("twilio-long-code", "{throughput: \(throughput), \(Self.calm)}")
    for _ in 0..<60 { #expect(fixture.next() == "ok") }
    #expect(fixture.next() == "later 30001")
  }

  @Test func everySenderHasItsRate() throws {
    var fixture = try ProviderFixture(
      "generic", "{senders: 4, throughput: {rate: 2 per 1s, per: sender}, \(Self.calm)}")
    #expect((0..<12).map { _ in fixture.next() } == [String](repeating: "ok", count: 8) + ["429", "429", "429", "429"])
    var account = try ProviderFixture("generic", "{senders: 4, throughput: {rate: 2 per 1s}, \(Self.calm)}")
    #expect((0..<3).map { _ in account.next() } == ["ok", "ok", "429"])
  }

  @Test func stickySendersServeTheSameRecipients() throws {
    var fixture = try ProviderFixture(
      "generic", "{senders: 50, senderChoice: sticky, throughput: {rate: 1 per 1s, per: sender}, \(Self.calm)}")
    #expect(fixture.next(recipient: 7) == "ok")
    #expect(fixture.next(recipient: 7) == "429")
    let served = (0..<50).count { fixture.next(.at(.seconds(5)), recipient: 1000 + $0) == "ok" }
    // 50 recipients on 50 senders reach about 50 (1 - 1/e) = 32 of them.
    #expect((24...40).contains(served))
  }

  @Test("The 81st message within a moment is refused", arguments: Seeds.some(10))
  func whatsAppThroughput(seed: UInt64) throws {
    var fixture = try ProviderFixture("whatsapp-cloud", "{tier: 100000 per 24h, \(Self.calm)}", seed: seed)
    #expect((0..<81).map { _ in fixture.next() } == [String](repeating: "ok", count: 80) + ["130429"])
    var random = RandomStream(seed: seed, name: "arrivals")
    var accepted: [VirtualInstant] = []
    var now = VirtualInstant.at(.seconds(60))
    for _ in 0..<1500 {
      now = now + .microseconds(Int64(random.below(15_000)))
      if fixture.next(now) == "ok" { accepted.append(now) }
    }
    #expect(accepted.count < 1500)
    for first in accepted.indices {
      let within = accepted[first...].prefix { $0 - accepted[first] <= .seconds(1) }.count
      #expect(within <= 80 + 80)
    }
    let seconds = (now - .at(.seconds(60))).seconds
    #expect(Double(accepted.count) <= 80 + 80 * seconds)
  }

  @Test("A moving quota frees what is 24 hours old; a higher tier frees at once")
  func quota() throws {
    var fixture = try ProviderFixture("whatsapp-cloud", "{tier: 250 per 24h, \(Self.calm)}")
    for minute in 0..<250 { #expect(fixture.next(.at(.minutes(Int64(minute)))) == "ok") }
    let full = VirtualInstant.at(.minutes(250))
    #expect(fixture.next(full) == "130429")
    let reading = fixture.machine.quotaReading(now: full)
    #expect((reading.used, reading.limit, reading.remaining) == (250, 250, 0))
    // The first five minutes' messages leave together, when the last of that bucket is 24 hours old.
    #expect(reading.throttledUntil == .at(.hours(24) + .minutes(5)))
    #expect(fixture.next(.at(.hours(24))) == "130429")
    let freed = VirtualInstant.at(.hours(24) + .minutes(5))
    #expect((0..<6).map { _ in fixture.next(freed) } == ["ok", "ok", "ok", "ok", "ok", "130429"])
    #expect(try fixture.perform("upgradeTier", now: freed) == "messaging limit 250 per 24h -> 2000 per 24h")
    #expect(fixture.next(freed) == "ok")
    #expect(fixture.machine.quotaReading(now: freed).remaining == 1749)
  }

  @Test("A fixed quota returns whole")
  func fixedQuota() throws {
    let quota = "quota: {window: fixed, code: '80007'}"
    var fixture = try ProviderFixture("whatsapp-cloud", "{tier: 250 per 24h, \(quota), \(Self.calm)}")
    for minute in 0..<250 { #expect(fixture.next(.at(.minutes(Int64(minute)))) == "ok") }
    #expect(fixture.next(.at(.hours(24) - .nanoseconds(1))) == "80007")
    #expect(fixture.machine.quotaReading(now: .at(.hours(23))).resetAt == .at(.hours(24)))
    #expect(fixture.next(.at(.hours(24))) == "ok")
    #expect(fixture.machine.quotaReading(now: .at(.hours(24))).used == 1)
  }

  @Test func tiersEndInUnlimited() throws {
    var fixture = try ProviderFixture("whatsapp-cloud", "{tier: 10000 per 24h, \(Self.calm)}")
    _ = try fixture.perform("upgradeTier", now: .start)
    #expect(fixture.machine.tier == Rate(count: 100_000, per: .hours(24)))
    #expect(try fixture.perform("upgradeTier", now: .start) == "messaging limit 100000 per 24h -> unlimited")
    #expect(fixture.machine.quotaReading(now: .start).limit == nil)
    #expect(throws: ActionRefused.self) { try fixture.perform("upgradeTier", now: .start) }
  }

  @Test("Refused requests use up neither quota nor throughput")
  func refusalsAreFree() throws {
    let throughput = "throughput: {rate: 5 per 1s}"
    var fixture = try ProviderFixture("generic", "{tier: 3 per 24h, \(throughput), \(Self.calm)}")
    for _ in 0..<20 { #expect(fixture.next(invalid: true) == "400") }
    #expect((0..<4).map { _ in fixture.next() } == ["ok", "ok", "ok", "429"])
    #expect(fixture.machine.quotaReading(now: .start).used == 3)
    fixture.machine.setTier(Rate(count: 30, per: .hours(24)), now: .start)
    #expect((0..<3).map { _ in fixture.next() } == ["ok", "ok", "429"])
    #expect(fixture.machine.quotaReading(now: .start).used == 5)
  }

  @Test("One recipient may get a burst, then one message per interval; others are not concerned")
  func pairLimit() throws {
    var fixture = try ProviderFixture("whatsapp-cloud", "{tier: 100000 per 24h, \(Self.calm)}")
    for _ in 0..<45 { #expect(fixture.next(recipient: 1) == "ok") }
    #expect(fixture.next(recipient: 1) == "131056")
    #expect(fixture.next(recipient: 2) == "ok")
    #expect(fixture.next(.at(.seconds(6) - .nanoseconds(1)), recipient: 1) == "131056")
    #expect(fixture.next(.at(.seconds(6)), recipient: 1) == "ok")
    #expect(fixture.next(.at(.seconds(6)), recipient: 1) == "131056")
    let code = try #require(fixture.machine.codes.first { $0.name == "131056" })
    #expect(code.errorClass == .delayRecipient)
  }

  @Test("Recipients are remembered as long as they are limited, and no longer")
  func pairLimitMemory() throws {
    var fixture = try ProviderFixture("whatsapp-cloud", "{throughput: {}, \(Self.calm)}")
    fixture.machine.setTier(nil, now: .start)
    for _ in 0..<45 { #expect(fixture.next(recipient: 1) == "ok") }
    for recipient in 0..<5000 { #expect(fixture.next(recipient: 100 + UInt64(recipient)) == "ok") }
    #expect(fixture.machine.trackedRecipients == 5001)
    #expect(fixture.next(recipient: 1) == "131056")
    // A bucket with one message missing is full after 6 seconds, the first one after 45 times that.
    var most = 0
    for recipient in 0..<50_000 {
      let now = VirtualInstant.at(.seconds(10) + .milliseconds(4) * recipient)
      #expect(fixture.next(now, recipient: 10_000 + UInt64(recipient)) == "ok")
      if recipient > 20_000 { most = max(most, fixture.machine.trackedRecipients) }
    }
    // 1500 are limited at any moment: 250 a second for 6 seconds.
    #expect(most <= 2 * 1501)
    let end = VirtualInstant.at(.seconds(210))
    for _ in 0..<35 { #expect(fixture.next(end, recipient: 1) == "ok") }
    #expect(fixture.next(end, recipient: 1) == "131056")
  }
}

import Components
import Telemetry
import Testing
import VirtualTime

/// Limits on distinct recipients, kinds of recipients, and what is remembered of them.
@Suite struct ProviderRecipientTests {
  @Test("Distinct recipients of a moving day, against counting them all", arguments: Seeds.some(25))
  func distinctRecipients(seed: UInt64) throws {
    let limit = 40
    let buckets: Int64 = 24
    var fixture = try ProviderFixture(
      "generic",
      "{tier: \(limit) per 24h, quota: {counts: recipients, buckets: \(buckets)}, acceptLatency: 1ms, throughput: {}}",
      seed: seed)
    var random = RandomStream(seed: seed, name: "recipients")
    var lastHour: [UInt64: Int64] = [:]
    var now = VirtualInstant.start
    var refused = 0
    for step in 0..<4000 {
      now = now + .milliseconds(Int64(random.below(600_000)))
      let recipient = UInt64(random.below(80))
      let hour = now.nanoseconds / VirtualDuration.hours(1).nanoseconds
      // A bucket counts until it is a day old as a whole.
      let present = lastHour.filter { hour - $0.value <= buckets }
      let fits = present[recipient] != nil || present.count < limit
      #expect((fixture.next(now, recipient: recipient) == "ok") == fits, "seed \(seed), step \(step)")
      if fits { lastHour[recipient] = hour } else { refused += 1 }
      let counted = lastHour.values.count { hour - $0 <= buckets }
      #expect(fixture.machine.quotaReading(now: now).used == counted)
    }
    #expect(refused > 100)
  }

  @Test("Recipients are remembered as long as they count, and no longer")
  func memory() throws {
    var fixture = try ProviderFixture(
      "generic", "{tier: 1000000 per 1h, quota: {counts: recipients}, acceptLatency: 1ms, throughput: {}}")
    var most = 0
    for recipient in 0..<60_000 {
      #expect(fixture.next(.at(.seconds(1) * recipient), recipient: UInt64(recipient)) == "ok")
      most = max(most, fixture.machine.countedRecipients)
    }
    // 3600 within the hour, and those of one bucket more.
    #expect(most > 3600 && most <= 2 * 3640)
    let used = fixture.machine.quotaReading(now: .at(.seconds(60_000))).used
    #expect((3590...3640).contains(used))
  }

  @Test("Nothing is remembered of recipients that get one message")
  func oneOffs() throws {
    var fixture = try ProviderFixture(
      "whatsapp-cloud",
      "{tier: 100000 per 24h, throughput: {}, suppression: {causes: ['131026'], code: '131026'}}")
    for number in 0..<5000 {
      let key = RecipientKey(only: .init(UInt32(number)))
      #expect(key.isOneOff)
      _ = fixture.submit(recipient: key.value, template: 0, invalid: number % 2 == 0)
    }
    #expect(fixture.machine.trackedRecipients == 0)
    #expect(fixture.machine.countedRecipients == 0)
    #expect(fixture.machine.suppressedRecipients == 0)
    #expect(fixture.machine.quotaReading(now: .start).used > 4900)
  }

  @Test("Who has opted out has for good, and so many have", arguments: Seeds.some(5))
  func kinds(seed: UInt64) throws {
    var fixture = try ProviderFixture(
      "twilio-short-code",
      """
      {accountLimit: {rate: 1000000 per 1s}, receiptErrors: [], acceptLatency: 1ms, \
      recipientErrors: [{code: '21610', share: 10%}, {code: '30006', share: 5%, when: receipt}]}
      """, seed: seed)
    var counts: [String: Int] = [:]
    let total = 10_000
    let first = (0..<total).map { fixture.next(recipient: UInt64($0)) }
    let later = (0..<total).map { fixture.next(.at(.hours(2)), recipient: UInt64($0)) }
    #expect(first == later)
    for outcome in first { counts[outcome, default: 0] += 1 }
    for (outcome, share) in [("21610", 0.1), ("later 30006", 0.05), ("ok", 0.85)] {
      let error = (share * (1 - share) / Double(total)).squareRoot()
      #expect(abs(Double(counts[outcome] ?? 0) / Double(total) - share) < 4.5 * error, "\(outcome)")
    }
  }

  @Test("A service window is open for a day, for its share of the recipients")
  func serviceWindow() throws {
    let options = "{tier: 1000000 per 24h, throughput: {}, acceptLatency: 1ms, serviceWindow: 30%}"
    var fixture = try ProviderFixture("whatsapp-cloud", options)
    func used(_ at: VirtualDuration, _ recipients: Range<UInt64>) -> Int {
      let before = fixture.machine.quotaReading(now: .at(at)).used
      for recipient in recipients { _ = fixture.submit(.at(at), recipient: recipient) }
      return fixture.machine.quotaReading(now: .at(at)).used - before
    }
    let first = used(.zero, 0..<10_000)
    #expect(abs(first - 7000) < 4 * 46)
    #expect(used(.hours(23), 0..<10_000) == 0)
    // Another day, others have written: of the 3000 exempt ones seven in ten count now.
    let next = used(.hours(25), 0..<10_000)
    #expect(next > 0)
    #expect(fixture.machine.quotaReading(now: .at(.hours(25))).used == 7000 + (first - 7000) + next)
  }

  @Test("Requests under way, against counting them all", arguments: Seeds.some(20))
  func concurrency(seed: UInt64) throws {
    var fixture = try ProviderFixture(
      "generic", "{concurrency: {limit: 7}, acceptLatency: {p50: 1s, p99: 5s}, timeout: 1h, receiptErrors: []}",
      seed: seed)
    var random = RandomStream(seed: seed, name: "arrivals")
    var ends: [VirtualInstant] = []
    var now = VirtualInstant.start
    var refused = 0
    for _ in 0..<2000 {
      now = now + .milliseconds(Int64(random.below(400)))
      ends.removeAll { $0 <= now }
      let fits = ends.count < 7
      switch fixture.submit(now) {
      case .accepted(let acceptance):
        #expect(fits)
        ends.append(now + acceptance.latency)
      case .refused(let code, _):
        #expect(!fits && fixture.machine.codes[code].name == "429")
        refused += 1
      case .timedOut: Issue.record("not answered")
      }
    }
    #expect(refused > 50)
  }
}

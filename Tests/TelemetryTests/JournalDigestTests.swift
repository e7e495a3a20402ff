import Telemetry
import Testing
import VirtualTime

@Suite("Journal digest")
struct JournalDigestTests {
  /// Pi's fractional part, as the documentation gives the constants.
  static let pi: [UInt64] = [
    0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344, 0xA409_3822_299F_31D0, 0x082E_FA98_EC4E_6C89,
    0x4528_21E6_38D0_1377, 0xBE54_66CF_34E9_0C6C, 0xC0AC_29B7_C97C_50DD, 0x3F84_D5B5_B547_0917,
    0x9216_D5D9_8979_FB1B, 0xD131_0BA6_98DF_B5AC, 0x2FFD_72DB_D01A_DFB7, 0xB8E1_AFED_6A26_7E96,
    0xBA7C_9045_F12C_7F99, 0x24A1_9947_B391_6CF7, 0x0801_F2E2_858E_FC16, 0x6369_20D8_7157_4E69,
  ]

  static func fold(_ x: UInt64, _ y: UInt64) -> UInt64 {
    let product = UInt128(x) * UInt128(y)
    return UInt64(truncatingIfNeeded: product) ^ UInt64(truncatingIfNeeded: product >> 64)
  }

  static func nameHash(_ name: String) -> UInt64 {
    var bytes = Array(name.utf8)
    let length = UInt64(bytes.count)
    bytes += [UInt8](repeating: 0, count: 8 - bytes.count % 8)
    var hash = pi[7]
    for start in stride(from: 0, to: bytes.count, by: 8) {
      let word = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << (8 * UInt64($1)) }
      hash = fold(hash ^ word, start + 8 == bytes.count ? pi[11] : pi[10])
    }
    return fold(hash ^ length, pi[4])
  }

  /// The documented definition, written a second time.
  static func reference(_ events: [JournalEvent], _ journal: Journal) -> Digest128 {
    var (a, b) = (pi[0], pi[1])
    for event in events {
      let words: [UInt64] = [
        UInt64(bitPattern: event.time.nanoseconds), UInt64(bitPattern: event.value),
        nameHash(journal.name(of: event.component)), nameHash(journal.name(of: event.actor)),
        nameHash(journal.name(of: event.detail)),
        UInt64(event.message.number) + UInt64(event.attempt) * 1 << 32 + UInt64(event.kind.rawValue) * 1 << 48
          + UInt64(event.channel) * 1 << 56,
      ]
      let p = (0..<3).map { fold(words[2 * $0] ^ pi[2 + 2 * $0], words[2 * $0 + 1] ^ pi[3 + 2 * $0]) }
      let s = (0..<3).map { fold(words[2 * $0] ^ pi[8 + 2 * $0], words[2 * $0 + 1] ^ pi[9 + 2 * $0]) }
      (a, b) = (fold(a ^ p[0], b ^ p[1] ^ p[2]), fold(b ^ s[0], a ^ s[1] ^ s[2]))
    }
    let count = UInt64(events.count)
    let high = fold(a ^ pi[14], b ^ count ^ pi[15])
    let low = fold(b ^ count ^ pi[3], a ^ pi[12])
    return Digest128(high: fold(high ^ pi[0], pi[5]), low: fold(low ^ pi[1], pi[9]))
  }

  @Test(arguments: 0..<30)
  func equalsTheDocumentedDefinition(seed: Int) {
    let journal = Journal()
    let events = randomEvents(count: 50, seed: UInt64(seed), in: journal)
    for event in events { journal.record(event) }
    #expect(journal.digest == Self.reference(events, journal))
    #expect(journal.count == 50)
  }

  /// Frozen: a change here breaks every stored digest.
  @Test func staysWhatItIs() {
    let journal = Journal()
    // Without the kinds that came later.
    let later: [JournalEvent.Kind] = [
      .putBack, .dataLost, .dataRestored, .faultGrew, .alertPending, .alertFiring, .alertResolved, .notificationSent,
      .notificationFailed,
      .objectiveBreached, .objectiveMet, .alertNotified, .pageReceived, .pageMissed, .pageAcknowledged, .personCalled,
      .stepBegan, .stepEnded, .remedyApplied, .remedyUndone, .ticketClosed, .troubleReported, .rescaled,
      .automationTriggered, .automationCleared, .automationHeldBack, .requestSent, .requestAnswered, .reappeared,
    ]
    for kind in JournalEvent.Kind.allCases where !later.contains(kind) {
      let number = Int(kind.rawValue)
      journal.record(
        JournalEvent(
          time: .start - .seconds(1) + .nanoseconds(Int64(number) * 123_456_789), kind: kind,
          component: journal.intern("component \(number)"), message: MessageID(UInt32(number)),
          channel: UInt8(number % 3), attempt: UInt16(number % 5), actor: journal.intern("pod-\(number % 4)"),
          detail: journal.intern("detail"), value: Int64(number) * -7))
    }
    #expect(journal.digest.description == "fe9895d4ae96a4f27f9372b6de0cd7eb")
    #expect(Journal().digest.description == "21f5cec43a9186b8fe55f4b4038bee38")
  }

  @Test func readingTheDigestDoesNotChangeIt() {
    let journal = Journal()
    let other = Journal()
    for event in randomEvents(count: 20, seed: 3, in: journal) {
      journal.record(event)
      _ = journal.digest
    }
    for event in randomEvents(count: 20, seed: 3, in: other) { other.record(event) }
    #expect(journal.digest == other.digest)
  }

  @Test func printsAndReadsBack() {
    let digest = Digest128(high: 0x0012_3456_789A_BCDE, low: 0xF)
    #expect(digest.description == "00123456789abcde000000000000000f")
    #expect(Digest128(digest.description) == digest)
    for bad in [
      "", "0", digest.description + "0", "+0123456789abcde000000000000000f", "g0123456789abcde000000000000000f",
    ] {
      #expect(Digest128(bad) == nil)
    }
  }
}

/// Events with every field in use, drawn from a seed.
func randomEvents(count: Int, seed: UInt64, in journal: Journal) -> [JournalEvent] {
  var random = RandomStream(seed: seed, name: "events")
  let names = ["", "redis", "outbox", "backend-7c9f", "twilio/21211", "a name of more than sixteen bytes"].map(
    journal.intern)
  let kinds = JournalEvent.Kind.allCases
  var time = VirtualInstant.start - .hours(1)
  return (0..<count).map { _ in
    time = time + .nanoseconds(Int64(random.next() % 1_000_000_000))
    return JournalEvent(
      time: time, kind: kinds[Int(random.next() % UInt64(kinds.count))],
      component: names[Int(random.next() % 6)], message: MessageID(UInt32(random.next() % 10_000)),
      channel: UInt8(random.next() % 3), attempt: UInt16(random.next() % 6), actor: names[Int(random.next() % 6)],
      detail: names[Int(random.next() % 6)], value: Int64(random.next() % 1_000) - 500)
  }
}

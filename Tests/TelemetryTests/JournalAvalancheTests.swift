import Telemetry
import Testing
import VirtualTime

/// Any small difference between two histories must turn about half of the digest's bits.
@Suite("Avalanche of the journal digest")
struct JournalAvalancheTests {
  static func digest(_ events: [JournalEvent], _ journal: Journal = named()) -> Digest128 {
    for event in events { journal.record(event) }
    return journal.digest
  }

  static func named() -> Journal {
    let journal = Journal()
    _ = randomEvents(count: 0, seed: 0, in: journal)
    return journal
  }

  static func difference(_ a: Digest128, _ b: Digest128) -> Int {
    (a.high ^ b.high).nonzeroBitCount + (a.low ^ b.low).nonzeroBitCount
  }

  static let base = JournalEvent(
    time: .start + .seconds(5), kind: .claimed, component: NameID(1), message: MessageID(7), channel: 1, attempt: 2,
    actor: NameID(3), detail: NameID(2), value: 9)

  /// A single-bit change of every number an event carries.
  static let flips: [(String, @Sendable (inout JournalEvent) -> Void)] =
    (0..<64).map { bit in ("time \(bit)", { $0.time.nanoseconds ^= 1 << bit }) }
    + (0..<64).map { bit in ("value \(bit)", { $0.value ^= 1 << bit }) }
    + (0..<32).map { bit in ("message \(bit)", { $0.message.number ^= 1 << bit }) }
    + (0..<16).map { bit in ("attempt \(bit)", { $0.attempt ^= 1 << bit }) }
    + (0..<8).map { bit in ("channel \(bit)", { $0.channel ^= 1 << bit }) }

  /// 128 bits flip with a binomial of mean 64 and deviation 5.7: over 184 flips x 5 positions the extremes lie within 5
  /// deviations, the mean of each bit's flips within 0.25 of it.
  @Test(arguments: 0..<5)
  func everyInputBitTurnsHalfTheDigest(position: Int) {
    var events = randomEvents(count: 5, seed: 11, in: Self.named())
    events[position] = Self.base
    let original = Self.digest(events)
    var total = 0
    for (name, flip) in Self.flips {
      var changed = events
      flip(&changed[position])
      let bits = Self.difference(original, Self.digest(changed))
      #expect((35...93).contains(bits), "\(name) turns \(bits) bits")
      total += bits
    }
    #expect(abs(Double(total) / Double(Self.flips.count) - 64) < 2)
  }

  /// Every output bit answers to changes: none is stuck or merely copied.
  @Test func everyOutputBitTurnsHalfTheTime() {
    let original = Self.digest([Self.base])
    var turned = [Int](repeating: 0, count: 128)
    for (_, flip) in Self.flips {
      var changed = Self.base
      flip(&changed)
      let digest = Self.digest([changed])
      for bit in 0..<64 {
        turned[bit] += Int((original.low ^ digest.low) >> bit & 1)
        turned[64 + bit] += Int((original.high ^ digest.high) >> bit & 1)
      }
    }
    for (bit, count) in turned.enumerated() { #expect((58...126).contains(count), "bit \(bit): \(count) of 184") }
  }

  @Test(arguments: 0..<40)
  func orderMatters(seed: Int) {
    var events = randomEvents(count: 30, seed: UInt64(seed), in: Self.named())
    let original = Self.digest(events)
    let place = seed % 29
    #expect(events[place] != events[place + 1])
    events.swapAt(place, place + 1)
    #expect((30...98).contains(Self.difference(original, Self.digest(events))))
  }

  static let swaps: [(String, @Sendable (inout JournalEvent) -> Void)] = [
    ("component and actor", { swap(&$0.component, &$0.actor) }),
    ("component and detail", { swap(&$0.component, &$0.detail) }),
    ("actor and detail", { swap(&$0.actor, &$0.detail) }),
    (
      "time and value",
      { event in
        let value = event.value
        event.value = event.time.nanoseconds
        event.time.nanoseconds = value
      }
    ),
    (
      "attempt and message",
      { event in
        let attempt = event.attempt
        event.attempt = UInt16(event.message.number)
        event.message.number = UInt32(attempt)
      }
    ),
    (
      "attempt and channel",
      { event in
        let attempt = event.attempt
        event.attempt = UInt16(event.channel)
        event.channel = UInt8(attempt)
      }
    ),
  ]

  @Test(arguments: swaps.indices)
  func fieldsDoNotStandForEachOther(index: Int) {
    var changed = Self.base
    Self.swaps[index].1(&changed)
    let bits = Self.difference(Self.digest([Self.base]), Self.digest([changed]))
    #expect((35...93).contains(bits), "\(Self.swaps[index].0): \(bits)")
  }

  @Test func kindsDiffer() {
    let digests = JournalEvent.Kind.allCases.map { kind in
      var event = Self.base
      event.kind = kind
      return Self.digest([event])
    }
    #expect(Set(digests).count == JournalEvent.Kind.allCases.count)
  }

  @Test func repetitionCounts() {
    let digests = (0..<200).map { Self.digest(.init(repeating: Self.base, count: $0)) }
    #expect(Set(digests).count == 200)
  }

  @Test(arguments: [
    ("redis", "redir"), ("", "\0"), ("a", "a\0"), ("abcdefgh", "abcdefgh\0"), ("abcdefghi", "abcdefghj"),
  ])
  func namesEnterByContent(a: String, b: String) {
    func digest(_ name: String) -> Digest128 {
      let journal = Journal()
      return Self.digest([JournalEvent(time: .start, kind: .podReady, component: journal.intern(name))], journal)
    }
    #expect((30...98).contains(Self.difference(digest(a), digest(b))))
  }

  @Test func internOrderDoesNotMatter() {
    func digest(interning first: [String]) -> Digest128 {
      let journal = Journal()
      for name in first { _ = journal.intern(name) }
      let events = ["redis", "postgres", "outbox"].map { name in
        JournalEvent(time: .start, kind: .podReady, component: journal.intern(name), detail: journal.intern("boot"))
      }
      return Self.digest(events, journal)
    }
    #expect(digest(interning: []) == digest(interning: ["boot", "unused", "outbox", "redis"]))
  }
}

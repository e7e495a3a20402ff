import Components
import Testing
import VirtualTime

@Suite struct QuotaWindowTests {
  static let kinds = WindowKind.allCases

  /// Drives a window with more requests than it grants; returns when it granted.
  static func drive(_ window: inout QuotaWindow, seed: UInt64, steps: Int = 600) -> [VirtualInstant] {
    var random = RandomStream(seed: seed, name: "quota")
    var granted: [VirtualInstant] = []
    var now = VirtualInstant.start - .minutes(3)
    for step in 0..<steps {
      now = now + .milliseconds(Int64(random.below(1500)))
      let before = window
      switch window.take(now: now) {
      case .granted(let used, let limit):
        #expect(limit == window.limit)
        #expect(used <= limit ?? .max)
        granted.append(now)
      case .refused(let until):
        var probe = before
        guard let until else {
          #expect(window.limit == 0)
          continue
        }
        #expect(until > now)
        #expect(probe.mayTake(now: until - .nanoseconds(1)) == false, "step \(step)")
        #expect(probe.mayTake(now: until) == true, "step \(step)")
        var reader = window
        #expect(reader.reading(now: now).throttledUntil == until)
        #expect(reader.reading(now: until).throttledUntil == nil)
      }
    }
    return granted
  }

  static func most(_ granted: [VirtualInstant], within span: VirtualDuration) -> Int {
    var most = 0
    var first = 0
    for last in granted.indices {
      while granted[last] - granted[first] >= span { first += 1 }
      most = max(most, last - first + 1)
    }
    return most
  }

  @Test("No moving window holds more than the limit", arguments: Seeds.some(30))
  func moving(seed: UInt64) {
    var window = QuotaWindow(kind: .moving, limit: 25, span: .minutes(1), buckets: 1 + Int(seed % 40))
    let granted = Self.drive(&window, seed: seed)
    #expect(granted.count > 60)
    #expect(Self.most(granted, within: .minutes(1)) <= 25)
  }

  @Test("Fixed windows let at most twice the limit pass across a boundary, and do", arguments: Seeds.some(30))
  func fixed(seed: UInt64) {
    var window = QuotaWindow(kind: .fixed, limit: 25, span: .minutes(1), buckets: 1)
    let most = Self.most(Self.drive(&window, seed: seed), within: .minutes(1))
    #expect((25...50).contains(most))
    var edge = QuotaWindow(kind: .fixed, limit: 25, span: .minutes(1), alignment: .from(.start), buckets: 1)
    var passed = 0
    for half in 0..<2 {
      let now = VirtualInstant.at(.seconds(60) - .nanoseconds(1) + .nanoseconds(Int64(half)))
      for _ in 0..<30 { if case .granted = edge.take(now: now) { passed += 1 } }
    }
    #expect(passed == 50)
  }

  @Test("A token bucket lets the limit pass at once, then a trickle", arguments: Seeds.some(30))
  func bucket(seed: UInt64) {
    var window = QuotaWindow(kind: .tokenBucket, limit: 25, span: .minutes(1), buckets: 1)
    #expect(Self.most(Self.drive(&window, seed: seed), within: .minutes(1)) <= 50)
    window.reset()
    var passed = 0
    let now = VirtualInstant.at(.hours(1))
    for _ in 0..<40 { if case .granted = window.take(now: now) { passed += 1 } }
    #expect(passed == 25)
  }

  @Test(arguments: kinds)
  func loweringAndRaising(kind: WindowKind) {
    var window = QuotaWindow(kind: kind, limit: 10, span: .minutes(10), buckets: 10)
    for _ in 0..<8 { _ = window.take(now: .start) }
    window.setLimit(5, now: .start)
    guard case .refused(let until?) = window.take(now: .start) else {
      Issue.record("granted over the lowered limit")
      return
    }
    #expect(until > .start)
    #expect(window.reading(now: .start).remaining == 0)
    window.setLimit(20, now: .start)
    guard case .granted = window.take(now: .start) else {
      Issue.record("refused under the raised limit")
      return
    }
    window.setLimit(0, now: .start)
    #expect(window.take(now: .start) == .refused(until: nil))
    #expect(window.take(now: .at(.hours(100))) == .refused(until: nil))
    window.setLimit(nil, now: .at(.hours(100)))
    guard case .granted(_, limit: nil) = window.take(now: .at(.hours(100))) else {
      Issue.record("refused although unlimited")
      return
    }
  }

  @Test(arguments: kinds)
  func refusalsDoNotCount(kind: WindowKind) {
    var window = QuotaWindow(kind: kind, limit: 3, span: .minutes(10), buckets: 10)
    for _ in 0..<50 { _ = window.take(now: .start) }
    #expect(window.used(now: .start) == 3)
    window.setLimit(4, now: .start)
    guard case .granted = window.take(now: .start) else {
      Issue.record("a refusal was counted")
      return
    }
  }

  @Test("The grants of a seed are these, for ever", arguments: zip(kinds, goldens))
  func golden(kind: WindowKind, digest: UInt64) {
    var window = QuotaWindow(kind: kind, limit: 25, span: .minutes(1), buckets: 12)
    var sum = NumberDigest()
    for moment in Self.drive(&window, seed: 7) { sum.add(moment.nanoseconds) }
    #expect(sum.value == digest, "\(kind)")
  }
  static let goldens: [UInt64] = [
    1_082_745_390_344_302_447, 12_357_908_545_266_283_333, 6_783_104_741_429_655_016,
  ]
}

import SimulationKernel
import TestSupport
import Testing
import VirtualTime

/// The published cases of the metastable retry storm, at a tenth of the rates; with `make verify` at the full rates and
/// with Poisson arrivals.
@Suite struct RetryStormTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var setting: RetryStorm.Setting
    /// Whether requests are answered again in the last minute.
    var recovers: Bool
    var testDescription: String { name }
  }

  private static func steady(
    _ rate: Double, outage: Range<Int>? = 60..<70, seconds: Int = 600,
    _ change: (inout RetryStorm.Setting) -> Void = { _ in }
  ) -> RetryStorm.Setting {
    var setting = RetryStorm.Setting(load: [(0, rate)], outage: outage, seconds: seconds)
    change(&setting)
    return setting
  }

  private static func changing(_ load: [(Int, Double)], seconds: Int = 600) -> RetryStorm.Setting {
    RetryStorm.Setting(load: load.map { (from: $0.0, rate: $0.1) }, outage: 60..<70, seconds: seconds)
  }

  static let cases = [
    Case(name: "280/s without an outage", setting: steady(280, outage: nil), recovers: true),
    Case(name: "280/s", setting: steady(280), recovers: false),
    Case(name: "280/s without retries", setting: steady(280) { $0.attempts = 1 }, recovers: true),
    Case(name: "100/s", setting: steady(100), recovers: true),
    Case(name: "140/s", setting: steady(140), recovers: true),
    Case(name: "160/s", setting: steady(160), recovers: false),
    Case(name: "200/s", setting: steady(200), recovers: false),
    Case(name: "280/s, then 100/s for a while", setting: changing([(0, 280), (90, 100), (300, 280)]), recovers: true),
    Case(name: "280/s, then 160/s for a while", setting: changing([(0, 280), (90, 160), (300, 280)]), recovers: false),
    Case(
      name: "retries at most 10/s", setting: steady(280, seconds: 1200) { $0.retriesPerSecond = 10 }, recovers: true),
    Case(
      name: "retries at most 30/s", setting: steady(280, seconds: 1200) { $0.retriesPerSecond = 30 }, recovers: false),
    Case(name: "abandoned work is dropped", setting: steady(280) { $0.dropsAbandoned = true }, recovers: true),
    Case(name: "the queue holds half a second", setting: steady(280) { $0.queueLimit = 150 }, recovers: true),
    Case(
      name: "2800/s with a cache", setting: steady(2800, seconds: 300) { $0.cacheShare = 0.9 }, recovers: false),
    Case(
      name: "2800/s with a cache, no outage", setting: steady(2800, outage: nil, seconds: 120) { $0.cacheShare = 0.9 },
      recovers: true),
    Case(
      name: "2800/s, the cache is lost",
      setting: steady(2800, outage: nil, seconds: 300) {
        $0.cacheShare = 0.9
        $0.cacheLostAt = 60
      }, recovers: false),
    Case(
      name: "130/s, the cache is lost",
      setting: steady(130, outage: nil, seconds: 300) {
        $0.cacheShare = 0.9
        $0.cacheLostAt = 60
      }, recovers: true),
  ]

  /// The boundary, closely; with the time that the drain of a backlog takes there.
  static let boundary = [
    Case(name: "149/s", setting: steady(149, seconds: 6000), recovers: true),
    Case(name: "151/s", setting: steady(151, seconds: 6000), recovers: false),
    Case(
      name: "retries at most 19/s", setting: steady(280, seconds: 6000) { $0.retriesPerSecond = 19 }, recovers: true),
    Case(
      name: "retries at most 21/s", setting: steady(280, seconds: 6000) { $0.retriesPerSecond = 21 }, recovers: false),
  ]

  private static func play(_ one: Case, scale: Int, seed: UInt64?) throws -> RetryStorm {
    var setting = one.setting
    setting.scale = scale
    setting.seed = seed
    if let limit = setting.queueLimit { setting.queueLimit = max(1, limit / scale) }
    let storm = RetryStorm(setting)
    try storm.with { try $0.play() }
    return storm
  }

  @Test(arguments: cases) func endsAsPublished(_ one: Case) throws {
    let storm = try Self.play(one, scale: 10, seed: nil)
    let last = one.setting.seconds - 60..<one.setting.seconds
    let rate = one.setting.load.last!.rate
    storm.with { storm in
      if one.recovers {
        #expect(storm.goodput(last) > 0.95 * rate)
      } else if one.setting.cacheShare > 0 {
        // What the cache still has is answered all the same.
        #expect(storm.goodput(last) < (one.setting.cacheLostAt == nil ? 0.91 : 0.05) * rate)
      } else {
        #expect(storm.goodput(last) == 0)
      }
    }
  }

  @Test("In the storm the database sees 560 queries a second and answers none in time, though the outage is long over")
  func theStorm() throws {
    let storm = try Self.play(Self.cases[1], scale: 10, seed: nil)
    storm.with { storm in
      #expect(storm.goodput(0..<60) > 279)
      #expect(storm.load(0..<60) < 281)
      #expect(storm.goodput(80..<600) == 0)
      #expect((storm.load(300..<600) / 560 - 1).magnitude < 0.01)
    }
  }

  @Test("Losing a cache with 90 % hits is a tenfold overload")
  func cacheLoss() throws {
    let storm = try Self.play(Self.cases[15], scale: 10, seed: nil)
    storm.with { storm in
      #expect((storm.load(10..<60) / 280 - 1).magnitude < 0.05)
      #expect((storm.load(60..<61) / 2800 - 1).magnitude < 0.05)
    }
  }

  /// At the full rates, many seeds.
  @Test(.enabled(if: Verification.isOn)) func fullRates() throws {
    var wrong: [String] = []
    var runs = 0
    for one in Self.cases + Self.boundary {
      let seeds: ClosedRange<UInt64> = one.setting.seconds > 2000 ? 1...2 : 1...5
      for seed in seeds {
        let storm = try Self.play(one, scale: 1, seed: seed)
        let last = one.setting.seconds - 60..<one.setting.seconds
        let goodput = storm.with { $0.goodput(last) } / one.setting.load.last!.rate
        let isDown = goodput < (one.setting.cacheShare > 0 && one.setting.cacheLostAt == nil ? 0.91 : 0.05)
        if one.recovers ? goodput < 0.95 : !isDown { wrong.append("\(one.name) seed \(seed): \(goodput)") }
        runs += 1
      }
    }
    #expect(wrong == [])
    Verification.record(
      "Metastable retry storm",
      asked: "every published case, the 150/s and the 20 retries/s boundary among them, at full rates",
      measured: "\(wrong.count) of \(runs) runs of \(Self.cases.count + Self.boundary.count) cases end otherwise",
      passed: wrong.isEmpty)
  }
}

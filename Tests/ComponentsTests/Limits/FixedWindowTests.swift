import Components
import RedisEngine
import Testing
import VirtualTime

@Suite struct FixedWindowTests {
  struct Step: Sendable {
    var second: Int64
    var adds: Int
    var used: Int
    var resetAt: Int64?
  }

  @Test(
    "Windows begin with the first use",
    arguments: [
      [Step(second: 0, adds: 0, used: 0, resetAt: nil), Step(second: 3, adds: 1, used: 1, resetAt: 13)],
      [Step(second: 3, adds: 2, used: 2, resetAt: 13), Step(second: 12, adds: 1, used: 3, resetAt: 13)],
      [Step(second: 3, adds: 2, used: 2, resetAt: 13), Step(second: 13, adds: 0, used: 0, resetAt: nil)],
      [Step(second: 3, adds: 2, used: 2, resetAt: 13), Step(second: 40, adds: 1, used: 1, resetAt: 50)],
      [Step(second: -25, adds: 1, used: 1, resetAt: -15), Step(second: -15, adds: 1, used: 1, resetAt: -5)],
    ])
  func firstUse(steps: [Step]) { check(steps, .firstUse) }

  @Test(
    "Windows begin at multiples of the length",
    arguments: [
      [Step(second: 0, adds: 0, used: 0, resetAt: 4), Step(second: 3, adds: 1, used: 1, resetAt: 4)],
      [Step(second: 3, adds: 2, used: 2, resetAt: 4), Step(second: 4, adds: 1, used: 1, resetAt: 14)],
      [Step(second: 14, adds: 2, used: 2, resetAt: 24), Step(second: 23, adds: 1, used: 3, resetAt: 24)],
      [Step(second: -7, adds: 1, used: 1, resetAt: -6), Step(second: -6, adds: 0, used: 0, resetAt: 4)],
    ])
  func aligned(steps: [Step]) { check(steps, .from(.at(.seconds(4)))) }

  private func check(_ steps: [Step], _ alignment: FixedWindow.Alignment) {
    var window = FixedWindow(length: .seconds(10), alignment: alignment)
    for step in steps {
      let now = VirtualInstant.at(.seconds(step.second))
      if step.adds > 0 { window.add(step.adds, now: now) }
      #expect(window.used(now: now) == step.used)
      #expect(window.resetAt(now: now) == step.resetAt.map { .at(.seconds($0)) })
    }
  }

  @Test("It is what INCR with EXPIRE on the first hit does", arguments: Seeds.some(20))
  func equalsRedis(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "redis")
    var window = FixedWindow(length: .seconds(10), alignment: .firstUse)
    var server = RedisEngine(
      configuration: RedisConfiguration(), startedAt: 0, random: RandomStream(seed: 1, name: "server"))
    var now = VirtualInstant.start
    for _ in 0..<300 {
      now = now + .milliseconds(500) * random.below(6)
      let unixTime = now.nanoseconds / 1_000_000
      let used = server.execute(["GET", "quota"], at: unixTime)
      #expect(used == (window.used(now: now) == 0 ? .null : .bulk(RedisBytes(window.used(now: now)))))
      window.add(1, now: now)
      if server.execute(["INCR", "quota"], at: unixTime) == .integer(1) {
        // Redis keeps a key through the last millisecond of its time.
        #expect(server.execute(["PEXPIREAT", "quota", RedisBytes(unixTime + 10_000 - 1)], at: unixTime) == .integer(1))
      }
    }
  }
}

import Components
import Testing
import VirtualTime

@Suite struct RedisKeyspaceTests {
  @Test func countersExpire() {
    var keys = RedisKeyspace()
    let key = keys.key("a")
    #expect(keys.key("a") == key)
    #expect(keys.key("b") != key)
    #expect(keys.get(key, now: .start) == nil)
    #expect(keys.timeToLive(key, now: .start) == .noKey)
    #expect(keys.expire(key, after: .seconds(5), now: .start) == false)
    #expect(keys.increment(key, now: .start) == 1)
    #expect(keys.timeToLive(key, now: .start) == .never)
    #expect(keys.expire(key, after: .seconds(5), now: .start) == true)
    #expect(keys.increment(key, by: 4, now: .at(.seconds(2))) == 5)
    #expect(keys.timeToLive(key, now: .at(.seconds(2))) == .expires(in: .seconds(3)))
    #expect(keys.get(key, now: .at(.seconds(5) - .nanoseconds(1))) == 5)
    #expect(keys.get(key, now: .at(.seconds(5))) == nil)
    #expect(keys.increment(key, now: .at(.seconds(6))) == 1)
    #expect(keys.timeToLive(key, now: .at(.seconds(6))) == .never)
  }

  @Test func settingDropsTheExpiry() {
    var keys = RedisKeyspace()
    let key = keys.key("a")
    _ = keys.increment(key, now: .start)
    _ = keys.expire(key, after: .seconds(5), now: .start)
    keys.set(key, 9)
    #expect(keys.get(key, now: .at(.hours(1))) == 9)
    #expect(keys.expire(key, after: .zero, now: .at(.hours(1))) == true)
    #expect(keys.get(key, now: .at(.hours(1))) == nil)
    #expect(keys.delete(key, now: .at(.hours(1))) == false)
  }

  @Test("A key whose expiry was lost never resets")
  func lostExpiry() {
    var keys = RedisKeyspace()
    let key = keys.key("a")
    for day in 0..<100 { #expect(keys.increment(key, now: .at(.hours(24)) + .hours(24) * day) == Int64(day + 1)) }
  }
}

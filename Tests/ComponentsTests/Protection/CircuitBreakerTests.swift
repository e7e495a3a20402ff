import Components
import Testing
import VirtualTime

/// A breaker's settings and what happens to it.
struct BreakerPlay: CustomTestStringConvertible, Sendable {
  typealias Change = @Sendable (inout CircuitBreaker.Settings) -> Void
  let name: String
  let words: String
  let change: Change
  var testDescription: String { name }

  init(_ name: String, _ words: String) {
    self.init(name, words) { _ in }
  }

  init(_ name: String, _ words: String, _ change: @escaping Change) {
    self.name = name
    self.words = words
    self.change = change
  }
}

/// The breaker's states, played as words: `ok` and `bad` are calls that are admitted and end, `slow` one that succeeds
/// slowly, `no` a call that is refused, `begin` one that is admitted and does not end yet, `end-ok` and `end-bad` the end
/// of such a call, `back` a permission given back, `5s` a pause. `=open` checks the state.
@Suite struct CircuitBreakerTests {
  /// A window of 4 calls, at least 4, half of them; 10 s open, trials of 2.
  static let small = CircuitBreaker.Settings(
    failureRate: 50, slowCallRate: 100, slowCallDuration: .seconds(1), window: .lastCalls(4), minimumCalls: 4,
    waitInOpen: .seconds(10), trialCalls: 2, maximumWaitInHalfOpen: .zero, opensForTrialItself: false)

  static let plays: [BreakerPlay] = [
    BreakerPlay("too few calls to judge", "bad bad bad =closed ok =open"),
    BreakerPlay("below the threshold", "ok ok ok bad =closed ok ok ok bad =closed"),
    BreakerPlay("at the threshold it opens", "ok ok bad =closed bad =open no"),
    BreakerPlay("the window forgets", "bad ok ok ok =closed ok bad =closed ok ok ok bad =closed ok bad =open"),
    BreakerPlay(
      "open until the wait is over", "bad bad bad bad =open 9s no 999ms no 1ms =open ok =half_open ok =closed"),
    BreakerPlay("without calls it stays open", "bad bad bad bad 1h =open"),
    BreakerPlay("a trial that fails", "bad bad bad bad 10s ok bad =open no 9s no 1s ok ok =closed"),
    BreakerPlay(
      "a trial takes no more than its calls", "bad bad bad bad 10s begin begin no no end-ok =half_open end-ok =closed"),
    BreakerPlay("a permission given back", "bad bad bad bad 10s begin begin no back begin no end-ok end-ok =closed"),
    BreakerPlay("closed again it begins anew", "bad bad bad bad 10s ok ok =closed bad bad bad =closed bad =open"),
    BreakerPlay("a late result does not reopen the wait", "begin bad bad bad bad =open 5s end-bad 5s ok ok =closed"),
    BreakerPlay("a late result counts in the trial", "begin bad bad bad bad =open 10s begin end-bad end-bad =open"),
    BreakerPlay("slow calls", "slow slow slow =closed slow =open") { $0.slowCallRate = 100 },
    BreakerPlay("slow calls below the threshold", "slow slow slow ok =closed") { $0.slowCallRate = 100 },
    BreakerPlay("half slow", "slow slow ok =closed ok =open") { $0.slowCallRate = 50 },
    BreakerPlay("slow trial", "bad bad bad bad 10s slow slow =open") { $0.slowCallRate = 100 },
    BreakerPlay("the minimum is cut to the window", "bad bad bad bad =open") { $0.minimumCalls = 100 },
    BreakerPlay("100 per cent", "bad bad bad ok =closed bad bad bad =closed bad =open") { $0.failureRate = 100 },
    BreakerPlay("the trial begins by itself", "bad bad bad bad 9s =open 1s =half_open 1h =half_open ok ok =closed") {
      $0.opensForTrialItself = true
    },
    BreakerPlay("a trial that lasts too long", "bad bad bad bad 10s begin =half_open 5s =open no 10s ok ok =closed") {
      $0.maximumWaitInHalfOpen = .seconds(5)
    },
    BreakerPlay(
      "rounds that nobody used", "bad bad bad bad 15s =open 10s =half_open 1h =half_open 5s =open 9s =open 1s ok"
    ) {
      $0.opensForTrialItself = true
      $0.maximumWaitInHalfOpen = .seconds(5)
    },
    BreakerPlay("a window of seconds", "bad bad bad 3s bad =open") { $0.window = .lastSeconds(4) },
    BreakerPlay("a window of seconds forgets", "bad bad bad 4s bad =closed bad bad =closed bad =open") {
      $0.window = .lastSeconds(4)
    },
    BreakerPlay("a window of seconds has no size in calls", "ok ok ok ok ok ok bad bad bad bad bad =closed bad =open") {
      $0.window = .lastSeconds(4)
    },
  ]

  @Test(arguments: plays) func follows(_ play: BreakerPlay) throws {
    var settings = Self.small
    play.change(&settings)
    var now = VirtualInstant.start
    var breaker = CircuitBreaker(settings: settings, now: now)
    for (index, word) in play.words.split(separator: " ").enumerated() {
      let place: Comment = "word \(index + 1), '\(word)'"
      switch word {
      case "ok", "bad", "slow":
        let isAdmitted = breaker.admits(now: now)
        #expect(isAdmitted, place)
        breaker.record(failed: word == "bad", took: .seconds(word == "slow" ? 2 : 1), now: now)
      case "no", "begin":
        let isAdmitted = breaker.admits(now: now)
        #expect(isAdmitted == (word == "begin"), place)
      case "back": breaker.release(now: now)
      case "end-ok", "end-bad": breaker.record(failed: word == "end-bad", took: .zero, now: now)
      default:
        if word.hasPrefix("=") {
          #expect(breaker.state(at: now).rawValue == word.dropFirst(), place)
        } else {
          now = now + (try VirtualDuration(parsing: String(word)))
        }
      }
    }
  }

  /// The window against a count over the whole history.
  @Test(arguments: Seeds.some(20)) func windowsCountWhatIsInThem(seed: UInt64) {
    var random = RandomStream(seed: seed, name: "calls")
    var settings = Self.small
    settings.minimumCalls = 1
    // Never opens: the rates are only read.
    settings.failureRate = 1000
    settings.slowCallRate = 1000
    let size = 1 + random.below(30)
    let countsCalls = random.chance(0.5)
    settings.window = countsCalls ? .lastCalls(size) : .lastSeconds(size)
    var now = VirtualInstant.start - .seconds(Int64(random.below(20)))
    var breaker = CircuitBreaker(settings: settings, now: now)
    var history: [(second: Int64, failed: Bool, slow: Bool)] = []
    func second(_ instant: VirtualInstant) -> Int64 { Int64((Double(instant.nanoseconds) / 1e9).rounded(.down)) }
    for _ in 0..<400 {
      now = now + .milliseconds(Int64(random.below(1500)))
      let (failed, slow) = (random.chance(0.4), random.chance(0.3))
      history.append((second(now), failed, slow))
      breaker.record(failed: failed, took: slow ? .seconds(2) : .zero, now: now)
      let recent = countsCalls ? Array(history.suffix(size)) : history.filter { $0.second > second(now) - Int64(size) }
      #expect(breaker.failureRate == 100 * Double(recent.count { $0.failed }) / Double(recent.count))
      #expect(breaker.slowCallRate == 100 * Double(recent.count { $0.slow }) / Double(recent.count))
    }
  }

  @Test func defaultsAreThoseOfResilience4j() throws {
    let settings = CircuitBreaker.Settings(options: try Options("{}", CircuitBreaker.Settings.options))
    #expect(
      settings
        == CircuitBreaker.Settings(
          failureRate: 50, slowCallRate: 100, slowCallDuration: .seconds(60), window: .lastCalls(100),
          minimumCalls: 100,
          waitInOpen: .seconds(60), trialCalls: 10, maximumWaitInHalfOpen: .zero, opensForTrialItself: false))
  }

  /// N pods trip separately: each needs its own 100 calls.
  @Test func opensAtTheHundredthCallAndNotBefore() throws {
    let settings = CircuitBreaker.Settings(options: try Options("{}", CircuitBreaker.Settings.options))
    var breaker = CircuitBreaker(settings: settings, now: .start)
    for call in 1...100 {
      let isAdmitted = breaker.admits(now: .start)
      #expect(isAdmitted)
      breaker.record(failed: call % 2 == 0, took: .zero, now: .start)
      #expect((breaker.state(at: .start) == .open) == (call == 100))
    }
    #expect(breaker.openings == 1)
  }
}

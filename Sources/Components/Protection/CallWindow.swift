import VirtualTime

/// The calls that a circuit breaker looks at, counted as they come and go.
struct CallWindow: Hashable, Sendable {
  private(set) var calls = 0
  private(set) var failures = 0
  private(set) var slow = 0
  private let kind: CircuitBreaker.Settings.Window
  /// The last calls in a ring: 1 is failed, 2 is slow.
  private var outcomes: [UInt8] = []
  /// The last seconds in a ring.
  private var seconds: [Second] = []
  private var newest = Int64.min
  private var next = 0

  private struct Second: Hashable, Sendable {
    var calls = 0
    var failures = 0
    var slow = 0
  }

  init(_ kind: CircuitBreaker.Settings.Window) {
    self.kind = kind
    switch kind {
    case .lastCalls(let size): outcomes.reserveCapacity(min(size, 1024))
    case .lastSeconds(let size): seconds = Array(repeating: Second(), count: size)
    }
  }

  mutating func add(failed: Bool, slow isSlow: Bool, now: VirtualInstant) {
    switch kind {
    case .lastCalls(let size):
      let outcome: UInt8 = (failed ? 1 : 0) | (isSlow ? 2 : 0)
      if outcomes.count < size {
        outcomes.append(outcome)
      } else {
        forget(Second(calls: 1, failures: Int(outcomes[next] & 1), slow: Int(outcomes[next] >> 1)))
        outcomes[next] = outcome
        next = next + 1 == size ? 0 : next + 1
      }
    case .lastSeconds(let size):
      move(to: now, size)
      seconds[next].calls += 1
      seconds[next].failures += failed ? 1 : 0
      seconds[next].slow += isSlow ? 1 : 0
    }
    calls += 1
    failures += failed ? 1 : 0
    slow += isSlow ? 1 : 0
  }

  private mutating func move(to now: VirtualInstant, _ size: Int) {
    let second = (now.nanoseconds - (now.nanoseconds < 0 ? 999_999_999 : 0)) / 1_000_000_000
    let steps = newest == .min ? 0 : Int(min(second - newest, Int64(size)))
    for _ in 0..<steps {
      next = next + 1 == size ? 0 : next + 1
      forget(seconds[next])
      seconds[next] = Second()
    }
    newest = second
  }

  private mutating func forget(_ old: Second) {
    calls -= old.calls
    failures -= old.failures
    slow -= old.slow
  }
}

public import VirtualTime

/// A circuit breaker as resilience4j's: it watches calls through a sliding window, refuses them for a while once too many
/// failed or were slow, then lets a few through as a trial.
///
/// A pure state machine. `now` must not go back. Ask `admits` before each call and `record` its end; a call that was
/// admitted and never made is given back with `release`. Refused calls are not recorded. As there, the result of a call
/// counts in whichever state it arrives.
///
/// Source: resilience4j, `CircuitBreakerStateMachine` and `CircuitBreakerMetrics`. O(1) per call; a time-based window
/// takes O(seconds passed), at most its size.
public struct CircuitBreaker: Hashable, Sendable {
  /// Whether calls are let through.
  public enum State: String, Hashable, Sendable, CaseIterable {
    case closed
    case open
    /// A limited number of calls is let through as a trial.
    case halfOpen = "half_open"
  }

  public let settings: Settings
  public private(set) var state = State.closed
  /// How often it has opened.
  public private(set) var openings = 0
  /// Calls refused so far.
  public private(set) var refusals = 0
  private var window: CallWindow
  /// When the present state began.
  private var since: VirtualInstant
  /// In the trial: calls that may still begin.
  private var trialsLeft = 0

  public init(settings: Settings, now: VirtualInstant) {
    self.settings = settings
    since = now
    window = CallWindow(settings.window)
  }

  /// Whether a call may begin now; true takes the permission for it.
  public mutating func admits(now: VirtualInstant) -> Bool {
    advance(to: now)
    if state == .open, since.duration(to: now) >= settings.waitInOpen { enter(.halfOpen, now) }
    switch state {
    case .closed: return true
    case .halfOpen where trialsLeft > 0:
      trialsLeft -= 1
      return true
    case .open, .halfOpen:
      refusals += 1
      return false
    }
  }

  /// Gives back the permission of a call that was not made.
  public mutating func release(now: VirtualInstant) {
    advance(to: now)
    if state == .halfOpen { trialsLeft += 1 }
  }

  /// A call that was admitted has ended.
  public mutating func record(failed: Bool, took duration: VirtualDuration, now: VirtualInstant) {
    advance(to: now)
    window.add(failed: failed, slow: duration > settings.slowCallDuration, now: now)
    switch state {
    case .open: break
    case .closed:
      if exceeds(minimum: settings.effectiveMinimum) { enter(.open, now) }
    case .halfOpen:
      let trials = settings.trialCalls
      guard window.calls >= trials else { return }
      enter(exceeds(minimum: trials) ? .open : .closed, now)
    }
  }

  /// The state at that moment, after what time alone does to it.
  public func state(at now: VirtualInstant) -> State {
    var copy = self
    copy.advance(to: now)
    return copy.state
  }

  /// When an open breaker lets the next call through, if nothing happens before; nil while it is not open.
  public func opensForTrialAt(_ now: VirtualInstant) -> VirtualInstant? {
    state == .open ? max(now, since + settings.waitInOpen) : nil
  }

  /// Failed calls in the window as a percentage; nil while there are fewer calls than needed to judge.
  public var failureRate: Double? { rate(window.failures) }
  /// Slow calls in the window as a percentage; nil while there are fewer calls than needed to judge.
  public var slowCallRate: Double? { rate(window.slow) }

  private func rate(_ count: Int) -> Double? {
    let minimum = state == .halfOpen ? settings.trialCalls : settings.effectiveMinimum
    return window.calls >= minimum ? 100 * Double(count) / Double(window.calls) : nil
  }

  private func exceeds(minimum: Int) -> Bool {
    guard window.calls >= minimum else { return false }
    return 100 * Double(window.failures) >= settings.failureRate * Double(window.calls)
      || 100 * Double(window.slow) >= settings.slowCallRate * Double(window.calls)
  }

  /// What time alone does: an open breaker that opens for trials by itself, a trial that lasts too long.
  private mutating func advance(to now: VirtualInstant) {
    let open = settings.waitInOpen
    let trial = settings.maximumWaitInHalfOpen
    if settings.opensForTrialItself, trial > .zero, state != .closed, open + trial > .zero {
      // Nobody called for a long time: whole rounds of waiting and trying leave no trace.
      let rounds = since.duration(to: now).nanoseconds / (open + trial).nanoseconds
      if rounds > 1 { since = since + (open + trial) * Int(rounds - 1) }
    }
    while true {
      if state == .open, settings.opensForTrialItself, since + open <= now {
        enter(.halfOpen, since + open)
      } else if state == .halfOpen, trial > .zero, since + trial <= now {
        enter(.open, since + trial)
      } else {
        return
      }
    }
  }

  private mutating func enter(_ next: State, _ moment: VirtualInstant) {
    state = next
    since = moment
    switch next {
    case .closed: window = CallWindow(settings.window)
    case .open: openings += 1
    case .halfOpen:
      trialsLeft = settings.trialCalls
      window = CallWindow(.lastCalls(settings.trialCalls))
    }
  }
}

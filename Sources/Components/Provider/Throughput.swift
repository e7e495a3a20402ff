import VirtualTime

/// The senders of a provider, each with its rate and, if there is one, its queue.
struct Throughput: Hashable, Sendable {
  let configuration: ThroughputConfiguration
  private(set) var lanes: [TokenBucket]
  private var next = 0

  /// What becomes of a message.
  enum Passage: Hashable, Sendable {
    /// It is sent after that wait in the sender's queue.
    case sent(after: VirtualDuration)
    /// It is taken, but will have waited for as long as it is valid before its turn comes.
    case expires(after: VirtualDuration)
    /// There is no room for it.
    case excess
  }

  init(_ configuration: ThroughputConfiguration, rate: Rate?) {
    self.configuration = configuration
    let size = Self.size(configuration, rate)
    lanes = [TokenBucket](
      repeating: TokenBucket(interval: size.interval, burst: size.burst), count: configuration.lanes)
  }

  /// Sends a message if there is room for it. One that expires takes no place: nothing is sent in its turn.
  mutating func pass(_ recipient: RecipientKey?, segments: Int, now: VirtualInstant) -> Passage {
    let lane = choose(recipient)
    let wait = configuration.queueFor > .zero ? lanes[lane].refillTime(now: now) : .zero
    if let validity = configuration.validity, wait > validity { return .expires(after: validity) }
    return lanes[lane].take(configuration.countsSegments ? segments : 1, now: now) ? .sent(after: wait) : .excess
  }

  /// What waits in all queues together, in messages or segments; complexity O(senders).
  func queued(now: VirtualInstant) -> Int {
    guard configuration.queueFor > .zero else { return 0 }
    return lanes.reduce(0) { $0 + $1.missing(now: now) }
  }

  /// The rate changes now. What waits keeps its place and moves at the new rate.
  mutating func setRate(_ rate: Rate?, now: VirtualInstant) {
    let size = Self.size(configuration, rate)
    for index in lanes.indices where lanes[index].interval != size.interval || lanes[index].burst != size.burst {
      lanes[index].change(interval: size.interval, burst: size.burst, now: now)
    }
  }

  private mutating func choose(_ recipient: RecipientKey?) -> Int {
    guard lanes.count > 1 else { return 0 }
    if configuration.isSticky, let recipient {
      // Spread by a multiplicative hash: keys may be consecutive numbers.
      let mixed = recipient.value &* 0x9E37_79B9_7F4A_7C15
      return Int((mixed ^ (mixed >> 32)) % UInt64(lanes.count))
    }
    let lane = next
    next = next + 1 == lanes.count ? 0 : next + 1
    return lane
  }

  /// However many faults lower a rate, one message (or segment) still passes in this time, or the whole burst in about
  /// 146 years if that is sooner.
  static let slowestInterval = VirtualDuration.hours(24 * 366)

  /// A rate as a bucket's size. Slower ones than `slowestInterval` count as that.
  private static func size(
    _ configuration: ThroughputConfiguration, _ rate: Rate?
  ) -> (interval: VirtualDuration, burst: Int) {
    guard let rate else { return (.zero, 1) }
    let interval = min(TokenBucket.interval(of: rate) ?? slowestInterval, slowestInterval)
    guard configuration.queueFor > .zero else {
      let burst = configuration.burst ?? max(1, Int(min(rate.count, 1e9)))
      let longest = VirtualDuration(nanoseconds: (Int64.max / 2 - 1) / Int64(burst))
      return (min(interval, longest), burst)
    }
    return (interval, max(1, Int(configuration.queueFor.nanoseconds / interval.nanoseconds)))
  }

  /// Why that rate cannot be kept; nil when it can.
  static func problem(_ configuration: ThroughputConfiguration, _ rate: Rate) -> String? {
    guard let interval = TokenBucket.interval(of: rate), interval <= slowestInterval else {
      return "is zero or too slow"
    }
    let burst = configuration.queueFor > .zero ? 1 : configuration.burst ?? max(1, Int(min(rate.count, 1e9)))
    guard TokenBucket.fits(interval: interval, burst: burst) else { return "is too slow for its burst" }
    return nil
  }
}

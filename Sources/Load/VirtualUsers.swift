public import VirtualTime

/// The users of a closed-loop source (k6's `constant-vus`): each sends, waits for the answer, thinks, and sends again.
///
/// All begin at once, as in k6: at the source's start, or at the beginning of the warm-up where the source begins with
/// the scenario. Each user has a random stream of its own, so that the order of the answers shifts no think times.
public struct VirtualUsers: Sendable {
  /// When every user sends for the first time.
  public let start: VirtualInstant
  /// From here on no user sends.
  public let end: VirtualInstant
  private let thinkTime: DurationDistribution
  private var streams: [RandomStream]

  /// How many users there are; they are numbered from 0.
  public var count: Int { streams.count }

  /// The users of a source in a run that begins `warmUp` before the scenario's start and ends at `end`; nil for an open
  /// loop, see `ArrivalProcess`. `stream` is where the users' own streams come from.
  public init?(source: LoadSource, stream: RandomStream, warmUp: VirtualDuration, end: VirtualInstant) {
    guard case .constantVUs(let count, let thinkTime, let duration) = source.executor else { return nil }
    precondition(count >= 0, "there is no negative number of users")
    let begin = VirtualInstant.start + source.startTime
    start = source.startTime == .zero ? begin - warmUp : begin
    self.end = duration.map { min(end, begin + $0) } ?? end
    self.thinkTime = thinkTime
    var source = stream
    streams = (0..<count).map { RandomStream(seed: source.next(), name: "user \($0)") }
  }

  /// When a user that got its answer at `answered` sends again; nil when that would be at the end or later.
  public mutating func nextSend(of user: Int, after answered: VirtualInstant) -> VirtualInstant? {
    let next = answered + thinkTime.sample(using: &streams[user])
    return next < end ? next : nil
  }
}

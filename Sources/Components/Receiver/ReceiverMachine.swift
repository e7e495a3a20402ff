public import VirtualTime

/// What becomes of a notification.
public struct ReceiverReply: Hashable, Sendable {
  /// The HTTP status; nil: the connection was refused, or there is no answer at all.
  public var status: Int?
  /// When the sender knows; nil: never.
  public var answeredAt: VirtualInstant?
  /// When a person can notice it; nil: nobody can.
  public var shownAt: VirtualInstant?

  public init(status: Int?, answeredAt: VirtualInstant?, shownAt: VirtualInstant?) {
    self.status = status
    self.answeredAt = answeredAt
    self.shownAt = shownAt
  }

  /// What became of it, as the metric's label `outcome` says.
  public var outcome: Outcome {
    if shownAt != nil { return .shown }
    guard let status else { return .unanswered }
    return status / 100 == 2 ? .dropped : .refused
  }

  /// What can become of a notification.
  public enum Outcome: String, Hashable, Sendable, CaseIterable { case shown, refused, dropped, unanswered }
}

/// A receiver of alerts: a limit in front of a place where people look.
///
/// All methods take constant time (times the faults that are active) and need `now` not to go back.
public struct ReceiverMachine: Sendable {
  public let configuration: ReceiverConfiguration
  private var bucket: TokenBucket?
  private var faults = FaultStack<ReceiverFault>()

  public init(configuration: ReceiverConfiguration) {
    self.configuration = configuration
    bucket = configuration.interval.map { TokenBucket(interval: $0, burst: configuration.burst) }
  }

  /// A notification arrives now. Draws times for the answer and, if it is taken, for its way to a person; one number per
  /// error fault.
  public mutating func receive(now: VirtualInstant, random: inout RandomStream) -> ReceiverReply {
    let answeredAt = now + answerTime(&random)
    if let fault = failure(&random) {
      switch fault {
      case .noAnswer: return ReceiverReply(status: nil, answeredAt: nil, shownAt: nil)
      case .noConnection: return ReceiverReply(status: nil, answeredAt: answeredAt, shownAt: nil)
      case .status(let status): return ReceiverReply(status: status, answeredAt: answeredAt, shownAt: nil)
      }
    }
    if bucket != nil, !bucket!.take(1, now: now) {
      let status = configuration.overload == .refuse ? 429 : configuration.acceptedStatus
      return ReceiverReply(status: status, answeredAt: answeredAt, shownAt: nil)
    }
    let shownAt = answeredAt + configuration.delivery.sample(using: &random)
    return ReceiverReply(status: configuration.acceptedStatus, answeredAt: answeredAt, shownAt: shownAt)
  }

  /// A fault of the catalogue begins now.
  public mutating func inject(_ fault: FaultCall) {
    let options = fault.options
    switch fault.type {
    case "outage":
      switch options.text("mode") {
      case "hang": faults.add(fault.id, .failure(.noAnswer))
      case "refuse": faults.add(fault.id, .failure(.noConnection))
      default: faults.add(fault.id, .failure(.status(options.integer("status"))))
      }
    case "gone": faults.add(fault.id, .failure(.status(410)))
    case "latency": faults.add(fault.id, .latency(LatencyFault(fault)))
    case "errors":
      let share = options.share("share").value * fault.strength
      faults.add(fault.id, .errors(share: share, status: options.integer("status")))
    default: preconditionFailure("a fault that the catalogue entry does not list: \(fault.type)")
    }
  }

  /// A fault ends now.
  public mutating func lift(_ id: String) { faults.remove(id) }

  /// The failure of the fault that began last.
  private func failure(_ random: inout RandomStream) -> ReceiverFault.Failure? {
    var failure: ReceiverFault.Failure?
    for entry in faults.entries {
      switch entry.effect {
      case .failure(let found): failure = found
      case .errors(let share, let status): if random.chance(share) { failure = .status(status) }
      case .latency: break
      }
    }
    return failure
  }

  private func answerTime(_ random: inout RandomStream) -> VirtualDuration {
    let time = configuration.latency.sample(using: &random)
    return faults.latencies { if case .latency(let fault) = $0 { fault } else { nil } }
      .disturbed(time, using: &random)
  }
}

/// What a fault does to a receiver.
enum ReceiverFault: Hashable, Sendable {
  enum Failure: Hashable, Sendable {
    case noAnswer
    case noConnection
    case status(Int)
  }
  case failure(Failure)
  case latency(LatencyFault)
  case errors(share: Double, status: Int)
}

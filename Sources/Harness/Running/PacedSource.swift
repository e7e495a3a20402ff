import Load
import SimulationKernel
import Telemetry
import VirtualTime

/// When a load source sends, and how many of its requests are open; what it sends is its subclasses' business.
///
/// The moments are drawn from a stream of their own.
class PacedSource {
  final let name: String
  final let nameID: NameID
  /// nil: a closed loop.
  @exclusivity(unchecked) private final var arrivals: ArrivalProcess?
  /// nil: an open loop.
  @exclusivity(unchecked) private(set) final var users: VirtualUsers?
  final let isOpenLoop: Bool
  /// Requests without an answer yet.
  @exclusivity(unchecked) final var open = 0
  /// Arrivals that found `limit` requests open.
  @exclusivity(unchecked) final var dropped = 0
  final let limit: Int

  init(_ source: LoadSource, warmUp: VirtualDuration, duration: VirtualDuration, seed: UInt64, journal: Journal) {
    name = source.name
    nameID = journal.intern(name)
    let moments = RandomStream(seed: seed, name: "load/\(name)/arrivals")
    let end = VirtualInstant.start + duration
    users = VirtualUsers(source: source, stream: moments, warmUp: warmUp, end: end)
    if users == nil { arrivals = ArrivalProcess(source: source, stream: moments, warmUp: warmUp, end: end) }
    limit = users?.count ?? source.maxVUs
    isOpenLoop = users == nil
  }

  /// When the next arrival of an open loop is intended; nil when there are no more.
  final func nextArrival() -> VirtualInstant? { arrivals?.next() }

  /// When a user of a closed loop sends again, once answered; nil when the user is through.
  final func nextSend(of user: Int, after now: VirtualInstant) -> VirtualInstant? {
    users?.nextSend(of: user, after: now)
  }

  /// An arrival finds the source's requests at their limit.
  final func drop(_ journal: Journal, at now: VirtualInstant) {
    dropped += 1
    journal.record(JournalEvent(time: now, kind: .loadDropped, component: nameID))
  }
}

/// Who asks: 8 bits of source, 24 of user; handed to the intake and back with the answer.
struct SourceToken {
  static let largestSource = 1 << 8
  var bits: UInt32

  init(bits: UInt32) { self.bits = bits }
  init(source: Int, user: Int) { bits = UInt32(source) | UInt32(user) << 8 }

  var source: Int { Int(bits & 0xFF) }
  var user: Int { Int(bits >> 8) }
}

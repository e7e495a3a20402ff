/// The typed, ordered record of everything that happened in a run. Its digest is the run's identity.
///
/// The journal keeps no events: it mixes each into the digest and hands it to the observers. So a run's memory does not
/// grow with its length. It belongs to one simulation; recording must happen on one thread at a time.
public final class Journal: @unchecked Sendable {
  /// Everything that recording touches, behind one pointer: exclusivity checks on class properties would cost more than
  /// the work itself.
  struct Core {
    var digest = JournalDigest()
    var count = 0
    /// The hash of every interned name, by index.
    var nameHashes = UnsafeMutablePointer<UInt64>.allocate(capacity: 64)
    var nameCount = 0
    var nameCapacity = 64
    /// Retained by hand: counting references at every event would cost more than most observers do.
    var observers = UnsafeMutablePointer<Unmanaged<ObserverBox>>.allocate(capacity: Journal.maximumObservers)
    var observerCount = 0
    /// By an event's kind: who is shown it, a bit for each observer.
    var audiences = UnsafeMutablePointer<UInt16>.allocate(capacity: 256)
  }

  /// How many observers a journal takes.
  public static let maximumObservers = 16

  private let core: UnsafeMutablePointer<Core>
  private var names: [String] = []
  private var identifiers: [String: NameID] = [:]

  public init() {
    core = .allocate(capacity: 1)
    core.initialize(to: Core())
    core.pointee.audiences.initialize(repeating: 0, count: 256)
    _ = intern("")
  }

  deinit {
    core.pointee.nameHashes.deallocate()
    removeObservers()
    core.pointee.observers.deallocate()
    core.pointee.audiences.deallocate()
    core.deallocate()
  }

  /// Records an event: takes it into the digest and shows it to the observers, in the order in which they were added.
  ///
  /// Allocates nothing.
  /// - Precondition: the event's names come from this journal.
  public func record(_ event: JournalEvent) {
    let core = core
    let nameCount = core.pointee.nameCount
    let component = Int(event.component.index)
    let actor = Int(event.actor.index)
    let detail = Int(event.detail.index)
    precondition(
      component < nameCount && actor < nameCount && detail < nameCount, "a journal event names what was never interned")
    let hashes = core.pointee.nameHashes
    core.pointee.digest.mix(event, component: hashes[component], actor: hashes[actor], detail: hashes[detail])
    core.pointee.count += 1
    let observers = core.pointee.observers
    var audience = core.pointee.audiences[Int(event.kind.rawValue)]
    while audience != 0 {
      observers[audience.trailingZeroBitCount]._withUnsafeGuaranteedRef { $0.observe(event) }
      audience &= audience &- 1
    }
  }

  /// How many events were recorded.
  public var count: Int { core.pointee.count }

  /// The identity of what was recorded so far: a function of the events' content and order only.
  public var digest: Digest128 { core.pointee.digest.value(count: UInt64(core.pointee.count)) }

  /// Lets go of all observers, at the end of a run: they may keep the journal, whose names they read.
  ///
  /// - Precondition: nothing is being recorded.
  public func removeObservers() {
    let count = core.pointee.observerCount
    core.pointee.observerCount = 0
    core.pointee.audiences.update(repeating: 0, count: 256)
    for index in 0..<count { core.pointee.observers[index].release() }
  }

  /// Adds an observer, kept until the journal goes or lets go of it. It sees what is recorded from now on.
  ///
  /// - Precondition: there are fewer than ``maximumObservers``.
  public func addObserver(_ observer: any JournalObserver) {
    precondition(
      core.pointee.observerCount < Self.maximumObservers, "a journal takes \(Self.maximumObservers) observers")
    (core.pointee.observers + core.pointee.observerCount).initialize(to: .passRetained(box(observer)))
    for kind in observer.kinds ?? Set(JournalEvent.Kind.allCases) {
      core.pointee.audiences[Int(kind.rawValue)] |= 1 << UInt16(core.pointee.observerCount)
    }
    core.pointee.observerCount += 1
  }

  /// The number that stands for `name` in this journal's events; the empty name is ``NameID/none``. The same name gives
  /// the same number. Interning alone leaves the digest as it is.
  ///
  /// - Complexity: a dictionary look-up; intern once and keep the number.
  public func intern(_ name: String) -> NameID {
    if let known = identifiers[name] { return known }
    let made = NameID(UInt32(names.count))
    identifiers[name] = made
    names.append(name)
    appendHash(JournalDigest.nameHash(name))
    return made
  }

  /// The name that a number stands for.
  ///
  /// - Precondition: the number comes from this journal.
  public func name(of identifier: NameID) -> String {
    precondition(Int(identifier.index) < names.count, "name \(identifier.index) was never interned in this journal")
    return names[Int(identifier.index)]
  }

  private func appendHash(_ hash: UInt64) {
    let count = core.pointee.nameCount
    if count == core.pointee.nameCapacity {
      let old = core.pointee.nameHashes
      let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: count * 2)
      larger.moveInitialize(from: old, count: count)
      old.deallocate()
      core.pointee.nameHashes = larger
      core.pointee.nameCapacity = count * 2
    }
    (core.pointee.nameHashes + count).initialize(to: hash)
    core.pointee.nameCount = count + 1
  }
}

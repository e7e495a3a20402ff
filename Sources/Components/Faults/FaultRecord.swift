public import Telemetry
public import VirtualTime

/// Which faults are in effect, written into the journal by whoever makes them begin and end: the plan, or a component
/// whose operator ends one before its time (replaced credentials, an image that was rolled back) or brings it back.
public final class FaultRecord: @unchecked Sendable {
  private let journal: Journal
  /// By fault, when it ended.
  private var ends: [String: VirtualInstant] = [:]
  private var active: [String: (component: NameID, type: NameID)] = [:]

  public init(_ journal: Journal) { self.journal = journal }

  /// The plan's fault begins.
  public func began(_ fault: FaultCall, on component: NameID, at moment: VirtualInstant) {
    active[fault.id] = (component, journal.intern(fault.type))
    resumed(fault.id, at: moment)
  }

  /// A fault that had been ended before its time is back, such as a bad image that is rolled out again.
  public func resumed(_ id: String, at moment: VirtualInstant) {
    ends[id] = nil
    write(.faultBegan, id, moment)
  }

  /// A fault is over. Nothing is written when it was over before.
  public func ended(_ id: String, at moment: VirtualInstant) {
    guard ends[id] == nil else { return }
    ends[id] = moment
    write(.faultEnded, id, moment)
  }

  /// When the fault ended; nil: it has not begun, or lasts.
  public func end(of id: String) -> VirtualInstant? { ends[id] }

  private func write(_ kind: JournalEvent.Kind, _ id: String, _ moment: VirtualInstant) {
    // Components may be used without a plan, as tests do.
    guard let fault = active[id] else { return }
    journal.record(
      JournalEvent(
        time: moment, kind: kind, component: fault.component, actor: fault.type, detail: journal.intern(id)))
  }
}

/// Something that reads the journal as it is written: auditors, statistics, a file.
public protocol JournalObserver: AnyObject {
  /// Called once per event, in the order of recording, on the thread that records, after the digest took the event in.
  ///
  /// An observer must not record events itself: the order of observers would become part of history.
  func observe(_ event: JournalEvent)

  /// The kinds of events it is shown; nil: all. Asked once, when it is added.
  var kinds: Set<JournalEvent.Kind>? { get }
}

extension JournalObserver {
  public var kinds: Set<JournalEvent.Kind>? { nil }
}

/// Carries an observer of any type behind one virtual call.
class ObserverBox {
  func observe(_ event: JournalEvent) { preconditionFailure("an observer box without an observer") }
}

private final class TypedObserverBox<Observer: JournalObserver>: ObserverBox {
  private let observer: Observer
  init(_ observer: Observer) { self.observer = observer }
  override func observe(_ event: JournalEvent) { observer.observe(event) }
}

/// The observer in a box of its own type.
func box(_ observer: some JournalObserver) -> ObserverBox { TypedObserverBox(observer) }

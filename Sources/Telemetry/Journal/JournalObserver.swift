/// Something that reads the journal as it is written: auditors, statistics, a file.
public protocol JournalObserver: AnyObject {
  /// Called once per event, in the order of recording, on the thread that records, after the digest took the event in.
  ///
  /// An observer must not record events itself: the order of observers would become part of history.
  func observe(_ event: JournalEvent)
}

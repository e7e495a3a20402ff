import Telemetry

/// The messages whose jobs wait or are worked on, as the journal knows them.
///
/// One message may have several jobs: a script that added one was sent again because its reply was lost. The journal knows
/// messages, not jobs, so here is said which step of a job is a step of its message.
struct MessageBook: Sendable {
  /// A message with at least one job that is not finished.
  struct Entry: Hashable, Sendable {
    /// Jobs that are not finished.
    var jobs: UInt16 = 0
    /// Those of them that a worker has taken, as far as the journal knows.
    var active: UInt16 = 0
  }

  private(set) var entries: [UInt32: Entry] = [:]

  /// What the journal has to be told when a worker takes a job.
  enum Claim: Hashable, Sendable {
    /// The message waited.
    case fromQueue
    /// Another job of it is being worked on.
    case besideAnother
    /// It was not here at all: finished, and come back.
    case fromNowhere
  }

  var count: Int { entries.count }

  subscript(message: MessageID) -> Entry? { entries[message.number] }

  /// A job of the message was added.
  /// - Returns: whether it is the first one.
  mutating func added(_ message: MessageID) -> Bool {
    entries[message.number, default: Entry()].jobs += 1
    return entries[message.number]!.jobs == 1
  }

  mutating func claimed(_ message: MessageID) -> Claim {
    guard var entry = entries[message.number] else {
      entries[message.number] = Entry(jobs: 1, active: 1)
      return .fromNowhere
    }
    defer { entries[message.number] = entry }
    entry.active += 1
    return entry.active == 1 ? .fromQueue : .besideAnother
  }

  /// A worker gave a job back: it waits again.
  /// - Returns: whether no other job of the message is worked on, so that the message waits.
  mutating func returned(_ message: MessageID) -> Bool {
    guard var entry = entries[message.number] else { return false }
    if entry.active > 0 { entry.active -= 1 }
    entries[message.number] = entry
    return entry.active == 0
  }

  /// A job is finished, well or not.
  /// - Returns: what there was until now, this job included; nil: nothing.
  mutating func finished(_ message: MessageID) -> Entry? {
    guard let before = entries[message.number] else { return nil }
    let rest = Entry(jobs: before.jobs - 1, active: before.active > 0 ? before.active - 1 : 0)
    entries[message.number] = rest.jobs == 0 ? nil : rest
    return before
  }

  /// What the server has now is what there is.
  mutating func replace(with found: [UInt32: Entry]) { entries = found }

  /// The messages in the order of their numbers.
  var messages: [MessageID] { entries.keys.sorted().map { MessageID($0) } }
}

import Harness

/// Where messages end up, as a tree in which every line is a part of the one it hangs from. Raw values are JSON's keys.
enum MessageOutcome: String, CaseIterable {
  case offered, rejected, accepted, delivered, unconfirmed, undeliverable, deadLettered, expired, cancelled, queued
  case lost, duplicated, unanswered

  /// The name for people.
  var name: String {
    switch self {
    case .deadLettered: "dead-lettered"
    case .duplicated: "duplicated sends"
    case .unanswered: "unanswered at the end"
    default: rawValue
    }
  }

  /// What it is a part of; nil for the root, for duplicates, which are sends, not messages, and for requests that nobody
  /// has answered yet, which are in no other figure.
  var whole: MessageOutcome? {
    switch self {
    case .offered, .duplicated, .unanswered: nil
    case .rejected, .accepted: .offered
    case .unconfirmed: .delivered
    case .delivered, .undeliverable, .deadLettered, .expired, .cancelled, .queued, .lost: .accepted
    }
  }

  /// Whether its line is left out when there is nothing to count.
  var isOptional: Bool { self == .unanswered }

  /// How far it stands from the root.
  var depth: Int { whole.map { $0.depth + 1 } ?? 0 }

  /// Whether a reader should not overlook it.
  var isLoss: Bool { [.deadLettered, .expired, .lost, .duplicated].contains(self) }

  func count(in counts: MessageCounts) -> Int { counts[keyPath: path] }

  /// Where a run keeps it.
  var path: WritableKeyPath<MessageCounts, Int> {
    switch self {
    case .offered: \.offered
    case .rejected: \.rejected
    case .accepted: \.accepted
    case .delivered: \.delivered
    case .unconfirmed: \.unconfirmed
    case .undeliverable: \.undeliverable
    case .deadLettered: \.deadLettered
    case .expired: \.expired
    case .cancelled: \.cancelled
    case .queued: \.queued
    case .lost: \.lost
    case .duplicated: \.duplicated
    case .unanswered: \.unanswered
    }
  }
}

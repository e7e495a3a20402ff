/// What a row of a queue's table has, in the order of its columns.
enum QueueColumn: String, CaseIterable, Sendable {
  case id, organisation, thread, channel, status, template, recipient, priority, attempts, maxAttempts, errorCode
  case errorMessage, claimedBy, createdAt, updatedAt, nextRetryAt

  var standardName: String {
    switch self {
    case .id: "id"
    case .organisation: "organisation"
    case .thread: "thread_id"
    case .channel: "channel"
    case .status: "status"
    case .template: "template"
    case .recipient: "recipient"
    case .priority: "priority"
    case .attempts: "attempt_count"
    case .maxAttempts: "max_attempts"
    case .errorCode: "error_code"
    case .errorMessage: "error_message"
    case .claimedBy: "claimed_by"
    case .createdAt: "created_at"
    case .updatedAt: "updated_at"
    case .nextRetryAt: "next_retry_at"
    }
  }

  var kind: RelationColumn.Kind {
    switch self {
    case .id, .thread: .bigint
    case .priority, .attempts, .maxAttempts: .integer
    case .createdAt, .updatedAt, .nextRetryAt: .timestamp
    default: .text
    }
  }

  var isRequired: Bool {
    switch self {
    case .errorCode, .errorMessage, .claimedBy, .nextRetryAt: false
    default: true
    }
  }

  private var help: String {
    switch self {
    case .id: "The message's number."
    case .organisation: "Whose message it is."
    case .thread: "The case it belongs to: one for each recipient."
    case .channel: "The channel."
    case .status: "QUEUED, SENDING, SENT, FAILED or CANCELLED."
    case .template: "What it says."
    case .recipient: "Where it goes."
    case .priority: "Higher is more urgent."
    case .attempts: "Attempts that were made."
    case .maxAttempts: "Attempts in total before it is given up."
    case .errorCode: "Of the last failed attempt."
    case .errorMessage: "The same in words; follows from the code."
    case .claimedBy: "The pod that claimed it."
    case .createdAt: "When it was created."
    case .updatedAt: "When it was last written."
    case .nextRetryAt: "When it is due again; a column of the attempts' table, if there is one."
    }
  }

  static let option = OptionSpec(
    "columns",
    .object(allCases.map { OptionSpec($0.rawValue, .text, default: $0.standardName, .assumed, $0.help) }),
    default: "{}", .assumed, "The names of the table's columns, as SQL statements use them.")
}

/// What a row of the attempts' table has, in the order of its columns.
enum AttemptColumn: String, CaseIterable, Sendable {
  case id, message, number, createdAt, errorCode, errorMessage, nextRetryAt

  var standardName: String {
    switch self {
    case .id: "id"
    case .message: "message_id"
    case .number: "attempt_no"
    case .createdAt: "created_at"
    case .errorCode: "error_code"
    case .errorMessage: "error_message"
    case .nextRetryAt: "next_retry_at"
    }
  }

  var kind: RelationColumn.Kind {
    switch self {
    case .id, .message: .bigint
    case .number: .integer
    case .createdAt, .nextRetryAt: .timestamp
    case .errorCode, .errorMessage: .text
    }
  }

  var isRequired: Bool { self == .id || self == .message || self == .number || self == .createdAt }

  private var help: String {
    switch self {
    case .id: "The attempt's number."
    case .message: "The message's number."
    case .number: "Which attempt of the message, from 1."
    case .createdAt: "When its result was written down."
    case .errorCode: "Why it failed; NULL: it did not."
    case .errorMessage: "The same in words."
    case .nextRetryAt: "When the next one is due."
    }
  }

  static let option = OptionSpec(
    "columns",
    .object(allCases.map { OptionSpec($0.rawValue, .text, default: $0.standardName, .assumed, $0.help) }),
    default: "{}", .assumed, "The names of the columns of the attempts' table, as SQL statements use them.")
}

import VirtualTime

/// One connection as the server keeps it.
struct Session {
  enum State: Hashable {
    /// No transaction; statements commit on their own.
    case idle
    /// Inside BEGIN ... COMMIT.
    case transaction
    /// Inside a transaction that failed; its locks are gone already.
    case failed
    /// The server closed the connection; the client finds this error first.
    case terminated(SQLError)
    /// The client knows that the connection is gone.
    case lost
    /// The index is free.
    case closed
  }

  var state = State.idle
  var settings: SessionSettings
  /// The statement that waits for a row.
  var pending: Statement? { didSet { isWaiting = pending != nil } }
  /// Whether there is one: to ask an optional statement is to copy it.
  private(set) var isWaiting = false
  /// The slot it waits for; meaningful while `pending` is set.
  var awaitedSlot = 0
  /// Whether the awaited row was deleted while the statement waited.
  var awaitedRowIsGone = false
  /// When the current lock attempt began: the start of deadlock_timeout and lock_timeout.
  var waitBegan = VirtualInstant.start
  /// Whether the deadlock check of the current lock attempt has been made.
  var deadlockChecked = false
  /// When the pending statement began: the start of statement_timeout.
  var statementBegan = VirtualInstant.start
  /// When the last statement ended: the start of idle_in_transaction_session_timeout.
  var idleSince = VirtualInstant.start
  /// The rows that the transaction holds, in the order they were taken.
  var held: [HeldRow] = []
  /// The client hung up while its statement waited.
  var isOrphaned = false
}

/// A row that a transaction has locked or changed, with what a rollback needs.
struct HeldRow {
  enum Kind: UInt8 {
    /// Locked only. A later change of the same row adds a second entry.
    case locked
    /// Updated or deleted; `before` is the committed row.
    case changed
    /// Inserted; `before` is without meaning.
    case inserted
  }
  var before: MessageRow
  var slot: UInt32
  var kind: Kind
}

/// A statement on rows, as far as it has come.
struct Statement {
  enum Action {
    case change(RowChange)
    /// Every column at once.
    case replace(MessageRow)
    case delete
    case lock(noWait: Bool)
    case insert(MessageRow)
  }

  enum Targets {
    case one(UInt32)
    /// In ascending order, in which they are visited.
    case many([UInt32])

    var count: Int {
      switch self {
      case .one: 1
      case .many(let numbers): numbers.count
      }
    }

    subscript(position: Int) -> UInt32 {
      switch self {
      case .one(let number): number
      case .many(let numbers): numbers[position]
      }
    }
  }

  var action: Action
  var predicate = RowPredicate.any
  /// The rows that satisfied the predicate when the statement began, as its session saw them.
  var targets: Targets
  var position = 0
  var rowCount = 0

  var isInsert: Bool { if case .insert = action { true } else { false } }
  /// How a standby refuses it.
  var readOnlyError: SQLError {
    switch action {
    case .change, .replace: .readOnlyUpdate
    case .delete: .readOnlyDelete
    case .lock: .readOnlySelectForUpdate
    case .insert: .readOnlyInsert
    }
  }

  /// Takes a row out of those that are still to be visited. O(log n) when it is not one of them.
  mutating func skip(_ number: UInt32) {
    guard case .many(var numbers) = targets else { return }
    var low = position + 1
    var high = numbers.count
    while low < high {
      let middle = (low + high) / 2
      if numbers[middle] < number { low = middle + 1 } else { high = middle }
    }
    guard low < numbers.count, numbers[low] == number else { return }
    numbers.remove(at: low)
    targets = .many(numbers)
  }

  var hasMoreTargets: Bool { position + 1 < targets.count }
}

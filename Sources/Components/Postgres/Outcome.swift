/// A connection to the database, by index. An index is used again after `disconnect`.
public struct SessionID: Hashable, Sendable, Comparable {
  public let index: Int
  @usableFromInline init(_ index: Int) { self.index = index }
  public static func < (a: Self, b: Self) -> Bool { a.index < b.index }
}

/// What a statement led to.
public enum StatementResult: Hashable, Sendable {
  /// It ended; `rows` is what the command tag counts (0 for BEGIN, COMMIT and ROLLBACK).
  case done(rows: Int)
  /// COMMIT of a transaction that had failed: the server answers ROLLBACK.
  case rolledBack
  /// It waits for a row lock. Its result arrives later as a `Completion` of the same session; until then the session
  /// takes no other statement.
  case waiting
  case failed(SQLError)
}

/// The end of a statement that had waited.
public struct Completion: Hashable, Sendable {
  public var session: SessionID
  /// Never `.waiting`.
  public var result: StatementResult
  public init(session: SessionID, result: StatementResult) {
    self.session = session
    self.result = result
  }
}

/// A call's own result and the statements of other sessions that ended because of it, in the order they ended.
public struct Outcome: Hashable, Sendable {
  public var result: StatementResult
  public var woken: [Completion]
  public init(_ result: StatementResult, woken: [Completion] = []) {
    self.result = result
    self.woken = woken
  }
}

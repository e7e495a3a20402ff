/// What an operation does, as far as retrying is concerned (specifications "Retryable Writes" and "Retryable Reads").
public enum OperationKind: Hashable, Sendable {
  /// Reads that do not change with their repetition: find, aggregate without `$out` and `$merge`, count, distinct, lists,
  /// change streams.
  case read
  /// A `getMore`, a `mapReduce` or a generic command: never tried again.
  case unrepeatable
  /// Writes of single statements: insertOne, insertMany, updateOne, replaceOne, deleteOne, findAndModify, and bulks of them.
  case singleWrite
  /// updateMany, deleteMany, bulks with either, aggregations that write.
  case multiWrite
  /// A write that nobody acknowledges (`w: 0`).
  case unacknowledgedWrite
}

/// Why an attempt failed.
public enum AttemptFailure: Hashable, Sendable {
  /// The connection broke, or never came about.
  case network
  /// The pool was cleared while the attempt waited for a connection: nothing was sent.
  case poolCleared
  /// The server's answer: a code and its labels.
  case server(code: Int, labels: Set<String>)
  /// The write was done, its write concern was not.
  case writeConcern(code: Int, labels: Set<String>)
}

/// Decides for one operation whether a failed attempt is repeated. A value: one for an operation.
public struct RetryMachine: Hashable, Sendable {
  /// What the client does after a failure.
  public enum Decision: Hashable, Sendable {
    /// Select a server anew, without the failed one if others are left, and try again.
    case retry
    /// Report this failure, which need not be the last one.
    case fail(AttemptFailure)
  }

  public let kind: OperationKind
  private let isEnabled: Bool
  private let addsLabels: Bool
  private var first: AttemptFailure?

  /// The label by which a server allows a write to be repeated.
  public static let retryableLabel = "RetryableWriteError"
  /// The label that says that the attempt has written nothing.
  public static let nothingWrittenLabel = "NoWritesPerformed"

  /// Codes after which a read may be repeated.
  public static let readCodes: Set<Int> = [
    6, 7, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436,
  ]
  /// Codes to which clients add the label themselves where a server is too old to do so (before 4.4).
  public static let writeCodes: Set<Int> = [6, 7, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]

  /// - Parameters:
  ///   - isEnabled: `retryWrites` or `retryReads`, both on by default.
  ///   - isOldServer: the server is older than 4.4 (wire version 9) and sends no labels.
  public init(_ kind: OperationKind, isEnabled: Bool = true, isOldServer: Bool = false) {
    self.kind = kind
    self.isEnabled = isEnabled
    addsLabels = isOldServer
  }

  /// Whether the client sends a transaction number, by which the server knows a repetition.
  public var carriesTransactionNumber: Bool { kind == .singleWrite && isEnabled }

  /// Takes in that an attempt has failed. There is one retry.
  public mutating func failed(_ failure: AttemptFailure) -> Decision {
    guard let first else {
      self.first = failure
      return isEnabled && mayRepeat(failure) ? .retry : .fail(failure)
    }
    // An attempt that never reached a server says less than the one before.
    if case .poolCleared = failure { return .fail(first) }
    if labels(of: failure).contains(Self.nothingWrittenLabel), kind == .singleWrite { return .fail(first) }
    return .fail(failure)
  }

  /// No server could be selected for the retry: the first failure is what is reported.
  public var selectionFailed: AttemptFailure? { first }

  /// The labels that the application sees.
  public func labels(of failure: AttemptFailure) -> Set<String> {
    switch failure {
    case .network, .poolCleared: carriesTransactionNumber ? [Self.retryableLabel] : []
    case .server(let code, let labels), .writeConcern(let code, let labels):
      addsLabels && carriesTransactionNumber && Self.writeCodes.contains(code)
        ? labels.union([Self.retryableLabel]) : labels
    }
  }

  private func mayRepeat(_ failure: AttemptFailure) -> Bool {
    switch kind {
    case .unrepeatable, .multiWrite, .unacknowledgedWrite: return false
    case .singleWrite: return labels(of: failure).contains(Self.retryableLabel)
    case .read:
      switch failure {
      case .network, .poolCleared: return true
      case .server(let code, _): return Self.readCodes.contains(code)
      case .writeConcern: return false
      }
    }
  }
}

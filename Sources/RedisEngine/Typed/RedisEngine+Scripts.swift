/// What a Lua script without flags may write, as redis-server 7.0 decides it: by what was wrong when the script began, and only as
/// long as it has not written anything.
///
/// A native script asks before the first command of each kind: ``willWrite()`` before one that only changes or frees, ``willGrow()``
/// before one that Redis flags as `denyoom`. Asking again costs a comparison.
public struct RedisScriptGate: Sendable {
  fileprivate enum Refusal: Sendable { case none, readOnly, snapshot, replicas }

  private let refusal: Refusal
  private let isFull: Bool
  /// Whether the script has written something: then nothing is refused any more.
  public private(set) var hasWritten = false

  fileprivate init(_ refusal: Refusal, isFull: Bool) {
    self.refusal = refusal
    self.isFull = isFull
  }

  /// Before a command that writes and may run while memory is full: `DEL`, `ZREM`, `LREM`, `HDEL`.
  @inline(__always) public mutating func willWrite() throws(RedisError) {
    if !hasWritten { try first(denied: false) }
  }

  /// Before a command that Redis refuses while memory is full, even where it then would do nothing: `SET`, `HSET`, `RPOPLPUSH`.
  @inline(__always) public mutating func willGrow() throws(RedisError) {
    if !hasWritten { try first(denied: isFull) }
  }

  private mutating func first(denied: Bool) throws(RedisError) {
    switch refusal {
    case .none: break
    case .readOnly: throw .readOnly
    case .snapshot: throw .snapshotFailed
    case .replicas: throw .noReplicas
    }
    if denied { throw .outOfMemory }
    hasWritten = true
  }
}

extension RedisEngine {
  /// Begins a native script at a moment in milliseconds since 1970, in the database in use.
  ///
  /// Keys are evicted first if memory asks for it. Inside ``atomically(at:database:_:)`` this is the same script.
  /// - Throws: what `EVALSHA` itself is refused with: `LOADING`, `BUSY`, `MASTERDOWN`.
  public mutating func beginScript(at now: Int64) throws(RedisError) -> RedisScriptGate {
    if condition.isLoading { throw .loading }
    if condition.isBusy { throw .busy }
    if condition.isMasterDown, !configuration.replicaServeStaleData { throw .masterDown }
    self.now = now
    let isFull = lacksMemory()
    return RedisScriptGate(scriptRefusal, isFull: isFull)
  }

  private var scriptRefusal: RedisScriptGate.Refusal {
    isReadOnlyReplica ? .readOnly : failedSaveForbidsWrites ? .snapshot : lacksReplicas ? .replicas : .none
  }
}

/// The texts of redis-server 7.0.
extension RedisError {
  static let wrongType = RedisError("WRONGTYPE Operation against a key holding the wrong kind of value")
  static let notInteger = RedisError("ERR value is not an integer or out of range")
  static let outOfRange = RedisError("ERR value is out of range")
  static let mustBePositive = RedisError("ERR value is out of range, must be positive")
  static let notFloat = RedisError("ERR value is not a valid float")
  static let syntax = RedisError("ERR syntax error")
  static let noSuchKey = RedisError("ERR no such key")
  static let overflow = RedisError("ERR increment or decrement would overflow")
  static let notFinite = RedisError("ERR increment would produce NaN or Infinity")
  static let indexOutOfRange = RedisError("ERR index out of range")
  static let offsetOutOfRange = RedisError("ERR offset is out of range")
  static let tooLong = RedisError("ERR string exceeds maximum allowed size (proto-max-bulk-len)")
  static let timeoutNotFloat = RedisError("ERR timeout is not a float or out of range")
  static let timeoutNegative = RedisError("ERR timeout is negative")
  /// `BUSY`: a script runs.
  public static let busy = RedisError(
    "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.")
  static let loading = RedisError("LOADING Redis is loading the dataset in memory")
  static let readOnly = RedisError("READONLY You can't write against a read only replica.")
  static let noReplicas = RedisError("NOREPLICAS Not enough good replicas to write.")
  static let masterDown = RedisError("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.")
  static let outOfMemory = RedisError("OOM command not allowed when used memory > 'maxmemory'.")
  /// `MISCONF`: snapshots fail.
  public static let snapshotFailed = RedisError(
    "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may "
      + "modify the data set are disabled, because this instance is configured to report errors during writes if RDB "
      + "snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the "
      + "RDB error.")
  static let aborted = RedisError("EXECABORT Transaction discarded because of previous errors.")

  static func arity(_ name: String) -> RedisError { RedisError("ERR wrong number of arguments for '\(name)' command") }
  static func invalidExpiry(_ name: String) -> RedisError { RedisError("ERR invalid expire time in '\(name)' command") }
  static func subcommandSyntax(_ call: RedisCall) -> RedisError {
    RedisError(
      "ERR unknown subcommand or wrong number of arguments for '\(call[1].shown(128))'. Try "
        + "\(call[0].text.uppercased()) HELP.")
  }
  /// A command of Redis that this engine leaves out.
  static func unsupported(_ name: String) -> RedisError {
    RedisError("ERR '\(name)' is a command of Redis that the simulated server does not have")
  }
}

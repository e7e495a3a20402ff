public import RedisEngine

/// A rule that lets only one job of an ID be in the queue.
public struct BullDeduplication: Hashable, Sendable {
  public var id: RedisBytes
  /// Milliseconds that the rule holds; nil: until the job is finished.
  public var ttl: Int64?

  /// - Parameter ttl: milliseconds; nil: until the job is finished.
  public init(id: RedisBytes, ttl: Int64? = nil) {
    self.id = id
    self.ttl = ttl
  }
}

/// The options of a job, with BullMQ's names and defaults.
public struct BullJobOptions: Hashable, Sendable {
  /// Tries in total; 0 and 1 both mean one.
  public var attempts = 0
  public var backoff: BullBackoff?
  /// Milliseconds from the job's timestamp, at least 0.
  public var delay: Int64 = 0
  /// 0: none; else 1 to 2,097,151, lower first.
  public var priority: Int64 = 0
  /// Whether it goes before all that wait.
  public var lifo = false
  /// Its ID instead of the next number.
  public var jobID: RedisBytes?
  public var removeOnComplete: BullKeep?
  public var removeOnFail: BullKeep?
  /// Log lines that are kept; nil: all.
  public var keepLogs: Int?
  public var deduplication: BullDeduplication?
  /// The scheduler's key, in jobs that one has made.
  public var repeatJobKey: RedisBytes?

  /// The defaults.
  public init() {}

  /// The highest priority number there is.
  public static let lastPriority: Int64 = 2_097_151

  /// What `Job.validateOptions` throws.
  func validate() throws {
    if delay < 0 { throw BullError(.invalid, "Delay must be >= 0") }
    if priority < 0 || priority > Self.lastPriority {
      throw BullError(.invalid, "Priority should be between 0 and \(Self.lastPriority + 1)")
    }
    if let jobID, repeatJobKey == nil {
      if let number = jobID.integer, number >= 0 { throw BullError(.invalid, "Custom Id cannot be integers") }
      if jobID.bytes.contains(UInt8(ascii: ":")) { throw BullError(.invalid, "Custom Id cannot contain :") }
    }
  }
}

/// Options with their JSON form, made once for many jobs.
public struct BullEncodedOptions: Sendable {
  public let options: BullJobOptions
  /// As in the hash's `opts`.
  public let json: RedisBytes

  /// - Throws: ``BullError`` for what BullMQ refuses: a negative delay, a priority out of range, an ID that is a number or has a
  ///   colon.
  public init(_ options: BullJobOptions) throws {
    try options.validate()
    self.options = options
    json = RedisBytes(options.json)
  }
}

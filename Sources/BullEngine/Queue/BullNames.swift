import RedisEngine

/// Fields of a job's hash.
enum JobField {
  static let name: RedisBytes = "name"
  static let data: RedisBytes = "data"
  static let options: RedisBytes = "opts"
  static let timestamp: RedisBytes = "timestamp"
  static let delay: RedisBytes = "delay"
  static let priority: RedisBytes = "priority"
  static let processedOn: RedisBytes = "processedOn"
  static let finishedOn: RedisBytes = "finishedOn"
  static let attemptsStarted: RedisBytes = "ats"
  static let attemptsMade: RedisBytes = "atm"
  static let stalledCounter: RedisBytes = "stc"
  static let deferredFailure: RedisBytes = "defa"
  static let processedBy: RedisBytes = "pb"
  static let failedReason: RedisBytes = "failedReason"
  static let returnValue: RedisBytes = "returnvalue"
  static let stacktrace: RedisBytes = "stacktrace"
  static let repeatJobKey: RedisBytes = "rjk"
  static let deduplicationID: RedisBytes = "deid"

  /// What a new job has.
  static let new = [name, data, options, timestamp, delay, priority]
  /// What it has in its first attempt.
  static let started = new + [processedOn, attemptsStarted]
}

/// Fields of `meta`.
enum MetaField {
  static let paused: RedisBytes = "paused"
  static let concurrency: RedisBytes = "concurrency"
  static let max: RedisBytes = "max"
  static let duration: RedisBytes = "duration"
  static let maxEvents: RedisBytes = "opts.maxLenEvents"
  static let version: RedisBytes = "version"
}

/// Fields of the event stream's entries.
enum EventFields {
  static let event: RedisStreamFields = ["event"]
  static let job: RedisStreamFields = ["event", "jobId"]
  static let added: RedisStreamFields = ["event", "jobId", "name"]
  static let moved: RedisStreamFields = ["event", "jobId", "prev"]
  static let delayed: RedisStreamFields = ["event", "jobId", "delay"]
  static let completed: RedisStreamFields = ["event", "jobId", "returnvalue", "prev"]
  static let failed: RedisStreamFields = ["event", "jobId", "failedReason", "prev"]
  static let attempts: RedisStreamFields = ["event", "jobId", "attemptsMade"]
  static let debounced: RedisStreamFields = ["event", "jobId", "debounceId"]
  static let deduplicated: RedisStreamFields = ["event", "jobId", "deduplicationId", "deduplicatedJobId"]
  static let cleaned: RedisStreamFields = ["event", "count"]
}

/// Names of events and states that are written often.
enum Word {
  static let zero: RedisBytes = 0
  static let one: RedisBytes = 1
  static let added: RedisBytes = "added"
  static let waiting: RedisBytes = "waiting"
  static let active: RedisBytes = "active"
  static let delayed: RedisBytes = "delayed"
  static let completed: RedisBytes = "completed"
  static let failed: RedisBytes = "failed"
  static let stalled: RedisBytes = "stalled"
  static let drained: RedisBytes = "drained"
  static let duplicated: RedisBytes = "duplicated"
  static let debounced: RedisBytes = "debounced"
  static let deduplicated: RedisBytes = "deduplicated"
  static let removed: RedisBytes = "removed"
  static let paused: RedisBytes = "paused"
  static let resumed: RedisBytes = "resumed"
  static let cleaned: RedisBytes = "cleaned"
  static let retriesExhausted: RedisBytes = "retries-exhausted"
  static let unlimitedToken: RedisBytes = 0
}

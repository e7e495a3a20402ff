extension Lesson {
  private init(_ name: String, _ variant: String, without: [String], fails: [String], isLong: Bool = false) {
    self.init(scenario: "novapulse/\(name)", variant: variant, without: without, fails: fails, isLong: isLong)
  }

  private static let books = "scenarios/systems/runbooks/novapulse"

  static let novaPulse = [
    Lesson("worker-outage", "base", without: noFaults, fails: ["alert EmailQueueHigh", "outcome"]),
    Lesson("worker-outage", "restarted", without: noActions, fails: ["outcome"], isLong: true),
    Lesson("worker-outage", "on-call", without: noFaults, fails: ["alert EmailQueueHigh", "outcome"], isLong: true),
    Lesson("redis-outage", "base", without: noFaults, fails: ["alert ApiErrorRateCritical", "alert RedisConnection"]),
    Lesson("redis-outage", "on-call", without: noFaults, fails: ["alert ApiErrorRateCritical"], isLong: true),
    Lesson(
      "steady-load", "base", without: ["components.novapulse-worker.replicas=0"],
      fails: ["alert EmailQueueHigh", "alert QueueDepthHigh", "outcome"], isLong: true),
    Lesson("jobs-not-processing", "base", without: noActions, fails: ["outcome", "missed_alerts"]),
    Lesson("jobs-not-processing", "resumed", without: ["runbooks={}"], fails: ["outcome"], isLong: true),
    Lesson("webhook-failures", "base", without: noFaults, fails: ["alert FailedJobsHigh", "outcome"], isLong: true),
    Lesson(
      "webhook-failures", "on-call", without: ["runbooks={}"], fails: ["messages_dead_lettered", "outcome"],
      isLong: true),
    Lesson("webhook-failures", "cleared", without: ["runbooks={}"], fails: ["outcome"], isLong: true),
    Lesson(
      "webhook-failures", "patient", without: ["components.jobs.queues.webhook.attempts=5"],
      fails: ["alert FailedJobsHigh", "messages_dead_lettered"], isLong: true),
    Lesson(
      "high-memory", "base", without: noFaults, fails: ["alert HighMemoryUsage", "outcome", "messages_dead"],
      isLong: true),
    Lesson(
      "high-memory", "raise-limits", without: noActions, fails: ["outcome", "messages_dead_lettered"], isLong: true),
    Lesson(
      "high-memory", "as-before", without: ["components.novapulse-config.data.QUEUE_CONCURRENCY=40"],
      fails: ["alert HighMemoryUsage", "messages_dead_lettered"], isLong: true),
    Lesson(
      "concurrency-tuning", "base", without: ["load.workflows.stages=[{duration: 30m, target: 2}]"],
      fails: ["alert QueueDepthHigh"], isLong: true),
    Lesson("concurrency-tuning", "more-workers", without: noActions, fails: ["outcome"], isLong: true),
    Lesson(
      "concurrency-tuning", "on-call", without: ["load.workflows.stages=[{duration: 30m, target: 2}]"],
      fails: ["alert QueueDepthHigh"], isLong: true),
    Lesson(
      "database-connections", "base", without: noFaults, fails: ["alert ApiErrorRateCritical", "outcome"], isLong: true),
    Lesson("database-connections", "index", without: noActions, fails: ["outcome"], isLong: true),
    Lesson(
      "database-connections", "on-call", without: ["runbooks.ApiErrorRateCritical=\(books)/api-server-outage.yaml"],
      fails: ["outcome"], isLong: true),
    Lesson(
      "database-connections", "read-replicas",
      without: ["components.novapulse-api.runs.mongoClients.mongodb.readPreference=primary"],
      fails: ["alert ApiErrorRateCritical"], isLong: true),
    Lesson("api-outage", "base", without: noActions, fails: ["outcome"], isLong: true),
    Lesson(
      "api-outage", "rollback-first",
      without: ["ApiErrorRateCritical", "ApiErrorRateWarning"].map { "runbooks.\($0)=\(books)/api-server-outage.yaml" },
      fails: ["outcome"], isLong: true),
    Lesson("canary", "base", without: noActions, fails: ["outcome"]),
    Lesson("canary", "on-call", without: ["runbooks={}"], fails: ["outcome"], isLong: true),
    Lesson("canary", "everywhere", without: noFaults, fails: ["http_req_failed", "outcome"], isLong: true),
    Lesson("canary", "full-rollout", without: noFaults, fails: ["http_req_failed"], isLong: true),
    Lesson(
      "planned-maintenance", "base",
      without: ["runbooks.maintenance-window=\(books)/planned-maintenance-without-waiting.yaml"],
      fails: ["delivery_latency"]),
    Lesson(
      "planned-maintenance", "without-waiting",
      without: ["runbooks.maintenance-window=\(books)/planned-maintenance.yaml"], fails: ["delivery_latency"],
      isLong: true),
    Lesson(
      "database-outage", "base", without: noFaults, fails: ["primaryElected", "http_req_duration"], isLong: true),
    Lesson("database-outage", "as-written", without: noActions, fails: ["primaryElectedAgain"], isLong: true),
    Lesson(
      "database-outage", "majority-lost", without: noFaults,
      fails: ["alert DatabaseConnectionFailures", "alert ApiErrorRateCritical"], isLong: true),
    Lesson("database-outage", "on-call", without: ["runbooks={}"], fails: ["http_req_failed"], isLong: true),
    Lesson(
      "backup-window", "base", without: ["components.nightly-dump.suspend=true"],
      fails: ["slowApi"]),
    Lesson(
      "backup-window", "from-a-secondary", without: ["components.nightly-dump.backup.from=primary"],
      fails: ["slowApi"], isLong: true),
    Lesson(
      "backup-window", "on-call", without: ["components.nightly-dump.suspend=true"], fails: ["slowApi"], isLong: true),
    Lesson(
      "full-recovery", "base", without: noFaults + noActions,
      fails: ["alert ApiErrorRateCritical", "messages_duplicated", "messages_lost"], isLong: true),
    Lesson(
      "full-recovery", "fresh-backups", without: ["components.nightly-snapshot.schedule=0 3 * * *"],
      fails: ["messages_lost"], isLong: true),
    Lesson(
      "full-recovery", "on-call", without: noFaults, fails: ["alert ApiErrorRateCritical", "messages_lost"],
      isLong: true),
    Lesson("morning-checklist", "base", without: ["runbooks={}"], fails: ["incident nothingGivenUp", "messages_dead"]),
    Lesson("morning-checklist", "nobody-looks", without: noFaults, fails: ["messages_dead_lettered"], isLong: true),
    Lesson("cache-stampede", "base", without: noActions, fails: ["http_req_failed"]),
    Lesson(
      "cache-stampede", "coalesced", without: ["components.novapulse-config.data.CACHE_COALESCE=false"],
      fails: ["alert ApiErrorRateCritical", "http_req_failed"], isLong: true),
    Lesson(
      "cache-stampede", "locked", without: ["components.novapulse-config.data.CACHE_LOCK=false"],
      fails: ["alert ApiErrorRateCritical", "http_req_failed"], isLong: true),
    Lesson("cache-stampede", "jittered", without: noActions, fails: ["http_req_failed"], isLong: true),
    Lesson(
      "cache-stampede", "on-call", without: noActions, fails: ["alert ApiErrorRateCritical", "http_req_failed"],
      isLong: true),
  ]
}

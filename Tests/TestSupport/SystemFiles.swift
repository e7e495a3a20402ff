/// Systems that tests play with, as the text of a file.
public enum SystemFiles {
  /// One of everything, small enough that a run takes milliseconds.
  public static let small = """
    version: 1
    name: small
    seed: 7
    components:
      postgres: {type: postgres}
      redis: {type: redis}
      quota: {type: quota, store: redis, limit: 100000 per 24h}
      outbox:
        type: tableQueue
        store: postgres
        table: message
        attempts: {max: 3, backoff: {type: exponential, delay: 5s, cap: 20s}}
        sweep: {interval: 10s, staleAfter: 1m}
      sms: {type: provider, acceptLatency: 50ms, receipt: 2s, unreported: 0%, receiptErrors: []}
      mail: {type: provider, acceptLatency: 30ms, receipt: 1s, unreported: 0%, receiptErrors: []}
      backend:
        type: deployment
        replicas: 3
        env: {BATCH: "10", POLL_MS: "500", MAIL_ENABLED: "true"}
        runs:
          type: tableQueueWorker
          queue: outbox
          batch: $BATCH
          pollInterval: $POLL_MS ms
          routes:
            SMS: {provider: sms, quota: quota}
            EMAIL: {provider: mail, enabled: $MAIL_ENABLED, fallback: sms}
      api: {type: api, queue: outbox, servedBy: backend}
    flows:
      notices: {into: api, channels: {SMS: 1, EMAIL: 1}, template: notice, organisations: 5}

    """
}

/// Scenario files that commands are tried with.
enum Files {
  static let system = """
    version: 1
    name: small
    seed: 7
    components:
      postgres: {type: postgres}
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
        env: {BATCH: "10", POLL_MS: "500"}
        runs:
          type: tableQueueWorker
          queue: outbox
          batch: $BATCH
          pollInterval: $POLL_MS ms
          routes: {SMS: {provider: sms}, EMAIL: {provider: mail}}
      api: {type: api, queue: outbox, servedBy: backend}
    flows:
      notices: {into: api, channels: {SMS: 1, EMAIL: 1}, template: notice, organisations: 5}

    """

  /// Five quiet minutes.
  static let quiet =
    system + "duration: 5m\nload: {steady: {flow: notices, executor: constant-arrival-rate, rate: 2}}\n"

  /// Trouble that sound workers live through: crashes, failing sends, an operator who withdraws messages.
  static let troubled =
    quiet + """
      faults:
        - {at: 30s, for: 2m, target: sms, errors: {share: 40%}}
        - {at: 1m, target: backend, crash: {}, for: 10s}
        - {at: 2m, target: backend, crash: {pods: 2}, for: 1s}
        - {at: 3m, target: backend, crash: {pods: 1}, for: 5s}
        - {at: 20s, for: 4m, target: mail, latency: {add: 900ms}}
      actions:
        - {at: 50s, target: outbox, cancel: {channel: SMS}}
        - {at: 100s, target: outbox, cancel: {}}
        - {at: 110s, target: outbox, cancel: {}}

      """
}

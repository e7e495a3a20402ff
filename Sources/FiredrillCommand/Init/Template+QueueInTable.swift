extension Template {
  /// Workers that poll a table, and a provider that becomes slow.
  static let queueInTable = Template(
    name: "queue-in-table",
    summary: "Messages wait in a PostgreSQL table; worker pods poll it and send by SMS.",
    files: [
      File("system.yaml", system), File("rules.yml", rules), File("alertmanager.yml", alertmanager),
      File("on-call.yaml", onCall), File("runbooks/queue-too-long.yaml", runbook),
      File("slow-provider.yaml", scenario),
    ],
    scenario: "slow-provider.yaml")

  /// Components, flows, and what "healthy" means.
  private static let system = """
    version: 1
    name: queue-in-table
    description: >-
      Notices wait in a table of PostgreSQL. Worker pods poll it, send by SMS, write the result down, and retry what failed.

    components:
      postgres: {type: postgres, maxConnections: 100}

      # `firedrill list provider` shows what a provider may do, and presets of real ones.
      sms:
        type: provider
        acceptLatency: {p50: 150ms, p99: 1s}

      queue:
        type: tableQueue
        store: postgres
        table: message
        attempts: {max: 5, backoff: {type: exponential, delay: 30s, cap: 15m, jitter: full}}
        sweep: {interval: 1m, staleAfter: 10m}
        errorCodes: {sms/503: TEMPORARY_ERROR, sms/timeout: TEMPORARY_ERROR}
        metrics:
          depth: message_queue_depth
          deadLetters: message_dead_letters
          success: message_sent_total
          failure: message_failed_total
          latency: message_delivery_latency_seconds

      worker:
        type: deployment
        replicas: 2
        env: {BATCH_SIZE: "10", POLL_INTERVAL_MS: "1000"}
        runs:
          type: tableQueueWorker
          queue: queue
          batch: $BATCH_SIZE
          pollInterval: $POLL_INTERVAL_MS ms
          routes:
            SMS: {provider: sms}

      api: {type: api, queue: queue}

      # Where alerts reach people; the name is Alertmanager's.
      pager: {type: receiver, preset: pager, receives: [pager]}

    flows:
      notices: {into: api, channel: SMS, template: notice, organisations: 5, maxAge: 24h}

    symptoms:
      QueueTooLong: {expr: 'message_queue_depth{status="queued"} > 500'}

    objectives:
      queueDepth:
        expr: 'message_queue_depth{status="queued"}'
        target: '<= 500'
        severity: P2
        expects: [QueueTooLong]

    charts:
      - {title: queued, unit: msg, expr: 'max(message_queue_depth{status="queued"})'}
      - {title: sent, unit: msg/s, expr: 'sum(rate(message_sent_total[1m]))'}
      - {title: p95 latency, unit: s, latency: {percentile: 95}}

    ruleFiles: [rules.yml]
    alertmanager: alertmanager.yml
    runbooks: {QueueTooLong: runbooks/queue-too-long.yaml}

    """

  /// Prometheus' alert rules.
  private static let rules = """
    # For any Prometheus, unmodified.
    groups:
      - name: queue
        interval: 15s
        rules:
          - alert: QueueTooLong
            expr: message_queue_depth{status="queued"} > 500
            for: 1m
            labels: {severity: P2}
            annotations:
              summary: '{{ $value | humanize }} messages are queued'

    """

  /// Where alerts go.
  static let alertmanager = """
    # For any Alertmanager, unmodified.
    route:
      receiver: pager
      group_by: [alertname]
      group_wait: 30s
      group_interval: 5m
      repeat_interval: 4h
    receivers:
      - name: pager
        pagerduty_configs:
          - routing_key: placeholder

    """

  /// Who answers.
  static let onCall = """
    version: 1
    name: on-call
    people:
      primary: {}
      backup: {}
    levels:
      - {name: on-call engineer, people: [primary, backup], nextAfter: 15m}
    # What a runbook leaves open after that goes to the next level, which begins it anew.
    onFailure: {then: escalate, after: 15m}
    priorities:
      P2: {acknowledgeWithin: 15m}

    """

  /// What they do.
  private static let runbook = """
    version: 1
    description: More messages come in than are sent.
    steps:
      - run: kubectl get pods -l app=worker
        takes: 1m
      - run: |
          psql -c "SELECT status, count(*) FROM message GROUP BY status"
        takes: {p50: 1m, p95: 3m}
        expect: rows >= 1
      - run: kubectl scale deployment worker --replicas=10
        takes: 1m
        undo: kubectl scale deployment worker --replicas=2
      - waitUntil: message_queue_depth{status="queued"} < 50
        timeout: 45m
        otherwise: escalate

    """

  /// An incident, with what it teaches.
  private static let scenario = """
    version: 1
    name: A slow provider lets the queue grow
    description: >-
      For an hour every SMS takes two seconds longer. Pods send one message after the other, so the queue grows, and stays long
      for a while when the provider is well again. The on-call engineer adds pods until it is short; when they are taken away
      again the provider is still slow.
    system: system.yaml
    severity: P2
    # NOW(), working hours and daily quotas need a date.
    start: 2026-03-02T10:00:00+01:00
    seed: 1
    duration: 2h
    warmUp: 10m

    load:
      notices: {flow: notices, executor: constant-arrival-rate, rate: 2}

    faults:
      - {id: slow-sms, at: 20m, for: 1h, target: sms, latency: {add: {p50: 2s, p99: 3s}}, expects: [QueueTooLong]}

    expect:
      alerts: {QueueTooLong: fires < 40m}
      # By variant; `base` is the scenario without one.
      outcome: {base: mitigated > 75m, on-call: mitigated < 70m}

    thresholds:
      - {metric: messages_lost, require: count == 0}

    variants:
      # Nobody acts in the scenario as written; here the alert reaches people, who follow the runbook.
      on-call:
        onCall: on-call.yaml
        thresholds:
          - {metric: messages_lost, require: count == 0}
          - {metric: delivery_latency, require: p(95) < 20m}

    """
}

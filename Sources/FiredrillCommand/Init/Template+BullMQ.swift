extension Template {
  /// An API that adds jobs to a BullMQ queue, workers, and a mail server that becomes slow.
  static let bullMQ = Template(
    name: "bullmq",
    summary: "An HTTP API adds jobs to a BullMQ queue on Redis; worker pods send them by SMTP.",
    files: [
      File("system.yaml", bullSystem), File("rules.yml", bullRules), File("alertmanager.yml", alertmanager),
      File("on-call.yaml", onCall), File("runbooks/queue-too-long.yaml", bullRunbook),
      File("slow-mail-server.yaml", bullScenario),
    ],
    scenario: "slow-mail-server.yaml")

  /// Components, flows, and what "healthy" means.
  private static let bullSystem = """
    version: 1
    name: bullmq
    description: >-
      An API takes in notices and adds a job to a BullMQ queue for each. Worker pods send them by SMTP and try again what failed.

    components:
      # BullMQ wants a server that evicts nothing.
      redis:
        type: redis
        config: {appendonly: "yes", maxmemory-policy: noeviction}

      # `firedrill list provider` shows what a provider may do, and presets of real ones.
      smtp: {type: provider, preset: smtp, acceptLatency: {p50: 150ms, p99: 1s}}

      jobs:
        type: bullmq
        redis: redis
        queues:
          # Options have BullMQ's names: `firedrill list bullmq`.
          email: {attempts: 5, backoff: {type: exponential, delay: 5s}, removeOnComplete: {count: 1000}}
        metrics: {depth: queue_jobs, failed: queue_jobs_failed_total}

      config:
        type: configMap
        data: {CONCURRENCY: "2"}

      worker:
        type: deployment
        replicas: 2
        envFrom: [config]
        runs:
          type: bullmqWorker
          jobs: jobs
          queues:
            email:
              concurrency: $CONCURRENCY
              # Steps, one after another: `firedrill reference` has all of them.
              does: [{work: {time: {p50: 5ms, p99: 20ms}}}, {send: {to: smtp}}]

      backend:
        type: deployment
        replicas: 2
        http: {host: api.example.com, health: /health, metrics: /metrics}
        runs:
          type: httpServer
          timeout: 30s
          checks: [redis]
          views: {GET /queues: {show: jobs, view: counts}}
          endpoints:
            - path: POST /notices
              flows: [notices]
              status: 202
              does: [{enqueue: {in: jobs, queue: email}}]

      api: {type: http, servedBy: backend}

      # Where alerts reach people; the name is Alertmanager's.
      pager: {type: receiver, preset: pager, receives: [pager]}

    flows:
      notices: {into: api, channel: EMAIL, template: notice, organisations: 5, maxAge: 24h}

    symptoms:
      QueueTooLong: {expr: 'sum(queue_jobs{queue="email", state=~"waiting|prioritized|delayed"}) > 500'}

    objectives:
      queueDepth:
        expr: sum(queue_jobs{queue="email", state=~"waiting|prioritized|delayed"})
        target: '<= 500'
        severity: P2
        expects: [QueueTooLong]

    charts:
      - {title: jobs that wait, unit: jobs, expr: 'sum(queue_jobs{state=~"waiting|prioritized|delayed"})'}
      - {title: failed jobs, unit: jobs, expr: 'sum(queue_jobs{state="failed"})'}
      - {title: p95 latency, unit: s, latency: {percentile: 95}}

    ruleFiles: [rules.yml]
    alertmanager: alertmanager.yml
    runbooks: {QueueTooLong: runbooks/queue-too-long.yaml}

    """

  /// Prometheus' alert rules.
  private static let bullRules = """
    # For any Prometheus, unmodified.
    groups:
      - name: queue
        interval: 15s
        rules:
          - alert: QueueTooLong
            expr: sum(queue_jobs{queue="email", state=~"waiting|prioritized|delayed"}) > 500
            for: 1m
            labels: {severity: P2}
            annotations:
              summary: '{{ $value | humanize }} jobs wait'

    """

  /// What they do.
  private static let bullRunbook = """
    version: 1
    description: More jobs come in than are done.
    steps:
      - run: kubectl get pods -l app=worker
        takes: 1m
      - run: redis-cli LLEN bull:email:wait
        takes: {p50: 1m, p95: 3m}
      - run: kubectl scale deployment worker --replicas=10
        takes: 1m
      - waitUntil: sum(queue_jobs{queue="email", state=~"waiting|prioritized|delayed"}) < 50
        timeout: 45m
        otherwise: escalate

    """

  /// An incident, with what it teaches.
  private static let bullScenario = """
    version: 1
    name: A slow mail server lets the queue grow
    description: >-
      For an hour every mail takes two seconds longer. Two workers with two jobs at a time each are too few, so the queue grows, and
      stays long for a while when the mail server is well again. The on-call engineer adds workers, and
      leaves them until the mail server is well again: taken away at once they would be missed.
    system: system.yaml
    severity: P2
    # Working hours and daily quotas need a date.
    start: 2026-03-02T10:00:00+01:00
    seed: 1
    duration: 2h
    warmUp: 10m

    load:
      notices: {flow: notices, executor: constant-arrival-rate, rate: 3}

    faults:
      - {id: slow-smtp, at: 20m, for: 1h, target: smtp, latency: {add: {p50: 2s, p99: 3s}}, expects: [QueueTooLong]}

    expect:
      alerts: {QueueTooLong: fires < 40m}
      # By variant; `base` is the scenario without one.
      outcome: {base: mitigated > 60m, on-call: mitigated < 60m}

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

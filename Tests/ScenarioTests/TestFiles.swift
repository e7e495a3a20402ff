import Scenario
import Testing

@testable import Components

/// A valid scenario that uses every section, for tests that change a part of it.
enum TestFiles {
  static let system = """
    version: 1
    name: messaging
    description: Messages from a queue through two providers.
    variables: {REPLICAS: 3}
    components:
      outbox: {type: queue, store: db, attempts: {max: 4}}
      db: {type: store, maxConnections: 50}
      sms: {type: provider, errors: 2%}
      chat: {type: provider, preset: bulk, latency: 90ms}
      backend:
        type: deployment
        replicas: ${REPLICAS}
        env: {BATCH: "20", POLL_MS: "500", CHAT_ENABLED: true}
        runs:
          type: worker
          queue: outbox
          batch: $BATCH
          interval: $POLL_MS ms
          routes:
            SMS: {provider: sms}
            CHAT: {provider: chat, enabled: $CHAT_ENABLED}
    flows:
      reminders: {into: outbox, channels: {SMS: 60%, CHAT: 40%}, template: reminder, organisations: 4, maxAge: 24h}
    symptoms:
      backlog: {expr: 'queue_depth{status="queued"} > 100', for: 5m}
    charts:
      - {title: Queue, unit: msg, expr: 'queue_depth{status="queued"}'}
      - {title: Sends, expr: 'rate(sends_total{outcome="ok"}[1m])'}
      - {title: p95, unit: s, latency: {percentile: 95, channel: SMS}}
    """

  static let scenario = """
    version: 1
    name: The provider fails
    system: system.yaml
    severity: P1
    start: 2026-03-02T08:00:00+01:00
    seed: 7
    duration: 4h
    warmUp: 10m
    load:
      morning:
        flow: reminders
        executor: ramping-arrival-rate
        startRate: 5
        timeUnit: 1s
        stages: [{duration: 30m, target: 5}, {duration: 10m, target: 18}]
      steady: {flow: reminders, executor: constant-arrival-rate, rate: 120, timeUnit: 1m, arrivals: uniform}
    faults:
      - {id: slow, at: 80m, for: 30s, target: db, latency: {add: {p50: 50ms, p99: 400ms}}, significant: false}
      - {at: 90m, target: sms, errors: {}}
    actions:
      - {at: 95m, target: backend, scale: {replicas: 6}, note: more pods}
      - {at: 2h, target: db, restart: }
    variants:
      nobody-acts: {actions: []}
      less-load: {load: {steady: {rate: 60}}}
    expect:
      symptoms: {backlog: begins < 2h}
      figures: {messages_lost: count == 0}
    thresholds:
      - {metric: delivery_latency, where: {channel: SMS}, require: p(95) < 30m}
      - {metric: delivery_success, require: rate >= 95%, abortOnFail: true}
    """

  static let files = ["scenario.yaml": scenario, "system.yaml": system]

  /// Reads `main.yaml` of these files (or another one) with the test catalogue.
  static func read(
    _ files: [String: String], file: String = "main.yaml", set overrides: [String] = [], variant: String? = nil,
    seed: UInt64? = nil
  ) throws(InvalidScenario) -> ReadScenario {
    try ScenarioReader(catalogue: TestCatalogue.catalogue, files: MemoryFiles(files))
      .read(file: file, overrides: overrides, variant: variant, seed: seed)
  }

  /// The rendered problems of a reading; empty when it succeeds.
  static func problems(
    _ files: [String: String], file: String = "main.yaml", set overrides: [String] = [], variant: String? = nil
  ) -> String {
    do {
      _ = try read(files, file: file, set: overrides, variant: variant)
      return ""
    } catch {
      return error.rendered()
    }
  }
}

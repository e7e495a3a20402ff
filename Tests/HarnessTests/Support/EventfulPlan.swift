import Harness
import Scenario

extension SmallSystem {
  /// Ten minutes in which something of every kind happens.
  static let eventful = """
    duration: 10m
    warmUp: 1m
    faults:
      - {at: 2m, for: 1m, target: postgres, outage: }
      - {at: 4m, for: 2m, target: sms, errors: {share: 30%}}
      - {at: 5m, for: 20s, target: backend, crash: {pods: 2}}
      - {at: 6m, for: 1m, target: redis, latency: {add: {p50: 5ms, p99: 80ms}}}
    actions: [{at: 7m, target: backend, scale: {replicas: 5}}, {at: 8m, target: outbox, requeueFailed: {}}]
    symptoms: {backlog: {expr: 'queue_depth{status="queued"} > 20'}}
    charts: [{title: queued, expr: 'queue_depth{status="queued"}'}, {title: p95, latency: {percentile: 95}}]

    """ + steady
}

extension RunResult {
  /// Everything of a run that could differ, as one text.
  var everything: String { "\(self)" }
}

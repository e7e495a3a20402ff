import Testing

/// A symptom can only look at what some component produces, under the names the system gives it.
@Suite("Names of metrics")
struct MetricNameTests {
  /// The problems of a symptom in a system that renames metrics in both ways.
  func problems(_ expression: String) -> String {
    TestFiles.problems([
      "main.yaml": """
      version: 1
      name: x
      duration: 1h
      components:
        db: {type: store}
        outbox: {type: queue, store: db, metrics: {queue_depth: 'outbox_depth{state}', queue_wait_seconds: outbox_wait}}
        sms: {type: provider, metrics: {used: sms_used}}
      symptoms:
        s: {expr: '\(expression) > 1'}
      """
    ])
  }

  @Test(arguments: [
    "outbox_depth", #"outbox_depth{state="queued"}"#, "outbox_wait_sum / outbox_wait_count",
    #"outbox_wait_bucket{channel="SMS",le="5"}"#, #"sms_used{provider="sms"}"#,
  ]) func thatExistAreAccepted(_ expression: String) { #expect(problems(expression) == "") }

  @Test(arguments: [
    ("queue_depth", "no component produces the metric 'queue_depth'"),
    ("provider_used", "no component produces the metric 'provider_used'"),
    ("outbox_wait", "no component produces the metric 'outbox_wait'"),
    (#"outbox_depth{status="queued"}"#, "the metric 'outbox_depth' has no label 'status'; did you mean 'state'?"),
    (#"outbox_wait_sum{le="5"}"#, "the metric 'outbox_wait_sum' has no label 'le'"),
    ("sends_total", "no component produces the metric 'sends_total'"),
  ]) func thatDoNotExistAreRefused(_ expression: String, _ message: String) {
    #expect(problems(expression).contains("error: \(message)"))
  }
}

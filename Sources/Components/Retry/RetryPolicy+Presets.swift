extension RetryPolicy {
  /// Well-known policies, as defaults of an `attempts:` or `retry:` mapping. Attempts are tries in total.
  public static let presets: [Preset] = [
    Preset(
      "resilience4j", "Three attempts, half a second apart.",
      [
        Preset.Value("max", "3", .documented("resilience4j, RetryConfig: maxAttempts 3")),
        Preset.Value(
          "backoff", "{type: fixed, delay: 500ms, jitter: none}",
          .documented("resilience4j, RetryConfig: waitDuration 500 ms")),
      ]),
    Preset(
      "finagle", "Retries at once, as many as the retry budget allows; give one, or they are 100 attempts.",
      [
        Preset.Value("max", "100", .assumed),
        Preset.Value("backoff", "{type: fixed, delay: 0s, jitter: none}", .assumed),
      ]),
    Preset(
      "envoy", "One retry after 0 to 25 ms; further ones, where `max` asks for them, up to 250 ms apart.",
      [
        Preset.Value("max", "2", .assumed),
        Preset.Value("backoff", "{type: exponential, delay: 25ms, cap: 250ms, jitter: full}", .assumed),
      ]),
    Preset(
      "bullmq", "One attempt; further ones, where `max` asks for them, at once.",
      [
        Preset.Value("max", "1", .documented("BullMQ, base-job-options.ts: attempts 1")),
        Preset.Value(
          "backoff", "{type: fixed, delay: 0s, jitter: none}",
          .documented("BullMQ, retrying failing jobs: without a backoff a retry is immediate")),
      ]),
  ]
}

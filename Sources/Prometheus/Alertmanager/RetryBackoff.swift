import VirtualTime

/// How long Alertmanager waits between the tries of a notification: half a second, half as much again each time, up to a
/// minute, each by up to half shorter or longer at random.
///
/// Source: the defaults of `cenkalti/backoff`, which Alertmanager's `notify.go` takes.
struct RetryBackoff: Hashable, Sendable {
  private var interval = 500.0

  /// Milliseconds between the beginnings of this try and the next.
  mutating func next(_ random: inout RandomStream) -> Int64 {
    let delay = interval * (0.5 + random.unit())
    interval = min(interval * 1.5, 60_000)
    return Int64(delay)
  }
}

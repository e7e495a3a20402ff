import Telemetry
import VirtualTime

/// What workers count about a table queue, under the names its system gives them: all pods together, or one.
final class QueueCounters: @unchecked Sendable {
  private let latency: [HistogramMetric]
  private let success: [Counter]
  private let retries: [Counter]
  private var failures: [FailureKey: Counter] = [:]
  private let registry: MetricScope
  private let journal: Journal
  private let names: Options
  private let channels: [String]
  /// Those of all pods together, if these are one's.
  private let total: QueueCounters?

  private struct FailureKey: Hashable {
    var channel: UInt8
    var code: NameID
  }

  /// Upper bounds of the latency histogram in seconds; from well below a poll interval to hours of waiting.
  static let buckets: [Double] = [0.5, 1, 2.5, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600]

  /// Those of all pods.
  convenience init(context: ComponentContext, names: Options) {
    self.init(
      in: context.metrics, journal: context.telemetry.journal, names: names, channels: context.vocabulary.channels,
      total: nil)
  }

  /// One pod's, which count for all pods too.
  func own(in registry: MetricScope) -> QueueCounters {
    QueueCounters(in: registry, journal: journal, names: names, channels: channels, total: self)
  }

  /// Whether these are the series of that registry.
  func counts(in scope: MetricScope) -> Bool { registry.registry === scope.registry }

  private init(
    in registry: MetricScope, journal: Journal, names: Options, channels: [String], total: QueueCounters?
  ) {
    self.registry = registry
    self.journal = journal
    self.names = names
    self.channels = channels
    self.total = total
    latency = channels.map {
      registry.histogram(
        names.text("latency"), help: "From creation to the recorded send, in seconds.",
        labels: [MetricLabel("channel", $0)], buckets: Self.buckets)
    }
    success = channels.map {
      registry.counter(names.text("success"), help: "Messages sent.", labels: [MetricLabel("channel", $0)])
    }
    retries = channels.map {
      registry.counter(names.text("retries"), help: "Further attempts planned.", labels: [MetricLabel("channel", $0)])
    }
  }

  func succeeded(_ channel: UInt8, after time: VirtualDuration) {
    success[Int(channel)].increment()
    latency[Int(channel)].observe(time)
    total?.succeeded(channel, after: time)
  }

  func retried(_ channel: UInt8) {
    retries[Int(channel)].increment()
    total?.retried(channel)
  }

  func failed(_ channel: UInt8, _ code: NameID) {
    total?.failed(channel, code)
    let key = FailureKey(channel: channel, code: code)
    if let counter = failures[key] { return counter.increment() }
    let counter = registry.counter(
      names.text("failure"), help: "Attempts that failed, by error code.",
      labels: [MetricLabel("channel", channels[Int(channel)]), MetricLabel("error_code", journal.name(of: code))])
    failures[key] = counter
    counter.increment()
  }
}

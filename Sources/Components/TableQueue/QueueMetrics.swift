import Telemetry
import VirtualTime

/// The metrics of a table queue, under the names its system gives them.
final class QueueMetrics: @unchecked Sendable {
  /// By status.
  let depth: [Gauge]
  let deadLetters: Gauge
  let oldest: Gauge
  let stuck: Gauge
  private let latency: [HistogramMetric]
  private let success: [Counter]
  private let retries: [Counter]
  private var failures: [FailureKey: Counter] = [:]
  private let registry: MetricRegistry
  private let journal: Journal
  private let failureName: String
  private let channels: [String]

  private struct FailureKey: Hashable {
    var channel: UInt8
    var code: NameID
  }

  /// Upper bounds of the latency histogram in seconds; from well below a poll interval to hours of waiting.
  static let buckets: [Double] = [0.5, 1, 2.5, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600]

  init(context: ComponentContext, names: Options) {
    let registry = context.telemetry.metrics
    self.registry = registry
    journal = context.telemetry.journal
    channels = context.vocabulary.channels
    failureName = names.text("failure")
    depth = MessageStatus.allCases.map {
      registry.gauge(
        names.text("depth"), help: "Messages in the queue's table, by status.",
        labels: [MetricLabel("status", "\($0)")])
    }
    deadLetters = registry.gauge(names.text("deadLetters"), help: "Messages that were given up.", labels: [])
    oldest = registry.gauge(names.text("oldest"), help: "The age of the oldest queued message in seconds.", labels: [])
    stuck = registry.gauge(
      names.text("stuck"), help: "Queued messages with many attempts that nothing has happened to for long.", labels: []
    )
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
  }

  func retried(_ channel: UInt8) { retries[Int(channel)].increment() }

  func failed(_ channel: UInt8, _ code: NameID) {
    let key = FailureKey(channel: channel, code: code)
    if let counter = failures[key] { return counter.increment() }
    let counter = registry.counter(
      failureName, help: "Attempts that failed, by error code.",
      labels: [MetricLabel("channel", channels[Int(channel)]), MetricLabel("error_code", journal.name(of: code))])
    failures[key] = counter
    counter.increment()
  }
}

/// The queue's own names of error codes.
final class CodeNames: @unchecked Sendable {
  let expired: NameID
  let sweep: NameID
  private let translations: [String: String]
  private var known: [NameID: NameID] = [:]

  /// - Parameter translations: from `provider/code` to the queue's name.
  init(translations: [String: String], journal: Journal) {
    self.translations = translations
    expired = journal.intern("EXPIRED")
    sweep = journal.intern("sweep")
  }

  /// The queue's name of a provider's code; a code without a translation keeps its own.
  func translate(_ code: NameID, _ journal: Journal) -> NameID {
    if let known = known[code] { return known }
    let text = journal.name(of: code)
    let translated = translations[text].map(journal.intern) ?? code
    known[code] = translated
    return translated
  }
}

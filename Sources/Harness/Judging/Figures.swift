import Scenario
import Telemetry
import VirtualTime

/// The run's figures by the names that thresholds and expectations use.
struct Figures {
  let ledger: MessageLedger
  let channels: [String]
  /// Of the load's requests to APIs.
  let requests: RequestFigures
  /// nil during the run: what becomes of incidents is known at its end.
  var incidents: IncidentFigures?
  /// Whether the plan says when a message is late.
  var countsLate = false

  init(ledger: MessageLedger, channels: [String], requests: RequestFigures = RequestFigures()) {
    self.requests = requests
    self.ledger = ledger
    self.channels = channels
  }

  /// The counts of one channel, or of all.
  func messages(channel: Int?) -> MessageCounts {
    var sum = MessageCounts()
    for index in channels.indices where channel == nil || channel == index {
      func of(_ category: MessageCategory) -> Int { ledger.count(category, channel: index) }
      sum.rejected += of(.rejected)
      sum.unanswered += of(.unanswered)
      sum.delivered += of(.confirmed) + of(.unconfirmed)
      sum.unconfirmed += of(.unconfirmed)
      sum.undeliverable += of(.undeliverable)
      sum.deadLettered += of(.deadLettered)
      sum.expired += of(.expired)
      sum.cancelled += of(.cancelled)
      sum.queued += of(.queued)
      sum.lost += of(.lost)
      sum.duplicated += ledger.duplicates[index]
    }
    sum.accepted =
      sum.delivered + sum.undeliverable + sum.deadLettered + sum.expired + sum.cancelled + sum.queued + sum.lost
    sum.offered = sum.accepted + sum.rejected
    return sum
  }

  /// The observed value, in seconds for durations; nil when nothing was observed.
  func value(_ figure: FigureSelector, _ aggregate: Requirement.Aggregate) -> Double? {
    if Figure.ofRequests.contains(figure.metric) {
      return requests.value(figure.metric, endpoint: figure.endpoint, aggregate)
    }
    let channel = figure.channel.flatMap { name in channels.firstIndex(of: name) }
    if figure.channel != nil, channel == nil { return nil }
    switch figure.metric {
    case "delivery_latency": return latency(ledger.latency, channel, aggregate)
    case "receipt_latency": return latency(ledger.receipts, channel, aggregate)
    case "attempts_failed": return Double(sum(ledger.attemptsFailed, channel))
    case "delivery_success":
      let counts = messages(channel: channel)
      return counts.accepted == 0 ? nil : Double(counts.delivered) / Double(counts.accepted)
    case "messages_late": return countsLate ? Double(sum(ledger.late, channel)) : nil
    case "incidents", "mttd", "mtta", "mttr", "false_alerts", "false_pages", "missed_alerts", "incidents_per_week",
      "false_positive_rate", "time_below_objectives", "error_budget_burnt":
      return incidents?.value(figure.metric, aggregate)
    default: return count(messages(channel: channel), figure.metric).map(Double.init)
    }
  }

  private func count(_ counts: MessageCounts, _ metric: String) -> Int? {
    switch metric {
    case "messages_offered": counts.offered
    case "messages_accepted": counts.accepted
    case "messages_rejected": counts.rejected
    case "messages_delivered": counts.delivered
    case "messages_unconfirmed": counts.unconfirmed
    case "messages_undeliverable": counts.undeliverable
    case "messages_dead_lettered": counts.deadLettered
    case "messages_expired": counts.expired
    case "messages_cancelled": counts.cancelled
    case "messages_queued": counts.queued
    case "messages_lost": counts.lost
    case "messages_duplicated": counts.duplicated
    default: preconditionFailure("the scenario reader let the figure '\(metric)' through")
    }
  }

  private func sum(_ values: [Int], _ channel: Int?) -> Int {
    channel.map { values[$0] } ?? values.reduce(0, +)
  }

  private func latency(
    _ histograms: [LatencyHistogram], _ channel: Int?, _ aggregate: Requirement.Aggregate
  ) -> Double? {
    aggregate.value(of: channel.map { histograms[$0] } ?? merged(histograms))
  }

  func merged(_ histograms: [LatencyHistogram]) -> LatencyHistogram { .merged(histograms) }
}

extension LatencyHistogram {
  /// What all of them recorded.
  static func merged(_ histograms: [LatencyHistogram]) -> LatencyHistogram {
    var all = LatencyHistogram()
    for histogram in histograms { all.merge(histogram) }
    return all
  }
}

extension Requirement.Aggregate {
  /// Of the latencies of a histogram, in seconds; nil when nothing was recorded.
  func value(of histogram: LatencyHistogram) -> Double? {
    switch self {
    case .count: Double(histogram.count)
    case .rate: nil
    case .minimum: histogram.minimum?.seconds
    case .maximum: histogram.maximum?.seconds
    case .average: histogram.meanSeconds
    case .median: histogram.quantile(0.5)?.seconds
    case .percentile(let p): histogram.quantile(p / 100)?.seconds
    }
  }
}
